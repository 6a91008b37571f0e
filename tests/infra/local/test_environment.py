"""The operator's `.env` and shell, as child processes get them."""

from pathlib import Path

import pytest

from infra.local import environment
from infra.local.refusal import Refusal


def test_a_file_may_hold_comments_quotes_and_exports() -> None:
    text = """
    # the keys
    FAL_KEY=abc:def
    export REPLICATE_API_TOKEN = "r8_x # not a comment"
    EMPTY=
    QUOTED='single'  # and a comment
    PLAIN=value # a comment
    HASH=a#b
    """
    assert environment.parse(text) == {
        "FAL_KEY": "abc:def",
        "REPLICATE_API_TOKEN": "r8_x # not a comment",
        "EMPTY": "",
        "QUOTED": "single",
        "PLAIN": "value",
        "HASH": "a#b",
    }


@pytest.mark.parametrize("line", ["sk-a-pasted-secret", "KEY='sk-a-pasted-secret", 'KEY="sk-a-pasted-secret" more'])
def test_a_bad_line_is_named_by_its_number_and_never_shown(line: str) -> None:
    with pytest.raises(Refusal) as refused:
        environment.parse(f"GOOD=1\n{line}\n")
    assert "line 2" in str(refused.value)
    assert "sk-a-pasted-secret" not in str(refused.value)
    assert refused.value.status == 2


def test_the_shell_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("FAL_KEY=of the file\nREPLICATE_API_TOKEN=of the file\n")
    monkeypatch.setenv("FAL_KEY", "of the shell")
    read = environment.read(tmp_path)
    assert read["FAL_KEY"] == "of the shell"
    assert read["REPLICATE_API_TOKEN"] == "of the file"


def test_functions_get_no_credentials_of_this_shell_and_reach_this_machine_directly() -> None:
    shell = {
        "PATH": "/bin",
        "HTTPS_PROXY": "http://proxy:3128",
        "NO_PROXY": "",
        "AWS_PROFILE": "production",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "FAL_KEY": "secret",
    }
    given = environment.inherited(shell)
    assert given["HTTPS_PROXY"] == "http://proxy:3128"
    assert "127.0.0.1" in given["NO_PROXY"]
    assert "secret" not in given.values()
    assert "AWS_PROFILE" not in given
