"""When to ask a provider next."""

import pytest

from reelgate import pacing
from tests.gateway.samples import model


def test_the_first_poll_is_at_the_p25() -> None:
    assert pacing.first(model(p25=96)) == 96
    assert pacing.first(model(p25=0)) == 1


@pytest.mark.parametrize(("median", "elapsed", "wait"), [(120, 96, 24), (120, 400, 40), (1, 0, 1), (120, 99_999, 120)])
def test_the_next_ones_follow_the_median_and_then_the_age(median: int, elapsed: int, wait: int) -> None:
    assert pacing.following(model(median=median), elapsed=elapsed) == wait


def test_a_job_of_usual_length_takes_about_four_polls() -> None:
    for median in (10, 60, 155, 600):
        each = model(p25=round(0.8 * median), median=median)
        asked, polls = pacing.first(each), 1
        while asked < 1.1 * median:
            asked += pacing.following(each, elapsed=asked)
            polls += 1
        assert polls <= 4
        assert asked <= 1.4 * median


def test_the_longest_deadline_fits_into_an_execution() -> None:
    """25,000 events; each poll makes about ten."""
    each, asked, polls = model(p25=1, median=1), 1, 1
    while asked < 48 * 3600:
        asked += pacing.following(each, elapsed=asked)
        polls += 1
    assert polls * 10 < 25_000
