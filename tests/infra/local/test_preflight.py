"""What is checked before anything is started."""

from pathlib import Path

import pytest

from infra.local import preflight
from infra.local.refusal import Refusal


def test_a_second_gateway_of_the_same_folder_is_told_where_the_first_is(tmp_path: Path) -> None:
    first = preflight.Lock(tmp_path)
    first.name("http://127.0.0.1:8080")
    with pytest.raises(Refusal, match=r"127\.0\.0\.1:8080") as refused:
        preflight.Lock(tmp_path)
    assert refused.value.status == 2
    first.release()
    preflight.Lock(tmp_path).release()


def test_a_gateway_that_is_still_starting_holds_the_folder_too(tmp_path: Path) -> None:
    first = preflight.Lock(tmp_path)
    with pytest.raises(Refusal, match="running already"):
        preflight.Lock(tmp_path)
    first.release()


def test_another_system_than_linux_is_told_what_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    preflight.supported()
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(Refusal, match="darwin") as refused:
        preflight.supported()
    assert "Linux virtual machine" in str(refused.value)
    assert refused.value.status == 2
