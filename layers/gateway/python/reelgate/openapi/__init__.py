"""The OpenAPI document, made from the models that validate and the errors that are raised."""

from functools import cache
from typing import Any

from reelgate.openapi import answers, schemas, webhook
from reelgate.openapi.headers import HEADERS
from reelgate.openapi.operations import OPERATIONS, TAGS

VERSION = "0.1.0"
_NOTE = (
    "Compatible with OpenAI's Videos API and Lumenfall's. New fields may come in any answer at any time. "
    "Unknown fields of a request are passed through to the provider. `x-badge` says what becomes of a field: "
    "`passthrough` is sent as it is, `renamed` goes under the provider's name, `converted` has its value transformed, "
    "`emulated` works with every model, whether its provider knows it or not."
)
_LICENSE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
_SERVERS = (
    {"url": "/openai/v1", "description": "The base URL to give to an OpenAI SDK"},
    {"url": "/v1", "description": "The same, under another name"},
)


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1. Nobody may change it: it is made once for the process."""
    replied = [model for operation in OPERATIONS for reply in operation.replies for model in reply.models]
    asked = [operation.body for operation in OPERATIONS if operation.body and operation.form]
    plain = [operation.body for operation in OPERATIONS if operation.body and not operation.form]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Reelgate", "version": VERSION, "description": _NOTE, "license": _LICENSE},
        "servers": list(_SERVERS),
        "security": [{"key": []}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "paths": _paths(),
        "webhooks": {"video": {"post": webhook.render()}},
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "The header `Authorization: Bearer <key>`."}
            },
            "headers": HEADERS,
            "schemas": schemas.components(asked, (*plain, *replied, answers.Error, answers.Event)),
        },
    }


def _paths() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = operation.render()
    return paths
