"""The media of a request, in each of their spellings."""

from typing import Any

import pytest

from reelgate import sources
from reelgate.errors import InvalidRequest

URL = "https://images.example.com/fox.png"


@pytest.mark.parametrize(
    ("field", "spelling"),
    [(field, spelling) for field, spellings in sources.SPELLINGS.items() for spelling in spellings],
)
def test_every_spelling_is_taken_and_leads_to_its_field(field: str, spelling: str) -> None:
    fields: dict[str, Any] = {spelling: URL, "prompt": "a fox"}
    expected = [URL] if field == sources.MANY else URL
    assert sources.take(fields) == {field: expected}
    assert fields == {"prompt": "a fox"}


def test_no_spelling_is_of_two_fields() -> None:
    spellings = [spelling for each in sources.SPELLINGS.values() for spelling in each]
    assert len(spellings) == len(set(spellings))
    assert {*spellings, "input_reference"} == sources.NAMES


def test_null_is_taken_too() -> None:
    fields: dict[str, Any] = dict.fromkeys(sources.NAMES)
    assert (sources.take(fields), fields) == ({}, {})


def test_two_names_that_disagree_are_refused_without_the_values() -> None:
    with pytest.raises(InvalidRequest, match="video_url and video are the same field") as caught:
        sources.take({"video": URL, "video_url": f"{URL}?secret"})
    assert caught.value.param == "input_video"
    assert "secret" not in caught.value.message
