"""API keys in the table. Each refusal here is one condition of one write."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from reelgate import budgets, keys
from reelgate.budgets import Allowance, Limits
from reelgate.keys import ApiKey, Scope
from reelgate.store.budgets import Budgets
from reelgate.store.keys import Keys
from reelgate.store.table import Item, Table, dumps
from tests.gateway.samples import CREATED

MANY, FEW, ONE = (Limits(concurrent_videos=number) for number in (100, 10, 1))
OWNER = ApiKey(id="key_1", tenant="acme", name="Laptop", created_at=CREATED, ending="wxyz")
FULL = replace(
    OWNER,
    scopes=(Scope.READ, Scope.ADMIN),
    models=("kling-v3", "wan-2.6"),
    test=True,
    limits=Limits(daily_budget_micros=1, monthly_budget_micros=2, concurrent_videos=0, requests_per_second=3),
    expires_at=CREATED + 1000,
)


@pytest.fixture
def store(table: Table) -> Keys:
    return Keys(table)


@pytest.mark.parametrize("key", [OWNER, FULL], ids=["plain", "full"])
def test_a_key_is_found_as_it_was_by_its_digest_and_kept_nowhere(store: Keys, key: ApiKey) -> None:
    secret = keys.generate()
    store.put(keys.digest(secret), key)
    assert store.find(keys.digest(secret)) == store.get("key_1") == key
    assert store.find(keys.digest(keys.generate())) is None
    assert secret not in json.dumps(store.table.client.scan(TableName=store.table.name)["Items"])


def test_it_comes_with_all_limits_that_hold_for_it(store: Keys) -> None:
    for scope, limits in (("tenant#other", ONE), ("tenant#acme", FEW), ("deployment", MANY)):
        Budgets(store.table).limit(Allowance(scope=scope, limits=limits))
    store.put("digest", replace(OWNER, limits=ONE))
    found, shared = store.find("digest"), {budgets.of_tenant("acme"): FEW, budgets.DEPLOYMENT: MANY}
    assert found and {each.scope: each.limits for each in found.allowances} == {budgets.of_key("key_1"): ONE, **shared}
    assert {each.scope: each.limits for each in store.allowances("acme")} == shared


def test_a_key_of_before_they_had_records_opens_what_it_did(store: Keys) -> None:
    item = {"pk": "K#digest", "sk": "K", "id": "key_1", "tenant": "acme", "name": "Laptop"}
    store.table.client.put_item(TableName=store.table.name, Item=dumps(item))
    assert store.find("digest") == ApiKey(id="key_1", tenant="acme", name="Laptop")


def test_a_secret_without_a_record_opens_nothing(store: Keys) -> None:
    item = {"pk": "K#digest", "sk": "K", "id": "key_1", "tenant": "acme"}
    store.table.client.put_item(TableName=store.table.name, Item=dumps(item))
    assert store.find("digest") is None


def test_all_are_listed_the_oldest_first(store: Keys) -> None:
    made = [replace(OWNER, id=f"key_{at}", tenant=f"t{at}", created_at=at) for at in (3, 1, 2)]
    for number, each in enumerate(made):
        store.put(f"digest{number}", each)
    assert [each.id for each in store.all()] == ["key_1", "key_2", "key_3"]
    assert [each.id for each in store.all(after=made[1])] == ["key_2", "key_3"]
    assert [each.id for each in store.all(after=made[0])] == []


def test_no_more_are_read_than_are_asked_for(store: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelgate.store.keys.PAGE", 2)
    for number in range(5):
        store.put(f"digest{number}", replace(OWNER, id=f"key_{number}", created_at=CREATED))
    read: list[int] = []
    batch = Table.batch

    def counted(self: Table, places: Sequence[tuple[str, str]]) -> list[Item]:
        read.append(len(places))
        return batch(self, places)

    monkeypatch.setattr(Table, "batch", counted)
    listed = store.all()
    assert [next(listed).id for _ in range(3)] == ["key_0", "key_1", "key_2"]
    assert read == [2, 2]
    assert [each.id for each in listed] == ["key_3", "key_4"]


def test_a_revoked_key_opens_nothing_and_is_not_listed(store: Keys) -> None:
    store.put("digest", OWNER)
    assert store.revoke("key_1", now=CREATED)
    assert (store.find("digest"), store.get("key_1"), [*store.all()]) == (None, None, [])


def test_a_key_is_revoked_once_and_not_made_by_it(store: Keys) -> None:
    store.put("digest", OWNER)
    store.revoke("key_1", now=CREATED)
    assert store.revoke("key_1", now=CREATED + 1) is False
    assert store.revoke("key_2", now=CREATED) is False
    assert store.table.get("A#key_1", "K") != store.table.get("A#key_2", "K") is None


def test_a_key_gets_other_limits(store: Keys) -> None:
    store.put("digest", replace(OWNER, limits=ONE))
    assert store.limit("key_1", FEW)
    found = store.find("digest")
    assert found and found.limits == FEW


def test_a_key_that_is_not_there_gets_none(store: Keys) -> None:
    store.put("digest", OWNER)
    store.revoke("key_1", now=CREATED)
    assert store.limit("key_1", FEW) is False
    assert store.limit("key_2", FEW) is False
    assert store.table.get("A#key_2", "K") is None


@pytest.mark.parametrize(("days", "prompts"), [(7, False), (None, True), (None, False)])
def test_a_key_gets_another_retention_and_nothing_else_changes(store: Keys, days: int | None, prompts: bool) -> None:
    store.put("digest", replace(FULL, media_retention=3))
    wanted = replace(FULL, media_retention=days, keep_prompts=prompts)
    assert store.retain(wanted)
    assert store.find("digest") == store.get("key_1") == wanted


def test_what_else_was_changed_meanwhile_stays(store: Keys) -> None:
    store.put("digest", OWNER)
    store.limit("key_1", FEW)
    assert store.retain(replace(OWNER, media_retention=7))
    assert store.get("key_1") == replace(OWNER, media_retention=7, limits=FEW)


@pytest.mark.parametrize("days", [7, None])
def test_a_key_that_is_not_there_is_not_made_by_a_retention(store: Keys, days: int | None) -> None:
    store.put("digest", OWNER)
    store.revoke("key_1", now=CREATED)
    before = store.table.get("A#key_1", "K")
    for id in ("key_1", "key_2"):
        assert store.retain(replace(OWNER, id=id, media_retention=days, keep_prompts=False)) is False
    assert (store.table.get("A#key_1", "K"), store.table.get("A#key_2", "K")) == (before, None)


def test_a_rotated_key_has_two_secrets_for_a_while(store: Keys) -> None:
    store.put("first", OWNER)
    assert store.rotate("key_1", "second", ending="2222", until=CREATED + 60, now=CREATED)
    rotated = replace(OWNER, ending="2222", rotated_at=CREATED)
    assert store.find("first") == replace(rotated, expires_at=CREATED + 60)
    assert store.find("second") == store.get("key_1") == rotated
    assert [*store.all()] == [rotated]


def test_a_second_rotation_ends_the_oldest_secret_at_once(store: Keys) -> None:
    store.put("first", OWNER)
    store.rotate("key_1", "second", ending="2222", until=CREATED + 60, now=CREATED)
    assert store.rotate("key_1", "third", ending="3333", until=CREATED + 90, now=CREATED + 10)
    ends = [found.expires_at for name in ("first", "second", "third") if (found := store.find(name))]
    assert ends == [CREATED + 10, CREATED + 90, None]


def test_a_secret_does_not_outlive_its_key(store: Keys) -> None:
    store.put("first", FULL)
    store.rotate("key_1", "second", ending="2222", until=CREATED + 5000, now=CREATED)
    assert [found.expires_at for name in ("first", "second") if (found := store.find(name))] == [FULL.expires_at] * 2


def test_a_revoked_key_is_not_rotated(store: Keys) -> None:
    store.put("first", OWNER)
    store.revoke("key_1", now=CREATED)
    assert store.rotate("key_1", "second", ending="2222", until=CREATED, now=CREATED) is False
    assert store.rotate("key_2", "second", ending="2222", until=CREATED, now=CREATED) is False
    assert store.find("second") is None


def test_of_two_rotations_at_once_one_takes_place(store: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("first", OWNER)
    record = store.table.get("A#key_1", "K")
    store.rotate("key_1", "second", ending="2222", until=CREATED + 60, now=CREATED)
    with monkeypatch.context() as patch:
        patch.setattr(Table, "get", lambda *_: record)
        assert store.rotate("key_1", "third", ending="3333", until=CREATED + 60, now=CREATED) is False
    found = store.get("key_1")
    assert found and found.ending == "2222"
    assert store.find("third") is None
