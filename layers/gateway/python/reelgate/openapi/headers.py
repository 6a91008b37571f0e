"""The headers that an answer may have."""

from collections.abc import Iterable
from typing import Any

_TEXT = {"type": "string"}

HEADERS: dict[str, dict[str, Any]] = {
    "x-request-id": {
        "description": "Names the request; quote it when you report a problem.",
        "required": True,
        "schema": _TEXT,
    },
    "x-should-retry": {
        "description": "Whether the same request may fare better later; the OpenAI SDKs obey it.",
        "required": True,
        "schema": {"enum": ["true", "false"]},
    },
    "retry-after": {
        "description": "Sent if the same request may fare better later: when, in seconds.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 60},
    },
    "x-reelgate-provider": {
        "description": "Sent with a video: the provider that makes it, or is asked first.",
        "schema": _TEXT,
    },
    "x-reelgate-model": {
        "description": "Sent with a video: the model that it is made with.",
        "schema": _TEXT,
    },
    "idempotent-replayed": {
        "description": "Sent if the same request was accepted before, and this is its video.",
        "schema": {"const": "true"},
    },
    "openai-poll-after-ms": {
        "description": "Sent while the video is not final: when to ask again, in milliseconds.",
        "schema": {"type": "integer", "minimum": 500, "maximum": 10_000},
    },
    "location": {
        "description": "A link to the file that works for a while and needs no key.",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
    },
}


MADE_BY = ("x-reelgate-provider", "x-reelgate-model")


def references(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
