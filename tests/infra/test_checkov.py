"""What checkov finds in the templates. It pins a boto3 that is not ours, so that it runs by itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.template import Synthesis
from tests.infra.test_security_page import rows

ROOT = Path(__file__).parents[2]
CHECKOV = ROOT / ".venv/checkov"
BY_DEFAULT = {"always", "without `kms_key_arn`"}
WITH_EVERY_OPTION = {"always", "with `web_acl_arn`"}


@pytest.fixture(scope="module")
def found(account: Synthesis, behind: Synthesis) -> dict[Path, set[str]]:
    """The checks that are not passed, by the folder of the templates; of both at once, as checkov starts slowly."""
    assert (CHECKOV / "ready").exists(), "run `make .venv/checkov/ready`; `make test` does"
    templates = [str(path) for each in (account, behind) for path in sorted(each.folder.glob("*.template.json"))]
    assert len(templates) == 4
    # Without a setting of this machine, by which it would ask a service.
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", Path(__file__).with_name("run_checkov.py"), *templates],
        env={**environment, "PYTHONPATH": str(CHECKOV)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {Path(folder): set(ids) for folder, ids in json.loads(done.stdout).items()}


def lived_with(circumstances: set[str]) -> set[str]:
    """The checks of the page's table that are not passed under the circumstances."""
    return {row[0].strip("`") for row in rows("What checkov finds, and we live with") if row[1] in circumstances}


def test_by_default_it_finds_what_the_page_lives_with_and_nothing_else(
    found: dict[Path, set[str]], account: Synthesis
) -> None:
    assert found[account.folder] == lived_with(BY_DEFAULT)


def test_with_every_option_it_finds_less(found: dict[Path, set[str]], behind: Synthesis) -> None:
    assert found[behind.folder] == lived_with(WITH_EVERY_OPTION)


def test_the_page_says_when_and_why() -> None:
    table = rows("What checkov finds, and we live with")
    assert {row[1] for row in table} == BY_DEFAULT | WITH_EVERY_OPTION
    assert [row for row in table if len(row) != 3 or not row[2].endswith(".")] == []
