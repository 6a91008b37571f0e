"""Transcripts before and after; and that a scrubbed one stays as it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.live.scrubbing import Scrubber

TRANSCRIPTS = Path(__file__).with_name("transcripts")
BEFORE = sorted(TRANSCRIPTS.glob("*.before.json"))
SECRETS = {
    "sk-live-Zx81": "scrubbed",
    "live-2c5f": "ref_7",
    "https://pictures.example/mine.png": "https://i.example/f.png",
}


def scrubber() -> Scrubber:
    return Scrubber(SECRETS, kept='{"model": "wan2p5preview480", "seed": 1234567890}')


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def test_there_are_transcripts() -> None:
    assert len(BEFORE) >= 4


@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.name.split(".")[0])
def test_a_transcript_before_and_after(path: Path) -> None:
    before, after = load(path), load(path.with_name(path.name.replace("before", "after")))
    assert not scrubber().clean(before)
    assert scrubber().scrub(before) == after
    assert scrubber().clean(after)


@pytest.mark.parametrize(
    "said",
    [
        "The prompt was refused: E005 (flagged), 1280x720, 00:12:59, v2.3.1, 2026-11-24T12:00:00.123456Z",
        "https://docs.fal.ai/errors#content_policy_violation",
        "fal-ai/kling-video/v3/standard/text-to-video",
        "downstream_service_unavailable",
        {
            "id": 7,
            "user": None,
            "account": {"tier": 3},
            "usage": {"tokens": 411_300},
            "has_audio": False,
            "valid": 12.5,
        },
    ],
)
def test_what_is_nobodys_stays(said: Any) -> None:
    assert scrubber().scrub(said) == said


@pytest.mark.parametrize(
    "said",
    [
        {"sk-live-Zx81": 1},
        "a sk-live-Zx81.",
        {"video": {"url": "https://h/x?sig=abc"}},
        ["ada@lovelace.example"],
        "from 203.0.113.77:443",
        "from 2606:4700::6810:84e5",
        {"user_id": 4815},
        {"id": 481516234},
        {"owner": "ada", "said": "nothing"},
        "eyJhbGciOi.eyJpc3MiO.c2ln",
        "acct_4815162342XYZ",
        "0123456789ab",
        {"764cabcf-b745-4b3e-ae38-1200304cf45b": "done"},
    ],
)
def test_what_is_private_is_seen(said: Any) -> None:
    assert not scrubber().clean(said)
    assert scrubber().clean(scrubber().scrub(said))


def test_the_same_value_is_the_same_in_all_answers() -> None:
    one = scrubber()
    first, second, other = one.scrub([{"id": "job4815162342"}, "of job4815162342", "of job9915162342"])
    assert first["id"] in second and first["id"] not in other
    assert len(first["id"]) == len("job4815162342")
    assert one.scrub("job4815162342") == first["id"]


def test_our_own_words_may_stay() -> None:
    assert scrubber().scrub({"model": "wan2p5preview480", "seed": "1234567890"})["model"] == "wan2p5preview480"
