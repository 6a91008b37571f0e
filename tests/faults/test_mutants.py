"""Every condition of the store is needed: without it a test of the store fails."""

import json
import subprocess
import sys
from pathlib import Path

from tests.faults.figures import record
from tests.faults.mutants import mutants

ROOT = Path(__file__).parents[2]


def test_each_condition_is_tested() -> None:
    command = [sys.executable, "-m", "tests.faults.mutation"]
    path = f"{ROOT}:{ROOT / 'layers/gateway/python'}"
    ran = subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        env={"PYTHONPATH": path, "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    assert found["mutants"] == [str(each) for each in mutants()]
    record("mutants", run=len(found["mutants"]), alive=len(found["alive"]))
    assert found["alive"] == []


def test_the_conditions_are_found() -> None:
    """Not all of them need be named here; these decide who pays."""
    assert {"accept.accept.0", "outputs.claim.0", "videos._finish.0", "budgets.taken.0"} <= {
        str(each) for each in mutants()
    }
