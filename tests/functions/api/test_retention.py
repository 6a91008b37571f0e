"""What is kept of a video, over its whole life: by the functions as they are deployed."""

from typing import Any

import pytest

from functions.settle.handler import handler as settle
from functions.sweep.handler import handler as sweep
from reelgate import media
from reelgate.jobs import OutputState, Status
from reelgate.store.videos import UNTOLD
from tests.conftest import StoppedClock
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, forget_collaborators, load_event
from tests.gateway import samples
from tests.gateway.samples import PROMPT

DAY = 24 * 3600


def made(deployment: Deployment, **fields: Any) -> str:
    """A finished video: accepted by the API, and settled by the last state of the machine."""
    asked = {"model": "mock-video", "prompt": PROMPT, **fields}
    id: str = call("POST", "/videos", asked, headers=bearer(deployment.key)).json["id"]
    file = samples.media(key=media.result_key(id, 0))
    deployment.bucket.put(file.key, b"film", "video/mp4")
    table, name = deployment.store.table, {"#state": "state", "#status": "status"}
    running = {":submitted": OutputState.SUBMITTED, ":running": Status.IN_PROGRESS}
    changed = "SET outputs.#o.#state = :submitted, #status = :running"
    table.update(
        f"V#{id}", "S", update=changed, condition="attribute_exists(pk)", names={**name, "#o": "0"}, values=running
    )
    outcome = {"video_id": id, "index": 0, "state": "completed", "provider": "mock", "media": file.__dict__}
    assert settle({"video_id": id, "outcomes": [outcome]}, CONTEXT)["status"] == "completed"
    return id


def shown(deployment: Deployment, id: str) -> Any:
    return call("GET", f"/videos/{id}", headers=bearer(deployment.key)).json


def content(deployment: Deployment, id: str) -> int:
    return call("GET", f"/videos/{id}/content", headers=bearer(deployment.key)).status


def objects(deployment: Deployment) -> int:
    return int(deployment.bucket.client.list_objects_v2(Bucket=deployment.bucket.name)["KeyCount"])


def test_files_are_there_for_as_long_as_was_asked_and_then_gone(deployment: Deployment, clock: StoppedClock) -> None:
    id = made(deployment, media_retention=2)
    assert shown(deployment, id)["expires_at"] == clock.seconds + 2 * DAY
    for pause in (UNTOLD, 60, 2 * DAY - UNTOLD - 61):
        clock.tick(pause)
        sweep(load_event("sweep_schedule"), CONTEXT)
    assert (content(deployment, id), objects(deployment)) == (302, 1)
    clock.tick(1)
    assert (content(deployment, id), shown(deployment, id)["output"]) == (410, None), "the sweep was not there yet"
    sweep(load_event("sweep_schedule"), CONTEXT)
    assert (content(deployment, id), objects(deployment)) == (410, 0)
    assert shown(deployment, id)["prompt"] == PROMPT


def test_prompts_are_not_kept_where_the_deployment_keeps_none(
    deployment: Deployment, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEP_PROMPTS", "false")
    forget_collaborators()
    asked = {"idempotency_key": "one", "metadata": {"scene": "12"}}
    id = made(deployment, **asked)
    assert shown(deployment, id)["prompt"] == PROMPT
    for pause in (UNTOLD, 60):
        clock.tick(pause)
        sweep(load_event("sweep_schedule"), CONTEXT)
    assert PROMPT not in str(deployment.store.table.client.scan(TableName=deployment.store.table.name)["Items"])
    video = shown(deployment, id)
    assert (video["prompt"], video["user_metadata"]) == (None, {"scene": "12"})
    assert content(deployment, id) == 302
    again = call("POST", "/videos", {"model": "mock-video", "prompt": PROMPT, **asked}, headers=bearer(deployment.key))
    assert (again.status, again.json["id"]) == (200, id)


def test_a_deleted_video_is_gone_for_its_idempotency_key_too(deployment: Deployment) -> None:
    asked = {"model": "mock-video", "prompt": PROMPT, "idempotency_key": "one"}
    id = call("POST", "/videos", asked, headers=bearer(deployment.key)).json["id"]
    assert call("DELETE", f"/videos/{id}", headers=bearer(deployment.key)).status == 200
    assert PROMPT not in str(deployment.store.table.client.scan(TableName=deployment.store.table.name)["Items"])
    assert call("POST", "/videos", asked, headers=bearer(deployment.key)).status == 410
    other = call("POST", "/videos", {**asked, "prompt": "a hen"}, headers=bearer(deployment.key))
    assert other.status == 422
    assert call("GET", f"/videos/{id}/content", headers=bearer(deployment.key)).status == 410
