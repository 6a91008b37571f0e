"""xAI's API, in its own SDK. It speaks gRPC; the REST API is the same in JSON: messages are objects, their fields have
the same names, and an enum is the word that the SDK takes for it."""

from typing import Any, get_args

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from xai_sdk.proto import deferred_pb2, video_pb2
from xai_sdk.types import video

from tests.vendors import said

WORDS = {
    "VideoAspectRatio": list(get_args(video.VideoAspectRatio)),
    "VideoResolution": list(get_args(video.VideoResolution)),
    "DeferredStatus": [name.lower() for name in deferred_pb2.DeferredStatus.keys()],  # noqa: SIM118 - no mapping
}
SCALARS = {
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_BOOL: "boolean",
    FieldDescriptor.TYPE_INT32: "integer",
    FieldDescriptor.TYPE_INT64: "integer",
    FieldDescriptor.TYPE_FLOAT: "number",
    FieldDescriptor.TYPE_DOUBLE: "number",
}
# https://docs.x.ai/developers/rest-api-reference/inference/videos writes these otherwise than the messages do.
REST = {("ImageUrlContent", "image_url"): "url"}


def message(kind: Descriptor, *, closed: bool) -> said.Schema:
    fields = {REST.get((kind.name, each.name), each.name): field(each, closed=closed) for each in kind.fields}
    return {"type": "object", "properties": fields, **({"additionalProperties": False} if closed else {})}


def field(each: FieldDescriptor, *, closed: bool) -> said.Schema:
    one: dict[str, Any]
    if each.message_type:
        one = message(each.message_type, closed=closed)
    elif each.enum_type:
        one = {"enum": WORDS[each.enum_type.name]} if each.enum_type.name in WORDS else {"type": "string"}
    else:
        one = {"type": SCALARS[each.type]}
    return {"type": "array", "items": one} if each.is_repeated else one


request = message(video_pb2.GenerateVideoRequest.DESCRIPTOR, closed=True)
request["properties"]["user"] = {"type": "string"}  # in the REST API's documentation alone
reply = message(video_pb2.VideoResponse.DESCRIPTOR, closed=False)
reply["properties"]["status"] = {"enum": WORDS["DeferredStatus"]}
started = message(deferred_pb2.StartDeferredResponse.DESCRIPTOR, closed=False) | {"required": ["request_id"]}
key = {"authorization": "Bearer {key}"}  # as the SDK's metadata has it
rest = "https://api.x.ai/v1/videos"

said.say(
    "xai-sdk",
    {"method": "POST", "url": f"{rest}/generations", "headers": key, "request": request, "reply": started},
    {"method": "GET", "url": f"{rest}/[^/?]+", "headers": key, "request": None, "reply": reply},
)
