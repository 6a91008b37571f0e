import pytest

from reelgate.errors import PermissionDenied
from reelgate.service.origin import Origin


def test_what_the_distribution_adds_opens() -> None:
    Origin(secret=lambda: "s3cret").check("s3cret")


@pytest.mark.parametrize("given", [None, "", "s3cre", "s3crets", "S3CRET", "é"])
def test_nothing_else_does_and_the_refusal_does_not_say_why(given: str | None) -> None:
    with pytest.raises(PermissionDenied) as caught:
        Origin(secret=lambda: "s3cret").check(given)
    assert "s3cret" not in caught.value.message
    assert caught.value.param is None
