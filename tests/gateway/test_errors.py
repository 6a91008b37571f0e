"""The vocabulary of errors, as its own docstring draws it."""

import re

import pytest

from reelgate import errors

DRAWN = dict(re.findall(r"^ +[-+x] (\w+) +(\d{3})?", errors.__doc__ or "", re.M))


def kinds(base: type[errors.ReelgateError]) -> list[type[errors.ReelgateError]]:
    return [each for kind in base.__subclasses__() for each in (kind, *kinds(kind))]


def test_the_drawing_is_complete() -> None:
    assert sorted(DRAWN) == sorted(kind.__name__ for kind in kinds(errors.ReelgateError))


@pytest.mark.parametrize("kind", errors.RequestError.__subclasses__())
def test_each_refusal_has_the_status_that_is_drawn(kind: type[errors.RequestError]) -> None:
    assert DRAWN[kind.__name__] == str(int(kind.status))


def test_only_a_callers_fault_would_be_refused_everywhere() -> None:
    at_fault = {
        kind for kind in kinds(errors.ProviderError) if issubclass(kind, errors.ProviderError) and kind.caller_fault
    }
    assert at_fault == {errors.BadInput, errors.ContentPolicy}


def test_an_unknown_word_is_carried() -> None:
    error = errors.Unintelligible("the vendor said", word="WARMING_UP")
    assert (error.word, error.message) == ("WARMING_UP", "the vendor said: 'WARMING_UP'")
