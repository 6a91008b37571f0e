"""Where a gateway is looked for."""

from pathlib import Path

import pytest

from infra.local.refusal import Refusal
from infra.operator import place


def test_a_gateway_that_was_never_started_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="make run") as refused:
        place.on_this_machine(tmp_path)
    assert refused.value.status == 2


def test_no_region_is_refused_before_anybody_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(Refusal, match="--region"):
        place.in_account("Reelgate")
