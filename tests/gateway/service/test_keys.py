"""Keys: issued, rotated and revoked by who may. Over HTTP they are tested in tests/functions/api/test_keys.py."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import keys
from reelgate.errors import InvalidRequest, NotFound, PermissionDenied, RequestInFlight
from reelgate.keys import ApiKey, Scope
from reelgate.retention import Retention
from reelgate.service.access import ADMIN
from reelgate.service.keys import KeyService
from reelgate.store.keys import Keys
from reelgate.store.table import Table
from tests.conftest import StoppedClock
from tests.gateway.service.conftest import ACME

TEAM = replace(ACME, scopes=(Scope.ADMIN,))
STRANGER = replace(TEAM, id="key_9", tenant="other")
SHORT: dict[str, Any] = {"media_retention": 7, "keep_prompts": False}
NULL = {"media_retention": None, "keep_prompts": None}


@pytest.fixture
def service(table: Table, clock: StoppedClock) -> KeyService:
    return KeyService(keys=Keys(table), providers=("mock", "fal"), retention=Retention(days=30), clock=clock)


def issue(service: KeyService, caller: ApiKey = ADMIN, **fields: Any) -> tuple[ApiKey, str]:
    return service.create({"name": "Team", **fields}, caller=caller)


def test_a_key_opens_what_it_was_issued_for(service: KeyService) -> None:
    key, secret = issue(service, tenant="acme", scopes=["videos:read", "videos:read"], models=["kling-v3"])
    assert service.keys.find(keys.digest(secret)) == key
    assert (key.tenant, key.scopes, key.models, key.test) == ("acme", (Scope.READ,), ("kling-v3",), False)
    assert keys.well_formed(secret) and key.ending == secret[-4:]


def test_the_models_of_a_key_are_kept_by_their_ids(service: KeyService) -> None:
    key, _ = issue(service, models=["fal/kling-v3", "kling-v3", "mock-video"])
    assert key.models == ("kling-v3", "mock-video")
    with pytest.raises(InvalidRequest, match=r"models: Model 'kling-v33' does not exist. Did you mean 'kling-v3'"):
        issue(service, models=["kling-v33"])


def test_a_key_that_has_expired_is_not_issued(service: KeyService, clock: StoppedClock) -> None:
    with pytest.raises(InvalidRequest, match="expires_at must be in the future"):
        issue(service, expires_at=clock.seconds)
    assert issue(service, expires_at=clock.seconds + 1)[0].expires_at == clock.seconds + 1


def test_a_tenants_admin_has_its_own_and_sees_no_others(service: KeyService) -> None:
    mine, _ = issue(service, TEAM)
    theirs, _ = issue(service, tenant="other")
    assert listed(service, TEAM) == [mine.id]
    assert set(listed(service)) == {mine.id, theirs.id}
    for refused in (
        lambda: service.get(theirs.id, caller=TEAM),
        lambda: service.rotate(theirs.id, {}, caller=TEAM),
        lambda: service.limit(theirs.id, {}, caller=TEAM),
        lambda: service.retain(theirs.id, SHORT, caller=TEAM),
        lambda: service.revoke(theirs.id, caller=TEAM),
    ):
        with pytest.raises(NotFound):
            refused()
    assert service.get(theirs.id, caller=STRANGER) == theirs


def test_a_tenants_admin_issues_none_for_others(service: KeyService) -> None:
    with pytest.raises(PermissionDenied) as caught:
        issue(service, TEAM, tenant="other")
    assert caught.value.param == "tenant"
    assert listed(service) == []


def listed(service: KeyService, caller: ApiKey = ADMIN) -> list[str]:
    """All, page by page."""
    seen: list[str] = []
    more = True
    while more:
        page, more = service.list(caller=caller, limit=2, after=seen[-1] if seen else None)
        assert len(page) == 2 or not more
        seen += [key.id for key in page]
    return seen


def test_a_list_is_read_page_by_page_and_each_page_is_full(service: KeyService, clock: StoppedClock) -> None:
    """Between the keys of a tenant stand those of others."""
    made = {"acme": list[str](), "other": list[str]()}
    for tenant in ("acme", "other", "other", "other", "acme", "other", "acme"):
        made[tenant].append(issue(service, tenant=tenant)[0].id)
        clock.tick(1)
    assert listed(service, TEAM) == made["acme"]
    assert listed(service, STRANGER) == made["other"]
    assert len(listed(service)) == 7
    with pytest.raises(NotFound):
        service.list(caller=TEAM, limit=2, after=made["other"][0])


@pytest.mark.parametrize("limit", [0, 101])
def test_a_page_has_a_size(service: KeyService, limit: int) -> None:
    with pytest.raises(InvalidRequest, match="1 to 100") as caught:
        service.list(caller=ADMIN, limit=limit, after=None)
    assert caught.value.param == "limit"


def test_a_rotation_that_another_one_met_is_made_again(
    service: KeyService, monkeypatch: pytest.MonkeyPatch, clock: StoppedClock
) -> None:
    key, _ = issue(service)
    rotate, met = service.keys.rotate, [False, False]
    monkeypatch.setattr(Keys, "rotate", lambda _, *args, **more: met.pop() if met else rotate(*args, **more))
    rotated, secret = service.rotate(key.id, {"overlap_seconds": 5}, caller=ADMIN)
    assert (rotated.id, rotated.rotated_at, met) == (key.id, clock.seconds, [])
    assert service.keys.find(keys.digest(secret)) == rotated


def test_but_not_for_ever(service: KeyService, monkeypatch: pytest.MonkeyPatch) -> None:
    key, _ = issue(service)
    monkeypatch.setattr(Keys, "rotate", lambda *_, **__: False)
    with pytest.raises(RequestInFlight):
        service.rotate(key.id, {}, caller=ADMIN)


@pytest.mark.parametrize("id", ["", "key_none", "x" * 3000])
def test_what_is_not_there_is_not_found(service: KeyService, id: str) -> None:
    with pytest.raises(NotFound):
        service.get(id, caller=ADMIN)


@pytest.mark.parametrize("caller", [ADMIN, TEAM], ids=["operator", "admin of the tenant"])
def test_a_key_gets_another_retention(service: KeyService, caller: ApiKey) -> None:
    key, secret = issue(service, tenant="acme", models=["kling-v3"])
    retained = service.retain(key.id, SHORT, caller=caller)
    assert retained == replace(key, media_retention=7, keep_prompts=False)
    assert service.keys.find(keys.digest(secret)) == retained
    assert service.retain(key.id, NULL, caller=caller) == key == service.keys.get(key.id)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"media_retention": 31, "keep_prompts": None}, "media_retention"),
        ({"media_retention": None, "keep_prompts": True}, "keep_prompts"),
        ({}, "media_retention"),
    ],
)
def test_more_than_the_deployment_keeps_is_refused_and_changes_nothing(
    service: KeyService, fields: dict[str, Any], param: str
) -> None:
    strict = replace(service, retention=Retention(days=30, prompts=False))
    key, _ = issue(service, **SHORT)
    with pytest.raises(InvalidRequest) as caught:
        strict.retain(key.id, fields, caller=ADMIN)
    assert caught.value.param == param
    assert service.keys.get(key.id) == key


@pytest.mark.parametrize(
    "change",
    [
        lambda service, id: service.limit(id, {}, caller=ADMIN),
        lambda service, id: service.retain(id, SHORT, caller=ADMIN),
    ],
)
def test_what_was_revoked_meanwhile_is_not_found(
    service: KeyService, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    key, _ = issue(service)
    service.revoke(key.id, caller=ADMIN)
    monkeypatch.setattr(Keys, "get", lambda *_: key)
    with pytest.raises(NotFound):
        change(service, key.id)
