"""Text in, values out, and a refusal that names the parameter."""

import pytest

from reelgate import queries
from reelgate.errors import InvalidRequest


@pytest.mark.parametrize(("text", "value"), [(None, 7), ("0", 0), ("020", 20), ("999999999", 999_999_999)])
def test_a_whole_number_is_read(text: str | None, value: int) -> None:
    assert queries.number("limit", text, default=7) == value


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "two", "²", "٣", "1000000000", " 1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="limit must be a whole number") as refusal:
        queries.number("limit", text, default=None)
    assert refusal.value.param == "limit"


@pytest.mark.parametrize(
    ("text", "value"),
    [(None, False), ("false", False), ("0", False), ("true", True), ("1", True), ("True", True)],
)
def test_a_switch_is_read(text: str | None, value: bool) -> None:
    assert queries.switch("dryRun", text) is value


@pytest.mark.parametrize("text", ["", "yes", "on", "2", "tru"])
def test_no_guess_is_made(text: str) -> None:
    with pytest.raises(InvalidRequest, match="dryRun must be true or false") as refusal:
        queries.switch("dryRun", text)
    assert refusal.value.param == "dryRun"


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_may_have_so_many(limit: int) -> None:
    queries.check_limit(limit)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_may_not_have_so_many(limit: int) -> None:
    with pytest.raises(InvalidRequest, match=f"limit {limit} is not possible; it is 1 to 100") as refusal:
        queries.check_limit(limit)
    assert refusal.value.param == "limit"
