"""Endpoints in the table."""

import pytest

from reelgate.endpoints import PATIENCE, Endpoint
from reelgate.store.endpoints import KEPT, SORT, Endpoints
from reelgate.store.table import Item, Table
from tests.gateway.samples import CREATED, TENANT

URL = "https://hooks.example.com/reelgate?token=hunter2"
WELL = Endpoint(tenant=TENANT, url=URL)
LATER = CREATED + PATIENCE


@pytest.fixture
def endpoints(table: Table) -> Endpoints:
    return Endpoints(table)


def found(endpoints: Endpoints) -> Endpoint:
    return endpoints.find(TENANT, URL)


def item(endpoints: Endpoints) -> Item | None:
    return endpoints.table.get(f"T#{TENANT}", SORT + WELL.digest)


def test_one_that_never_failed_has_no_item(endpoints: Endpoints) -> None:
    assert found(endpoints) == WELL
    assert not endpoints.succeeded(WELL, at=CREATED)
    assert item(endpoints) is None


def test_the_first_failure_counts(endpoints: Endpoints) -> None:
    failing = endpoints.failed(WELL, at=CREATED)
    assert failing == found(endpoints) == Endpoint(tenant=TENANT, url=URL, failing_since=CREATED)
    assert endpoints.failed(failing, at=CREATED + 60) == failing
    before = item(endpoints)
    assert before and before["ttl"] == CREATED + KEPT
    endpoints.failed(WELL, at=CREATED + 60)
    assert item(endpoints) == before, "of two that saw none, the first one stands"


def test_after_five_days_it_is_disabled_and_not_forgotten(endpoints: Endpoints) -> None:
    failing = endpoints.failed(WELL, at=CREATED)
    assert not endpoints.failed(failing, at=LATER - 1).disabled
    disabled = endpoints.failed(failing, at=LATER)
    assert disabled == found(endpoints)
    assert disabled.disabled_at == LATER
    assert item(endpoints) == {
        "pk": f"T#{TENANT}",
        "sk": f"E#{WELL.digest}",
        "host": "hooks.example.com",
        "failing_since": CREATED,
        "disabled_at": LATER,
    }


def test_of_two_failures_one_disables_it(endpoints: Endpoints) -> None:
    """So that one event tells of it."""
    failing = endpoints.failed(WELL, at=CREATED)
    endpoints.failed(failing, at=LATER)
    before = item(endpoints)
    assert not endpoints.failed(failing, at=LATER + 1).disabled
    assert item(endpoints) == before


def test_a_failure_that_began_before_a_success_does_not_disable_it(endpoints: Endpoints) -> None:
    failing = endpoints.failed(WELL, at=CREATED)
    assert endpoints.succeeded(failing, at=LATER)
    before = item(endpoints)
    assert not endpoints.failed(failing, at=LATER).disabled
    assert item(endpoints) == before
    assert found(endpoints) == WELL


def test_a_success_enables_it_and_leaves_nothing_for_long(endpoints: Endpoints) -> None:
    disabled = endpoints.failed(endpoints.failed(WELL, at=CREATED), at=LATER)
    assert endpoints.succeeded(disabled, at=LATER + 60)
    assert found(endpoints) == WELL
    left = item(endpoints)
    assert left and left["ttl"] == LATER + 60
    assert endpoints.failed(WELL, at=LATER + 90) == found(endpoints)
    failing = item(endpoints)
    assert failing and failing["ttl"] == LATER + 90 + KEPT


def test_of_two_successes_one_counts(endpoints: Endpoints) -> None:
    """The other would shorten the life of an item that was put there since."""
    failing = endpoints.failed(WELL, at=CREATED)
    assert endpoints.succeeded(failing, at=CREATED + 1)
    before = item(endpoints)
    assert not endpoints.succeeded(failing, at=CREATED + 2)
    assert item(endpoints) == before


def test_each_tenants_url_stands_for_itself(endpoints: Endpoints) -> None:
    endpoints.failed(WELL, at=CREATED)
    assert endpoints.find("other", URL).failing_since is None
    assert endpoints.find(TENANT, URL + "3").failing_since is None


def test_no_url_is_stored(endpoints: Endpoints) -> None:
    endpoints.failed(endpoints.failed(WELL, at=CREATED), at=LATER)
    assert "hunter2" not in str(item(endpoints)) and "/reelgate" not in str(item(endpoints))
