"""API keys in the table: what each may do by its id, and which it is by the digest of its secret."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from reelgate import budgets
from reelgate.budgets import Allowance, Limits
from reelgate.keys import ApiKey, Scope
from reelgate.store.budgets import Budgets
from reelgate.store.table import Item, Table, dumps
from reelgate.store.transaction import transact

_SORT = "K"
_LIST = "A"
PAGE = 100
_KEPT = tuple(field.name for field in fields(ApiKey) if field.name not in ("shared", "operator"))


@dataclass(frozen=True)
class Keys:
    table: Table

    def find(self, digest: str) -> ApiKey | None:
        """With the limits of its tenant and of the deployment. None for one that was revoked."""
        pointer = self.table.get(_secret(digest), _SORT)
        if pointer is None:
            return None
        # A key of before they had records says all that is known of it itself.
        found = pointer if "name" in pointer else self.table.get(_record(pointer["id"]), _SORT)
        if found is None or "revoked_at" in found:
            return None
        ends = [item["expires_at"] for item in (pointer, found) if "expires_at" in item]
        return _key(found, expires_at=min(ends, default=None), shared=self.allowances(pointer["tenant"]))

    def allowances(self, tenant: str) -> tuple[Allowance, ...]:
        """What holds for all keys of a tenant."""
        return Budgets(self.table).allowances(budgets.of_tenant(tenant), budgets.DEPLOYMENT)

    def get(self, id: str) -> ApiKey | None:
        """None for one that was revoked."""
        item = self.table.get(_record(id), _SORT)
        return _key(item) if item and "revoked_at" not in item else None

    def all(self, *, after: ApiKey | None = None) -> Iterator[ApiKey]:
        """Those that were not revoked, the oldest first, and read as they are asked for; those that come after the
        given one."""
        pages = self.table.client.get_paginator("query").paginate(
            TableName=self.table.name,
            IndexName="by_tenant",
            KeyConditionExpression="list_pk = :list AND list_sk > :after",
            ExpressionAttributeValues=dumps({":list": _LIST, ":after": _order(after) if after else "0"}),
            PaginationConfig={"PageSize": PAGE},
        )
        for page in pages:
            places = [(entry["pk"]["S"], entry["sk"]["S"]) for entry in page["Items"]]
            found = [_key(item) for item in self.table.batch(places) if "revoked_at" not in item]
            yield from sorted(found, key=_order)

    def put(self, digest: str, key: ApiKey) -> None:
        """Issues a key, with its secret's digest."""
        record = {
            **_place(_record(key.id)),
            **_facts(key),
            "digest": digest,
            "list_pk": _LIST,
            "list_sk": _order(key),
        }
        pointer = {**_place(_secret(digest)), "id": key.id, "tenant": key.tenant}
        puts = [{"Put": {"TableName": self.table.name, "Item": dumps(item)}} for item in (record, pointer)]
        transact(self.table, puts)

    def rotate(self, id: str, digest: str, *, ending: str, until: int, now: int) -> bool:
        """Gives the key a new secret; the present one is good `until` then, and one before it no longer. False when
        there is no such key, or another rotation came between."""
        record = self.table.get(_record(id), _SORT)
        if record is None:
            return False
        seen, before = record["digest"], record.get("previous")
        change = self.table.change(
            _record(id),
            _SORT,
            update="SET digest = :new, previous = :seen, ending = :ending, rotated_at = :now",
            condition="digest = :seen AND attribute_not_exists(revoked_at)",
            values={":new": digest, ":seen": seen, ":ending": ending, ":now": now},
        )
        pointer = {**_place(_secret(digest)), "id": id, "tenant": record["tenant"]}
        put = {"Put": {"TableName": self.table.name, "Item": dumps(pointer)}}
        ends = [self._ending(seen, until), *([self._ending(before, now)] if before else [])]
        return not transact(self.table, [{"Update": change}, put, *ends])

    def _ending(self, digest: str, at: int) -> Any:
        """The part of a transaction that lets a secret end."""
        change = self.table.change(
            _secret(digest),
            _SORT,
            update="SET expires_at = :at, #ttl = :at",
            names={"#ttl": "ttl"},
            values={":at": at},
        )
        return {"Update": change}

    def limit(self, id: str, limits: Limits) -> bool:
        """The key's limits are these from now on. False when there is no such key."""
        return self._update(id, "SET limits = :limits", {":limits": limits.given})

    def retain(self, key: ApiKey) -> bool:
        """The key's retention is this one from now on. False when there is no such key."""
        keep = {":keep": key.keep_prompts}
        if key.media_retention is None:
            return self._update(key.id, "SET keep_prompts = :keep REMOVE media_retention", keep)
        update = "SET keep_prompts = :keep, media_retention = :days"
        return self._update(key.id, update, keep | {":days": key.media_retention})

    def revoke(self, id: str, *, now: int) -> bool:
        """Its secrets open nothing any more. False when there is no such key."""
        return self._update(id, "SET revoked_at = :now REMOVE list_pk, list_sk", {":now": now})

    def _update(self, id: str, update: str, values: Item) -> bool:
        return self.table.update(
            _record(id),
            _SORT,
            update=update,
            condition="attribute_exists(pk) AND attribute_not_exists(#revoked)",
            names={"#revoked": "revoked_at"},
            values=values,
        )


def _order(key: ApiKey) -> str:
    return f"{key.created_at:010d}#{key.id}"


def _facts(key: ApiKey) -> Item:
    return {name: value for name in _KEPT if (value := getattr(key, name)) is not None} | {"limits": key.limits.given}


def _key(item: Item, **more: Any) -> ApiKey:
    facts = {name: item[name] for name in _KEPT if name in item}
    scopes = {"scopes": tuple(map(Scope, item["scopes"]))} if "scopes" in item else {}
    models = tuple(item.get("models", ()))
    return ApiKey(**{**facts, "models": models, "limits": Limits(**item.get("limits", {})), **scopes, **more})


def _place(partition: str) -> Item:
    return {"pk": partition, "sk": _SORT}


def _secret(digest: str) -> str:
    return f"K#{digest}"


def _record(id: str) -> str:
    return f"A#{id}"
