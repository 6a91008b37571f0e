"""DynamoDB's expressions, as moto reads them. Runs repeat each other, so what came of each is kept."""

import json
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.parsing.validators import UpdateExpressionValidator

KEYS = ["pk", "sk"]
_SHAPE: Any = SimpleNamespace(
    table_key_attrs=KEYS, attribute_keys=KEYS, attr=[], hash_key_attr=KEYS[0], range_key_attr=KEYS[1]
)


def holds(expression: str | None, names: Any, values: Any, item: str | None) -> bool:
    """Whether a condition holds for an item, which is JSON, or None for one that is not there."""
    return expression is None or _holds(expression, _frozen(names), _frozen(values), item)


def updated(expression: str, names: Any, values: Any, item: str) -> str:
    """The item after the update."""
    return _updated(expression, _frozen(names), _frozen(values), item)


@lru_cache(maxsize=400_000)
def _holds(expression: str, names: str, values: str, item: str | None) -> bool:
    op: Any = get_filter_expression(expression, json.loads(names), json.loads(values))
    return bool(op.expr(_item(item) if item else None))


@lru_cache(maxsize=400_000)
def _updated(expression: str, names: str, values: str, item: str) -> str:
    changed = _item(item)
    known = json.loads(names)
    parsed: Any = UpdateExpressionParser.make(expression)
    validator = UpdateExpressionValidator(
        parsed,
        expression_attribute_names=known,
        expression_attribute_values=json.loads(values),
        item=changed,
        table=_SHAPE,
    )
    ready = validator.validate()
    ready.normalize()
    UpdateExpressionExecutor(ready, changed, known).execute()
    return json.dumps(changed.to_json()["Attributes"], sort_keys=True)


def _item(item: str) -> Item:
    attributes = {name: DynamoType(value) for name, value in json.loads(item).items()}
    made = Item(*(attributes[key] for key in KEYS), {})
    dict.update(made.attrs, attributes)  # one by one, each would have the whole item measured
    return made


def _frozen(given: Any) -> str:
    return json.dumps(given or {}, sort_keys=True)
