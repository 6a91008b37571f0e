"""What the words of a job stand for."""

from reelgate import errors
from reelgate.jobs import FailureCode, Status
from tests.gateway.samples import ID, video


def test_the_callers_words_are_openais() -> None:
    assert [*Status] == ["queued", "in_progress", "completed", "failed"]
    assert [each for each in Status if each.terminal] == ["completed", "failed"]


def test_every_execution_has_a_name_of_its_own() -> None:
    assert video().execution_name == ID
    assert video(revivals=2).execution_name == f"{ID}-r2"
    assert len(video(revivals=999).execution_name) <= 80


def test_every_providers_error_has_a_failure_code() -> None:
    kinds, codes = [errors.ProviderError], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        codes.add(kind.code)
    assert codes <= set(FailureCode)
