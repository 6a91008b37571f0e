"""The table itself: plain Python values in and out, and updates that may not happen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = dict[str, Any]

_serializer = TypeSerializer()
_deserializer = TypeDeserializer()


@dataclass(frozen=True)
class Table:
    client: "DynamoDBClient"
    name: str

    def get(self, pk: str, sk: str) -> Item | None:
        """The item as it is now: reads are consistent, since the next step depends on them."""
        found = self.client.get_item(TableName=self.name, Key=key(pk, sk), ConsistentRead=True)
        return loads(found["Item"]) if "Item" in found else None

    def update(
        self, pk: str, sk: str, *, update: str, condition: str, names: Mapping[str, str], values: Mapping[str, Any]
    ) -> bool:
        """Whether the condition held, and so the update was made."""
        try:
            self.client.update_item(
                **self.change(pk, sk, update=update, condition=condition, names=names, values=values)
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def batch(self, places: Sequence[tuple[str, str]], *, consistent: bool = True) -> list[Item]:
        """The items that there are, in no order: as they are now, or for half the price as they were a moment ago."""
        keys: list[Any] = [key(*place) for place in places]
        found: list[Item] = []
        while keys:
            asked: Any = {self.name: {"Keys": keys[:100], "ConsistentRead": consistent}}
            reply = self.client.batch_get_item(RequestItems=asked)
            found += [loads(item) for item in reply["Responses"].get(self.name, [])]
            left = reply.get("UnprocessedKeys", {}).get(self.name)
            keys = [*(left["Keys"] if left else ()), *keys[100:]]
        return found

    def change(
        self,
        pk: str,
        sk: str,
        *,
        update: str,
        values: Mapping[str, Any],
        condition: str | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Any:
        """An update as both `update_item` and a transaction take it."""
        return {
            "TableName": self.name,
            "Key": key(pk, sk),
            "UpdateExpression": update,
            "ExpressionAttributeValues": dumps(values),
            **({"ConditionExpression": condition} if condition else {}),
            **({"ExpressionAttributeNames": dict(names)} if names else {}),
        }


def key(pk: str, sk: str) -> dict[str, "AttributeValueTypeDef"]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def dumps(item: Mapping[str, Any]) -> dict[str, "AttributeValueTypeDef"]:
    return {name: _serializer.serialize(value) for name, value in item.items()}


def loads(item: Mapping[str, Any]) -> Item:
    """Numbers of the table are whole; they come back as int."""
    return {name: _plain(_deserializer.deserialize(value)) for name, value in item.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, str | bool | bytes) or value is None:
        return value
    return int(value)
