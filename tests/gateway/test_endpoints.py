"""An endpoint, and when it is given up."""

import pytest

from reelgate.endpoints import PATIENCE, Endpoint

URL = "https://hooks.example.com:8443/reelgate?token=hunter2"


def test_its_url_is_told_to_nobody() -> None:
    endpoint = Endpoint(tenant="acme", url=URL)
    assert endpoint.host == "hooks.example.com"
    assert "hunter2" not in repr(endpoint) and "hunter2" not in endpoint.digest
    assert endpoint.digest != Endpoint(tenant="acme", url=URL + "3").digest


@pytest.mark.parametrize(
    ("failing_since", "disabled_at", "now", "hopeless"),
    [
        (None, None, 10**9, False),
        (100, None, 99 + PATIENCE, False),
        (100, None, 100 + PATIENCE, True),
        (100, 100 + PATIENCE, 200 + PATIENCE, False),
    ],
)
def test_it_is_given_up_once_after_five_days(
    failing_since: int | None, disabled_at: int | None, now: int, hopeless: bool
) -> None:
    endpoint = Endpoint(tenant="acme", url=URL, failing_since=failing_since, disabled_at=disabled_at)
    assert endpoint.hopeless(now) is hopeless
    assert endpoint.disabled is (disabled_at is not None)
    assert PATIENCE == 5 * 24 * 3600
