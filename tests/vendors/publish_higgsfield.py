"""Higgsfield's API, in its own SDK. What a model takes is not in it: a body is any object."""

from higgsfield_client.http.client import SyncClient
from higgsfield_client.types_ import StatusEnum

from tests.vendors import said

client = SyncClient(api_key=said.KEY)
job = client.get_request_controller("ID")
state = {"type": "object", "properties": {"status": {"enum": [each.value for each in StatusEnum]}}}

said.say(
    "higgsfield-client",
    said.call(job.status, reply=state | {"required": ["status"]}),
    said.call(job.cancel),
    said.call(
        lambda: client.submit("MODEL", {"prompt": "a fox"}),
        request={"type": "object"},
        # What the SDK reads in it.
        reply=state | {"required": ["request_id", "status_url", "cancel_url"]},
    ),
)
