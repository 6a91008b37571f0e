"""The JSON files of the state folder."""

import stat
from pathlib import Path

from infra.local import record


def test_a_record_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "local.json"
    record.write(path, {"api_key": "k"})
    record.write(path, {"api_key": "k2"})
    assert record.read(path) == {"api_key": "k2"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["local.json"]


def test_what_is_no_record_is_none(tmp_path: Path) -> None:
    assert record.read(tmp_path / "absent.json") == {}
    (tmp_path / "cut.json").write_text('{"api_')
    assert record.read(tmp_path / "cut.json") == {}
    (tmp_path / "list.json").write_text("[1]")
    assert record.read(tmp_path / "list.json") == {}
