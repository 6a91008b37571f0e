"""What may be written behind the command, and what may not."""

from decimal import Decimal
from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError

from infra.operator import __main__ as program
from infra.operator import place
from infra.operator.arguments import parser

SAID = {
    "doctor": ["doctor"],
    "story": ["story", "video_1", "--show-prompt"],
    "keys create": ["keys", "create", "Trailers", "--tenant", "studio", "--daily-budget", "1.50"],
    "keys list": ["keys", "list"],
    "keys rotate": ["keys", "rotate", "key_1"],
    "keys revoke": ["keys", "revoke", "key_1"],
    "secret put": ["secret", "put", "fal", "--from-env", "FAL_KEY"],
    "replay": ["replay", "video_1"],
    "redrive": ["redrive"],
    "revive": ["revive", "video_1"],
    "reconcile": ["reconcile", "byteplus", "--days", "7"],
}


def test_every_command_is_understood() -> None:
    assert list(SAID) == list(program.COMMANDS)
    assert [parser().parse_args(said).command for said in SAID.values()] == list(SAID)


def test_a_wish_is_read_from_the_arguments() -> None:
    wish = program._wish(parser().parse_args(SAID["keys create"]))
    assert (wish.name, wish.tenant, wish.daily_budget) == ("Trailers", "studio", Decimal("1.50"))


@pytest.mark.parametrize(("word", "kept"), [(None, None), ("--keep-prompts", True), ("--no-keep-prompts", False)])
def test_a_retention_is_what_was_said_of_it_and_else_nothing(word: str | None, kept: bool | None) -> None:
    said = [*SAID["keys create"], *(["--media-retention", "7", word] if word else [])]
    wish = program._wish(parser().parse_args(said))
    assert (wish.media_retention, wish.keep_prompts) == (7 if word else None, kept)


@pytest.mark.parametrize(
    "said",
    [[], ["keys"], ["secret", "put", "fal", "sk-1"], ["reconcile", "x", "--days", "8"], ["keys", "create", "x"]],
)
def test_anything_else_is_refused(said: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(said)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_refusal_is_told_with_its_status(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert program.main(["--local", "--state", f"{tmp_path}", "doctor"]) == 2
    assert capsys.readouterr().err.startswith("✗ nothing was started here")


def test_what_aws_refuses_is_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nobody(*_: object) -> object:
        raise NoCredentialsError

    monkeypatch.setattr(place, "in_account", nobody)
    assert program.main(["doctor"]) == 1
    assert capsys.readouterr().err == "✗ AWS: Unable to locate credentials\n"
