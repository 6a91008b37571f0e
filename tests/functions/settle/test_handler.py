"""The last state of the machine."""

import pytest

from functions.settle.handler import handler
from reelgate.jobs import Output, OutputState, Status
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, load_event
from tests.gateway.samples import ID, request, video

SUBMITTED = Output(index=0, state=OutputState.SUBMITTED, operation={"id": "job"})


def test_the_sample_makes_a_video_final(deployment: Deployment) -> None:
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))
    assert handler(load_event("settle"), CONTEXT) == {"video_id": ID, "status": "completed"}
    settled = deployment.store.read()
    assert settled.status is Status.COMPLETED
    assert settled.outputs[0].media and settled.outputs[0].media.bytes == 48211
    assert handler(load_event("settle") | {"outcomes": []}, CONTEXT)["status"] == "completed"


def test_a_video_that_is_not_there_fails_the_task(deployment: Deployment) -> None:
    with pytest.raises(LookupError, match=ID):
        handler(load_event("settle"), CONTEXT)
