"""The document held against what is really answered, so that neither can drift from the other."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from reelgate.openapi.answers import Error
from reelgate.openapi.headers import HEADERS
from reelgate.openapi.operation import JSON, Operation, Reply
from reelgate.openapi.operations import OPERATIONS


def check(model: type[BaseModel], answer: Any) -> None:
    """ValidationError for a field that is missing, unknown, or of another type than the model says."""
    model.model_validate_json(json.dumps(answer), strict=True, extra="forbid")


def operation(method: str, path: str) -> Operation | None:
    """The row for a request; a path that is written out goes before one with a parameter."""
    rows = [each for each in OPERATIONS if each.method == method.lower() and _matches(each.path, path)]
    return min(rows, key=lambda each: each.path.count("{"), default=None)


def check_answer(method: str, path: str, status: int, headers: Mapping[str, str], body: str) -> None:
    """AssertionError or ValidationError unless the document says that this may be answered."""
    row = operation(method, path)
    if status >= 400:
        assert row is None or status in {kind.status for kind in row.errors}, f"{method} {path} answers {status}"
        if method != "HEAD":
            check(Error, json.loads(body))
        return
    assert row, f"{method} {path} is not in the document"
    reply = next((each for each in row.replies if each.status == status), None)
    assert reply, f"{row.id} answers {status}, which is not in the document"
    _check_headers(reply, headers)
    type = headers.get("content-type", "").partition(";")[0]
    if reply.models and type not in reply.other:
        assert headers["content-type"] == JSON
        check(_model(reply, json.loads(body)), json.loads(body))
    elif reply.other:
        assert type in reply.other


def _check_headers(reply: Reply, headers: Mapping[str, str]) -> None:
    required = {name for name in reply.headers if HEADERS[name].get("required")}
    assert required <= set(headers), f"{required - set(headers)} are missing"
    undeclared = (HEADERS.keys() & set(headers)) - {"x-request-id", *reply.headers}
    assert not undeclared, f"{undeclared} are not in the document"


def _model(reply: Reply, answer: Mapping[str, Any]) -> type[BaseModel]:
    """Of several, the one whose fields are most like the answer's, so that a mistake is told about that one."""
    return max(reply.models, key=lambda model: len(_names(model) & set(answer)))


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _matches(template: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"{\w+}", r"[^/]+", template), path))
