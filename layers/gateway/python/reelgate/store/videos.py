"""Videos in the table: read, listed, settled, deleted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from reelgate import bills
from reelgate.bills import Bill
from reelgate.jobs import Failure, Media, OutputState, Request, Status, Video
from reelgate.store import budgets, items, usage
from reelgate.store.table import Table, dumps, loads
from reelgate.store.transaction import transact

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import QueryInputTypeDef

Record = tuple[Video, Request]

LONGEST_ID = 64
"""Ours are half as long; a key of the table has a limit of its own, beyond which a read is an error."""

UNTOLD = 300
"""Seconds that the event of a final video may take to the bus, before the sweep puts it there."""

_RUNNING = {":queued": Status.QUEUED, ":in_progress": Status.IN_PROGRESS}
_IS_RUNNING = "#status IN (:queued, :in_progress)"


@dataclass(frozen=True)
class Videos:
    table: Table

    def video(self, video_id: str) -> Video | None:
        item = self.table.get(items.partition(video_id), items.VIDEO_SORT)
        return items.read_video(item) if item else None

    def record(self, video_id: str) -> Record | None:
        """The video with its request."""
        found = self.table.client.query(
            TableName=self.table.name,
            # Beside them stand the deliveries, which may be large.
            KeyConditionExpression="pk = :pk AND sk BETWEEN :request AND :video",
            ExpressionAttributeValues=dumps(
                {":pk": items.partition(video_id), ":request": items.REQUEST_SORT, ":video": items.VIDEO_SORT}
            ),
            ConsistentRead=True,
        )
        return next(iter(_records(map(loads, found["Items"]))), None)

    def of_tenant(self, tenant: str, *, limit: int, after: Video | None, newest_first: bool) -> Sequence[Record]:
        """Up to `limit` records of a tenant, in order of creation, that come after the given video."""
        query: QueryInputTypeDef = {
            "TableName": self.table.name,
            "IndexName": "by_tenant",
            "KeyConditionExpression": "list_pk = :tenant",
            "ExpressionAttributeValues": dumps({":tenant": items.tenant_partition(tenant)}),
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if after:
            entry = items.video_item(after, 0)
            query["ExclusiveStartKey"] = dumps({name: entry[name] for name in ("pk", "sk", "list_pk", "list_sk")})
        ids = [entry["pk"]["S"] for entry in self.table.client.query(**query)["Items"]]
        # The index that names them is behind by a moment anyway.
        halves = self.table.batch(
            [(id, sort) for id in ids for sort in (items.VIDEO_SORT, items.REQUEST_SORT)], consistent=False
        )
        found = {items.partition(video.id): (video, request) for video, request in _records(halves)}
        return [found[id] for id in ids if id in found]

    def settle(self, video: Video, *, finished: Mapping[int, Media]) -> bool:
        """The one write that makes a video final: its status, cost and outputs. It stays due until its event is on the
        bus. False when it is final already."""
        values: dict[str, Any] = {
            **_RUNNING,
            ":untold": (video.completed_at or 0) + UNTOLD,
            ":status": video.status,
            ":cost": video.cost,
            ":completed_at": video.completed_at,
            ":expires_at": video.expires_at,
            ":failure": asdict(video.failure) if video.failure else None,
            **{f":media{index}": asdict(media) for index, media in finished.items()},
        }
        outputs = "".join(f", outputs.#o{index}.media = :media{index}" for index in finished)
        if finished:
            values[":completed"] = OutputState.COMPLETED
            outputs += "".join(f", outputs.#o{index}.#state = :completed" for index in finished)
        return self._finish(
            video.id,
            bills.bill(video, finished.keys(), at=video.completed_at or 0),
            update="SET #status = :status, cost = :cost, completed_at = :completed_at, expires_at = :expires_at, "
            f"failure = :failure, due_sk = :untold{outputs}",
            names={"#status": "status", **({"#state": "state"} if finished else {})}
            | {f"#o{index}": str(index) for index in finished},
            values=values,
        )

    def cancel(self, video_id: str, failure: Failure, *, cost: int, now: int, bill: Bill | None = None) -> bool:
        """Ends a running video; False when it is final already. What still runs at the provider is stopped by the
        execution, which sees this at its next step. One without a bill held nothing."""
        return self._finish(
            video_id,
            bill,
            update="SET #status = :failed, failure = :failure, completed_at = :now, cost = :cost, due_sk = :untold",
            names={"#status": "status"},
            values={
                **_RUNNING,
                ":failed": Status.FAILED,
                ":failure": asdict(failure),
                ":now": now,
                ":cost": cost,
                ":untold": now + UNTOLD,
            },
        )

    def _finish(
        self, video_id: str, bill: Bill | None, *, update: str, names: dict[str, str], values: dict[str, Any]
    ) -> bool:
        """Makes a running video final, and settles its bill with it or not at all: so nothing is settled twice, and
        nothing is left held. RuntimeError when others' writes are always in the way."""
        parts = [*budgets.settled(self.table, bill), *usage.counted(self.table, bill)] if bill else []
        at = items.partition(video_id), items.VIDEO_SORT
        if not parts:  # a transaction costs twice as much
            return self.table.update(*at, update=update, condition=_IS_RUNNING, names=names, values=values)
        change = self.table.change(*at, update=update, condition=_IS_RUNNING, names=names, values=values)
        reasons = transact(self.table, [{"Update": change}, *parts])
        if any(each.conflict for each in reasons) and not reasons[0].refused:
            raise RuntimeError(f"video {video_id} could not be made final: others settle at the same place")
        return not reasons

    def fetched(self, video_id: str) -> bool:
        """Writes beside the request that its media are in the bucket and were looked at. False when the video was
        deleted meanwhile, or its request erased."""
        return self.table.update(
            items.partition(video_id),
            items.REQUEST_SORT,
            update="SET fetched = :fetched",
            condition="attribute_exists(pk) AND attribute_not_exists(#ttl) AND attribute_not_exists(erased)",
            names={"#ttl": "ttl"},
            values={":fetched": True},
        )

    def delete(self, video_id: str, *, now: int, forget_at: int) -> bool:
        """Hides a video from its owner, and lets the table forget it later, what was asked first. False when it was
        deleted before."""
        self.table.update(
            items.partition(video_id),
            items.REQUEST_SORT,
            update="SET #ttl = :forget_at",
            condition="attribute_exists(pk) AND attribute_not_exists(#ttl)",
            names={"#ttl": "ttl"},
            values={":forget_at": forget_at},
        )
        return self.table.update(
            items.partition(video_id),
            items.VIDEO_SORT,
            update="SET deleted_at = :now, #ttl = :forget_at REMOVE list_pk, list_sk",
            condition="attribute_exists(pk) AND attribute_not_exists(deleted_at)",
            names={"#ttl": "ttl"},
            values={":now": now, ":forget_at": forget_at},
        )

    def erase(self, video_id: str, request: Request, *, deleted: bool) -> bool:
        """Takes the words and the media out of a video's request. False when there is none, and when more was, or is
        being, taken out of it already."""
        return self.table.update(
            items.partition(video_id),
            items.REQUEST_SORT,
            update="SET #request = :left, erased = :erased",
            condition="attribute_exists(pk)" if deleted else "attribute_exists(pk) AND attribute_not_exists(#ttl)",
            names={"#request": "request", **({} if deleted else {"#ttl": "ttl"})},
            values={":left": items.request_document(request.erased(deleted=deleted)), ":erased": True},
        )


def _records(found: Iterable[dict[str, Any]]) -> Iterable[Record]:
    halves: dict[str, dict[str, Any]] = {}
    for item in found:
        halves.setdefault(item["pk"], {})[item["sk"]] = item
    for item in halves.values():
        if items.VIDEO_SORT in item and items.REQUEST_SORT in item:
            yield items.read_video(item[items.VIDEO_SORT]), items.read_request(item[items.REQUEST_SORT])
