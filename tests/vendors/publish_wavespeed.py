"""WaveSpeed's API, in its own SDK. What a model takes is not in it: a body is any object."""

from wavespeed.api.client import Client

from tests.vendors import said

client = Client(api_key=said.KEY)


def told(*names: str) -> said.Schema:
    """What the SDK reads in an answer."""
    data = {"type": "object", "required": names, "properties": {name: {"type": "string"} for name in names}}
    return {"type": "object", "required": ["data"], "properties": {"data": data}}


said.say(
    "wavespeed",
    said.call(lambda: client._submit("MODEL", {"prompt": "a fox"}), request={"type": "object"}, reply=told("id")),
    said.call(lambda: client._get_result("ID"), reply=told("status")),
)
