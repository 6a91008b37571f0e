"""Bedrock's asynchronous calls, as AWS describes them to its own SDK, where what a model takes is any document."""

from typing import Any

from botocore.session import Session

from tests.vendors import said

SCALARS = {"string": "string", "integer": "integer", "boolean": "boolean", "timestamp": "string"}
service = Session().get_service_model("bedrock-runtime")


def shape(kind: Any, *, closed: bool) -> said.Schema:
    if kind.type_name == "list":
        return {"type": "array", "items": shape(kind.member, closed=closed)}
    if kind.type_name != "structure":
        return {"type": SCALARS[kind.type_name]}
    if kind.is_document_type:
        return {"type": "object"}
    return {
        "type": "object",
        "properties": {name: shape(member, closed=closed) for name, member in kind.members.items()},
        "required": kind.required_members,
        **({"additionalProperties": False} if closed else {}),
    }


def call(name: str, *, body: bool) -> said.Schema:
    operation = service.operation_model(name)
    path = operation.http["requestUri"].replace("{invocationArn}", "[^/?]+")
    return {
        "method": operation.http["method"],
        "url": f"https://bedrock-runtime.us-west-2.amazonaws.com{path}",
        "headers": {},  # the signature covers them, and tests/gateway has it
        "request": shape(operation.input_shape, closed=True) if body else None,
        "reply": shape(operation.output_shape, closed=False),
    }


said.say("botocore", call("StartAsyncInvoke", body=True), call("GetAsyncInvoke", body=False))
