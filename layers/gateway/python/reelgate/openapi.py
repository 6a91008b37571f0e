"""The OpenAPI document, made from the models that validate and the errors that are raised."""

from typing import Any

from reelgate import errors
from reelgate.requests import CreateVideo

_NOTE = "Compatible with OpenAI's Videos API and Lumenfall's. Served below /openai/v1 and /v1."


def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    create = CreateVideo.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = create.pop("$defs", {})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Reelgate", "version": "0.1.0", "description": _NOTE},
        "servers": [{"url": "/openai/v1"}, {"url": "/v1"}],
        "security": [{"key": []}],
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {**parts, "CreateVideo": create, "Video": _VIDEO, "VideoList": _LIST, "Error": _ERROR},
        },
        "paths": {path: dict(operations) for path, operations in _paths().items()},
    }


def _paths() -> dict[str, dict[str, Any]]:
    video, page = _ref("Video"), _ref("VideoList")
    body = {"required": True, "content": {type: {"schema": _ref("CreateVideo")} for type in _BODIES}}
    dry_run = _query("dryRun", {"type": "boolean", "default": False})
    paging = [
        _query("after", {"type": "string"}),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}),
        _query("order", {"enum": ["asc", "desc"], "default": "desc"}),
    ]
    content = [_query("variant", {"enum": ["video"]}), _query("index", {"type": "integer", "minimum": 0})]
    return {
        "/videos": {
            "post": _operation(
                "Create a video", {202: video, 200: video}, (400, 401, 404, 409, 413, 422), [dry_run], body
            ),
            "get": _operation("List videos", {200: page}, (400, 401, 404), paging),
        },
        "/videos/{video_id}": {
            "parameters": [_path("video_id")],
            "get": _operation("Retrieve a video", {200: video}, (401, 404)),
            "delete": _operation("Cancel and delete a video", {200: {"type": "object"}}, (401, 404)),
        },
        "/videos/{video_id}/content": {
            "parameters": [_path("video_id")],
            "get": _operation("Download a video", {302: None}, (400, 401, 404, 409, 410), content),
        },
        "/models": {"get": _operation("List models", {200: {"type": "object"}}, (401,))},
        "/models/{model}": {
            "parameters": [_path("model")],
            "get": _operation("Retrieve a model", {200: {"type": "object"}}, (401, 404)),
        },
        "/webhooks/secret": {"get": _operation("The webhook secret", {200: {"type": "object"}}, (401,))},
        "/health": {"get": {**_operation("Health", {200: {"type": "object"}}, ()), "security": []}},
    }


_BODIES = ("application/json", "multipart/form-data")
_NULLABLE_INTEGER = {"type": ["integer", "null"]}
_STATUS = {"enum": ["queued", "in_progress", "completed", "failed"]}
_VIDEO: dict[str, Any] = {
    "type": "object",
    "required": ["id", "object", "created_at", "status", "progress", "model", "prompt", "seconds", "size", "outputs"],
    "properties": {
        "id": {"type": "string"},
        "object": {"const": "video"},
        "created_at": {"type": "integer"},
        "completed_at": _NULLABLE_INTEGER,
        "expires_at": _NULLABLE_INTEGER,
        "status": _STATUS,
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "model": {"type": "string"},
        "prompt": {"type": "string"},
        "seconds": {"type": "string"},
        "size": {"type": "string"},
        "remixed_from_video_id": {"type": ["string", "null"]},
        "output": {"type": ["object", "null"]},
        "outputs": {"type": "array", "items": {"type": "object"}},
        "error": {"type": ["object", "null"]},
        "metadata": {"type": "object"},
        "user_metadata": {"type": "object", "additionalProperties": {"type": "string"}},
        "warnings": {"type": "array", "items": {"type": "object"}},
    },
}
_LIST: dict[str, Any] = {
    "type": "object",
    "required": ["object", "data", "first_id", "last_id", "has_more"],
    "properties": {
        "object": {"const": "list"},
        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Video"}},
        "first_id": {"type": ["string", "null"]},
        "last_id": {"type": ["string", "null"]},
        "has_more": {"type": "boolean"},
    },
}


def _codes(base: type[errors.RequestError]) -> list[str]:
    return sorted({each.code for kind in base.__subclasses__() for each in (kind, *kind.__subclasses__())})


_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"enum": _codes(errors.RequestError)},
            },
        }
    },
}


def _operation(
    summary: str,
    answers: dict[int, Any],
    refusals: tuple[int, ...],
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    schemas = {**answers, **dict.fromkeys(refusals, _ref("Error"))}
    responses = {str(status): _response(status, schema) for status, schema in schemas.items()}
    operation = {"summary": summary, "parameters": parameters or [], "responses": responses}
    return {**operation, "requestBody": body} if body else operation


def _response(status: int, schema: Any) -> dict[str, Any]:
    described = {"description": str(status)}
    return {**described, "content": {"application/json": {"schema": schema}}} if schema else described


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
