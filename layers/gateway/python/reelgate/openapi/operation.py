"""One operation of the API, and how the document writes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from reelgate.errors import AuthenticationFailed, InternalError, PermissionDenied, RequestError
from reelgate.openapi import form as forms
from reelgate.openapi.answers import Error
from reelgate.openapi.headers import references
from reelgate.openapi.parameters import IN_PATH, Parameter

JSON = "application/json"
FORM = "multipart/form-data"
_ROOT = {"url": "/", "description": "Beside the two mounts"}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer of success: one of these models as JSON, or another kind of body, or none; and the headers that only
    this answer has."""

    description: str
    models: tuple[type[BaseModel], ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()
    status: HTTPStatus = HTTPStatus.OK

    def render(self) -> dict[str, Any]:
        shown = {"description": self.description, "headers": references(("x-request-id", *self.headers))}
        schemas = [reference(model.__name__) for model in self.models]
        json = {JSON: schemas[0] if len(schemas) == 1 else {"anyOf": schemas}} if schemas else {}
        content = {**json, **self.other}
        return (
            {**shown, "content": {type: {"schema": schema} for type, schema in content.items()}} if content else shown
        )


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A row of the table. `refusals` are those that follow from what it does: that a caller is unknown, or may not, and
    that the gateway fails, goes without saying. A body may be a `form` too. `open` ones need no key, and stand at the
    root too."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    replies: tuple[Reply, ...]
    refusals: tuple[type[RequestError], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: type[BaseModel] | None = None
    form: bool = True
    open: bool = False

    @property
    def errors(self) -> Sequence[type[RequestError]]:
        return (*self.refusals, *(() if self.open else (AuthenticationFailed,)), PermissionDenied, InternalError)

    def render(self) -> dict[str, Any]:
        names = re.findall(r"{(\w+)}", self.path)
        shown: dict[str, Any] = {
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "description": self.description,
            "parameters": [each.render() for each in (*(IN_PATH[name] for name in names), *self.parameters)],
            "responses": {str(reply.status.value): reply.render() for reply in self.replies} | self._refused(),
        }
        if self.body:
            shown["requestBody"] = _body(self.body, form=self.form)
        if self.open:
            shown |= {"security": [], "servers": [_ROOT]}
        return shown

    def _refused(self) -> dict[str, Any]:
        by_status: dict[HTTPStatus, list[type[RequestError]]] = {}
        for kind in self.errors:
            by_status.setdefault(kind.status, []).append(kind)
        # An answer to HEAD has no body, whatever it is.
        content = {} if self.method == "head" else {"content": {JSON: {"schema": reference(Error.__name__)}}}
        return {
            str(status.value): {
                "description": f"{status.phrase}: {' or '.join(f'`{kind.code}`' for kind in kinds)}",
                "headers": references(
                    ("x-request-id", "x-should-retry", *(["retry-after"] if any(kind.retry for kind in kinds) else []))
                ),
                **content,
            }
            for status, kinds in sorted(by_status.items())
        }


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(model: type[BaseModel], *, form: bool) -> dict[str, Any]:
    schemas = {JSON: model.__name__, **({FORM: forms.name(model)} if form else {})}
    return {"required": True, "content": {type: {"schema": reference(name)} for type, name in schemas.items()}}
