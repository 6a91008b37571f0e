"""The HTTP API: every route with its sample, and every mistake with its answer."""

import base64
import gzip
import json
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from openai.types import Video as OpenAIVideo

from functions.api import page
from functions.api.handler import handler, logger
from reelgate import webhooks
from reelgate.budgets import DEPLOYMENT, Allowance, Limits
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.jobs import Output, OutputState, Status
from reelgate.runtime import api
from reelgate.store.budgets import Budgets
from reelgate.store.deliveries import Deliveries
from tests.conftest import StoppedClock
from tests.functions.api.calls import REQUEST_ID, bearer, call, invoke
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, INSIDE, forget_collaborators, listening, load_event, refused
from tests.gateway.samples import CREATED, ID, media, mp4, request, video

DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})


GOOD = {"prompt": "a fox", "model": "mock-video"}


@pytest.fixture(autouse=True)
def deployed(deployment: Deployment) -> Deployment:
    return deployment


def completed(deployment: Deployment) -> None:
    made = video(DONE, tenant="default", status=Status.COMPLETED, completed_at=CREATED, cost=0)
    deployment.store.put(made, request(metadata={"shot": "1a"}))


def test_a_video_is_created(deployment: Deployment) -> None:
    answer = invoke(load_event("api_create"))
    assert answer.status == 202
    made = answer.json
    assert (made["status"], made["model"], made["seconds"], made["size"]) == ("queued", "mock-video", "4", "1280x720")
    assert (answer.headers["x-reelgate-provider"], answer.headers["x-reelgate-model"]) == ("mock", "mock-video")
    assert deployment.started == [made["id"]]
    again = invoke(load_event("api_create"))
    assert (again.status, again.headers["idempotent-replayed"], again.json["id"]) == (200, "true", made["id"])
    assert deployment.started == [made["id"]]


def test_a_video_is_created_with_a_form(deployment: Deployment) -> None:
    answer = invoke(load_event("api_create_multipart"))
    assert (answer.status, answer.json["user_metadata"]) == (202, {"shot": "1a"})
    (stored,) = deployment.bucket.client.list_objects_v2(Bucket=deployment.bucket.name)["Contents"]
    assert stored["Key"].startswith(f"inputs/{answer.json['id']}")


@pytest.mark.parametrize("value", ["true", "TRUE", "1"])
def test_a_dry_run_is_an_estimate(deployment: Deployment, value: str) -> None:
    fields = {"prompt": "a fox", "model": "kling-v3", "seconds": 5}
    answer = call("POST", "/videos", fields, query={"dryRun": value})
    assert (answer.status, answer.json["total_cost_micros"]) == (200, 420_000)
    assert deployment.started == []


def test_a_video_is_shown(deployment: Deployment) -> None:
    assert invoke(load_event("api_get")).status == 404
    deployment.store.put(video(tenant="default"), request())
    running = invoke(load_event("api_get"))
    assert (running.status, running.headers["openai-poll-after-ms"]) == (200, "500")
    completed(deployment)
    done = invoke(load_event("api_get"))
    assert "openai-poll-after-ms" not in done.headers
    assert (done.json["status"], done.json["progress"], done.json["user_metadata"]) == (
        "completed",
        100,
        {"shot": "1a"},
    )
    OpenAIVideo.model_validate(done.json)


def test_both_mounts_are_the_same(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    completed(deployment)
    # A link depends on the second in which it is signed.
    monkeypatch.setattr("botocore.auth.time", SimpleNamespace(time=lambda: 1_800_000_000.0))
    link = "output", "url"
    one, other = (call("GET", f"/videos/{ID}", prefix=prefix).json for prefix in ("/openai/v1", "/v1"))
    assert one["id"] == other["id"] and one[link[0]][link[1]] == other[link[0]][link[1]]


def test_videos_are_listed(deployment: Deployment, clock: StoppedClock) -> None:
    empty = invoke(load_event("api_list")).json
    assert empty == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
    ids = []
    for _ in range(3):
        ids.append(call("POST", "/videos", GOOD).json["id"])
        clock.tick(1)
    page = invoke(load_event("api_list")).json
    assert [each["id"] for each in page["data"]] == ids[:2]
    assert (page["first_id"], page["last_id"], page["has_more"]) == (ids[0], ids[1], True)
    last = call("GET", "/videos", query={"after": ids[1], "order": "asc"}).json
    assert ([each["id"] for each in last["data"]], last["has_more"]) == ([ids[2]], False)
    assert [each["id"] for each in call("GET", "/videos").json["data"]] == ids[::-1]


def test_a_video_is_deleted(deployment: Deployment) -> None:
    completed(deployment)
    answer = invoke(load_event("api_delete"))
    assert (answer.status, answer.json) == (200, {"id": ID, "object": "video.deleted", "deleted": True})
    assert invoke(load_event("api_get")).status == 404
    assert invoke(load_event("api_delete")).status == 404
    assert (invoke(load_event("api_content")).status, invoke(load_event("api_content")).error["code"]) == (410, "GONE")


def test_the_content_is_elsewhere(deployment: Deployment) -> None:
    deployment.store.put(video(tenant="default"), request())
    early = invoke(load_event("api_content"))
    assert (early.status, early.error["code"], early.headers["x-should-retry"]) == (409, "NOT_READY", "false")
    completed(deployment)
    answer = invoke(load_event("api_content"))
    assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
    assert media().key in answer.headers["location"]
    assert call("GET", f"/videos/{ID}/content", query={"index": "0"}).status == 302


def test_head_is_answered_with_a_link_for_head(deployment: Deployment) -> None:
    path = f"/videos/{ID}/content"
    assert (call("HEAD", path).status, call("HEAD", f"/videos/{ID}").status) == (404, 405)
    completed(deployment)
    one, other = call("GET", path), call("HEAD", path)
    assert (one.status, other.status, other.text) == (302, 302, "")
    assert media().key in other.headers["location"]
    assert one.headers["location"] != other.headers["location"], "each is signed for its own method"


def test_a_thumbnail_is_drawn_when_somebody_asks(deployment: Deployment) -> None:
    completed(deployment)
    for _ in range(2):
        answer = call("GET", f"/videos/{ID}/content", query={"variant": "thumbnail"})
        assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
        assert media().key.replace(".mp4", ".webp") in answer.headers["location"]
    assert deployment.drawn == [{"video_id": ID, "index": 0, "rendition": "thumbnail"}]


def test_an_upload_is_offered(deployment: Deployment) -> None:
    answer = invoke(load_event("api_upload"))
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    offer = answer.json
    assert (offer["object"], offer["max_bytes"], offer["expires_at"]) == ("upload", 48_211, CREATED + 900)
    assert offer["fields"]["Content-Type"] == "video/mp4"
    deployment.bucket.put(offer["fields"]["key"], mp4(), "video/mp4")
    found = api.uploads().find("default", offer["id"], accepted=["video/mp4"], param="input_video")
    assert found.key == offer["fields"]["key"]


@pytest.mark.parametrize(
    ("body", "param", "status"),
    [
        ("", "content_type", 400),
        ("{", None, 400),
        ({"content_type": "image/gif"}, "content_type", 400),
        ({"content_type": "image/png", "bytes": 21 * 1024 * 1024}, "bytes", 400),
        ({"content_type": "image/png", "purpose": "vision"}, "purpose", 400),
        (" " * (5 * 1024 * 1024), None, 413),
    ],
)
def test_a_bad_upload_is_refused_by_name(body: Any, param: str | None, status: int) -> None:
    answer = call("POST", "/uploads", body)
    assert (answer.status, answer.error["param"]) == (status, param), answer.text


def test_models_are_listed_and_shown() -> None:
    listed = call("GET", "/models").json
    assert listed["object"] == "list" and "mock-video" in [each["id"] for each in listed["data"]]
    assert call("GET", "/models/kling-3").json["id"] == "kling-v3"
    assert len(call("GET", "/models/replicate/kling-v3").json["providers"]) == 1


def test_the_webhook_secret_is_the_tenants(deployment: Deployment) -> None:
    assert call("GET", "/webhooks/secret").json == {"key": webhooks.secret("master", "default")}
    own = call("GET", "/webhooks/secret", headers=bearer(deployment.key)).json
    assert own == {"key": webhooks.secret("master", "acme")}


def test_the_webhook_secret_is_rotated(clock: StoppedClock) -> None:
    old = call("GET", "/webhooks/secret").json["key"]
    answer = call("POST", "/webhooks/secret/rotate", "")
    ends = clock.seconds + webhooks.OVERLAP
    expected = {"key": webhooks.secret("master", "default", 1), "previous_key": old, "previous_expires_at": ends}
    assert (answer.status, answer.json) == (200, expected)
    assert call("GET", "/webhooks/secret").json == expected
    clock.tick(webhooks.OVERLAP)
    assert call("GET", "/webhooks/secret").json == {"key": expected["key"]}


def tried(deployment: Deployment, **changes: Any) -> str:
    """A completed video whose receiver answered 410; the id of the delivery."""
    done = {"tenant": "default", "status": Status.COMPLETED, "completed_at": CREATED, "cost": 0, "webhook": True}
    deployment.store.put(video(DONE, **done | changes), request())
    id = f"evt_{ID.removeprefix('video_')}_completed"
    delivery = Delivery(
        id=id,
        video_id=ID,
        tenant="default",
        event="video.completed",
        standing=Standing.REFUSED,
        created_at=CREATED,
        attempts=(Attempt(at=CREATED + 1, status=410, duration_ms=3),),
    )
    Deliveries(deployment.store.table).save(delivery, seen=None, now=CREATED + 1)
    return id


def test_deliveries_are_listed_and_made_again(deployment: Deployment) -> None:
    id = tried(deployment)
    listed = call("GET", f"/videos/{ID}/deliveries").json
    shown = {
        "id": id,
        "object": "webhook.delivery",
        "event": "video.completed",
        "status": "refused",
        "created_at": CREATED,
        "attempts": [{"at": CREATED + 1, "status": 410, "duration_ms": 3}],
        "next_attempt_at": None,
    }
    assert listed == {"object": "list", "data": [shown]}
    answer = invoke(load_event("api_redeliver"))
    assert (answer.status, answer.json) == (202, shown | {"status": "pending", "next_attempt_at": CREATED})
    (message,) = boto3.client("sqs").receive_message(QueueUrl=api.queue().url)["Messages"]
    assert json.loads(message["Body"])["detail"]["id"] == id


@pytest.mark.parametrize("id", ["evt_none", f"evt_{ID.removeprefix('video_')}_failed"])
def test_an_unknown_delivery_is_not_found(deployment: Deployment, id: str) -> None:
    tried(deployment)
    answer = call("POST", f"/videos/{ID}/deliveries/{id}/redeliver", "")
    assert (answer.status, answer.error["code"]) == (404, "NOT_FOUND")


TRIED = "https://hooks.example.com/?token=hunter2"


@dataclass
class Peer:
    """Stands for functions/webhook."""

    status: int | None = 204
    asked: list[Any] = field(default_factory=list)

    def ask(self, question: Any) -> Any:
        self.asked.append(question)
        return {"status": self.status}


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Peer:
    peer: Any = Peer()
    trial = replace(api.trial(), webhook=peer)
    monkeypatch.setattr(api, "trial", lambda: trial)
    assert isinstance(peer, Peer)
    return peer


@pytest.mark.parametrize("status", [204, 500, None])
def test_a_receiver_is_tried(peer: Peer, status: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = listening(logger, monkeypatch)
    peer.status = status
    answer = call("POST", "/webhooks/test", {"url": TRIED})
    (asked,) = peer.asked
    assert (asked["trial"]["url"], asked["trial"]["tenant"]) == (TRIED, "default")
    told = {"object": "webhook.test", "id": asked["trial"]["id"], "delivered": status == 204, "status": status}
    assert (answer.status, answer.json) == (200, told)
    assert "hunter2" not in logged.getvalue()


@pytest.mark.parametrize(
    ("body", "param"), [({}, "url"), ({"url": "https://10.0.0.1/"}, "url"), ({"url": TRIED, "type": "x"}, "type")]
)
def test_a_bad_trial_is_refused_by_name(peer: Peer, body: dict[str, Any], param: str) -> None:
    answer = call("POST", "/webhooks/test", body)
    assert (answer.status, answer.error["param"]) == (400, param)
    assert peer.asked == []


@pytest.mark.parametrize("path", ["/health", "/openapi.json"])
def test_what_is_open_to_all(path: str) -> None:
    answer = call("GET", path, prefix="", headers={"authorization": ""})
    assert answer.status == 200 and answer.json


@pytest.mark.parametrize("prefix", ["", "/openai/v1", "/v1"])
def test_the_page_is_open_to_all(prefix: str) -> None:
    answer = call("GET", "/docs", prefix=prefix, headers={"authorization": ""})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "content-security-policy" in answer.headers


def test_a_browser_gets_the_page_compressed() -> None:
    event = load_event("api_get")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/docs"
    event["headers"]["accept-encoding"] = "gzip, br"
    reply = handler(event, CONTEXT)
    assert (reply["isBase64Encoded"], reply["headers"]["Content-Encoding"]) == (True, "gzip")
    assert gzip.decompress(base64.b64decode(reply["body"])).decode() == page.html()


PRIVATE = [
    ("POST", "/videos"),
    ("GET", "/videos"),
    ("GET", f"/videos/{ID}"),
    ("DELETE", f"/videos/{ID}"),
    ("GET", f"/videos/{ID}/content"),
    ("GET", f"/videos/{ID}/deliveries"),
    ("POST", f"/videos/{ID}/deliveries/evt_1/redeliver"),
    ("GET", "/models"),
    ("GET", "/models/mock-video"),
    ("GET", "/models/mock/mock-video"),
    ("HEAD", f"/videos/{ID}/content"),
    ("POST", "/uploads"),
    ("GET", "/webhooks/secret"),
    ("POST", "/webhooks/secret/rotate"),
    ("POST", "/webhooks/test"),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_nothing_else_is(method: str, path: str) -> None:
    for authorization in ("", "Bearer rg_admin_wrong", "Bearer rg_live_wrong", "Basic c2FtcGxl"):
        answer = call(method, path, GOOD if method == "POST" else None, headers={"authorization": authorization})
        assert (answer.status, answer.error["code"]) == (401, "AUTHENTICATION_FAILED")
        assert answer.error["type"] == "authentication_error"


def test_a_tenant_sees_its_own_only(deployment: Deployment) -> None:
    id = call("POST", "/videos", GOOD, headers=bearer(deployment.key)).json["id"]
    for method, path in PRIVATE[2:7]:
        answer = call(method, path.replace(ID, id), headers=bearer(deployment.other_key))
        assert (answer.status, answer.error["code"]) == (404, "NOT_FOUND")
    assert call("GET", "/videos", headers=bearer(deployment.other_key)).json["data"] == []
    assert call("GET", f"/videos/{id}", headers=bearer(deployment.key)).status == 200


@pytest.mark.parametrize(
    ("body", "param", "status"),
    [
        ("", "prompt", 400),
        ("{", None, 400),
        ("[]", None, 400),
        ('{"prompt": NaN}', None, 400),
        ({"model": "mock-video"}, "prompt", 400),
        ({"prompt": "a fox"}, "model", 400),
        (GOOD | {"prompt": 7}, "prompt", 400),
        (GOOD | {"prompt": "x" * 5000}, "prompt", 400),
        (GOOD | {"model": "mock-vide"}, "model", 404),
        (GOOD | {"model": "openai-compatible/x"}, "model", 404),
        (GOOD | {"seconds": "soon"}, "seconds", 400),
        (GOOD | {"seconds": 21}, "seconds", 400),
        (GOOD | {"seconds": 4, "duration": 5}, "seconds", 400),
        (GOOD | {"size": "huge"}, "size", 400),
        (GOOD | {"size": "2x2"}, "size", 400),
        (GOOD | {"size": "20x20"}, "size", 400),
        (GOOD | {"n": 5}, "n", 400),
        (GOOD | {"aspect_ratio": "wide"}, "aspect_ratio", 400),
        (GOOD | {"resolution": "best"}, "resolution", 400),
        (GOOD | {"input_image": 7}, "input_image", 400),
        (GOOD | {"input_reference": {"file_id": "f"}}, "input_reference", 400),
        (GOOD | {"input_image": "http://example.com/"}, "input_image", 400),
        ({"prompt": "a fox", "model": "hailuo-2.3", "negative_prompt": "snow"}, "negative_prompt", 400),
        ({"prompt": "a fox", "model": "hailuo-2.3", "seed": 1}, "seed", 400),
        (GOOD | {"generate_audio": True}, "generate_audio", 400),
        (GOOD | {"webhook_url": "https://10.0.0.1/"}, "webhook_url", 400),
        (GOOD | {"idempotency_key": ""}, "idempotency_key", 400),
        (GOOD | {"metadata": {"a": 1}}, "metadata", 400),
        (GOOD | {"cfg": "\ud800"}, None, 400),
        ("[" * 100_000, None, 400),
        (" " * (5 * 1024 * 1024), None, 413),
    ],
)
def test_a_bad_body_is_refused_by_name(deployment: Deployment, body: Any, param: str | None, status: int) -> None:
    answer = call("POST", "/videos", body)
    assert (answer.status, answer.error["param"]) == (status, param), answer.text
    assert answer.headers["x-should-retry"] == "false"
    assert deployment.started == []


@pytest.mark.parametrize(
    ("path", "query", "param", "status"),
    [
        ("/videos", {"limit": "0"}, "limit", 400),
        ("/videos", {"limit": "101"}, "limit", 400),
        ("/videos", {"limit": "-1"}, "limit", 400),
        ("/videos", {"limit": "ten"}, "limit", 400),
        ("/videos", {"limit": "²"}, "limit", 400),
        ("/videos", {"limit": "9" * 5000}, "limit", 400),
        ("/videos", {"order": "random"}, "order", 400),
        ("/videos", {"after": "video_none"}, None, 404),
        (f"/videos/{ID}/content", {"variant": "poster"}, "variant", 400),
        (f"/videos/{ID}/content", {"index": "first"}, "index", 400),
        (f"/videos/{ID}/content", {"index": "3"}, "index", 404),
        ("/videos/video_none", {}, None, 404),
        ("/videos/video_none/content", {}, None, 404),
        ("/models/none", {}, "model", 404),
        ("/models/fal/none", {}, "model", 404),
        ("/nothing", {}, None, 404),
        ("/videos/a/b/c", {}, None, 404),
        ("", {}, None, 404),
    ],
)
def test_a_bad_question_is_refused_by_name(
    deployment: Deployment, path: str, query: dict[str, str], param: str | None, status: int
) -> None:
    completed(deployment)
    answer = call("GET", path, query=query)
    assert (answer.status, answer.error["param"]) == (status, param), answer.text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/videos", "GET, POST"),
        ("PATCH", f"/videos/{ID}", "DELETE, GET"),
        ("DELETE", "/models/fal/kling-v3", "GET"),
        ("OPTIONS", "/webhooks/secret", "GET"),
        ("POST", "/health", "GET"),
    ],
)
def test_a_path_without_this_method_names_those_it_has(method: str, path: str, allowed: str) -> None:
    """Known or not, whoever asks."""
    for headers in ({}, {"authorization": ""}):
        answer = call(method, path, headers=headers)
        assert (answer.status, answer.error["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == allowed
        assert answer.error["message"].endswith(f"{path}; there is {allowed}")


def test_a_path_that_nobody_has_is_not_found_with_any_method() -> None:
    for method in ("GET", "PUT", "OPTIONS"):
        answer = call(method, "/nothing")
        assert (answer.status, answer.error["code"]) == (404, "NOT_FOUND")
        assert "allow" not in answer.headers


def test_a_dry_run_is_yes_or_no() -> None:
    answer = call("POST", "/videos", GOOD, query={"dryRun": "perhaps"})
    assert (answer.status, answer.error["param"]) == (400, "dryRun")


def test_content_types() -> None:
    answer = call("POST", "/videos", GOOD, headers={"content-type": "text/csv"})
    assert (answer.status, answer.error["code"]) == (400, "INVALID_REQUEST")
    event = load_event("api_create_multipart")
    event["body"] = base64.b64encode(b"--nothing--").decode()
    assert invoke(event).status == 400


@pytest.mark.parametrize("query", [{}, {"dryRun": "true"}])
@pytest.mark.parametrize("key", ["", "k" * 257])
def test_a_key_in_the_header_is_as_long_as_one_in_the_body(key: str, query: dict[str, str]) -> None:
    answer = call("POST", "/videos", GOOD, query=query, headers={"idempotency-key": key})
    assert (answer.status, answer.error["param"]) == (400, "idempotency_key")
    assert "1 to 256 characters" in answer.error["message"]


def test_an_idempotency_key_in_two_places_must_be_one() -> None:
    answer = call("POST", "/videos", GOOD | {"idempotency_key": "a"}, headers={"idempotency-key": "b"})
    assert (answer.status, answer.error["param"]) == (400, "idempotency_key")
    first = call("POST", "/videos", GOOD, headers={"idempotency-key": "a"})
    assert first.status == 202
    other = call("POST", "/videos", GOOD | {"prompt": "a wolf"}, headers={"idempotency-key": "a"})
    assert (other.status, other.error["code"], other.headers["x-should-retry"]) == (
        422,
        "IDEMPOTENCY_KEY_REUSED",
        "false",
    )


def test_a_defect_of_ours_tells_nothing_but_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    logged = listening(logger, monkeypatch)

    def broken() -> Any:
        raise RuntimeError("the secret plan")

    monkeypatch.setattr(api, "videos", broken)
    answer = call("GET", "/videos")
    assert (answer.status, answer.error["code"], answer.error["type"]) == (500, "INTERNAL_ERROR", "server_error")
    assert answer.headers["x-should-retry"] == "true"
    assert "plan" not in answer.text
    assert "the secret plan" in logged.getvalue()


def test_the_log_says_who_asked_for_which_video_and_under_which_number(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = listening(logger, monkeypatch)
    made = call("POST", "/videos", GOOD, headers=bearer(deployment.key)).json["id"]
    call("GET", f"/videos/{made}", headers=bearer(deployment.other_key))
    call("GET", "/hunter2")
    created, hidden, nowhere = (json.loads(line) for line in logged.getvalue().splitlines())
    assert {line["request_id"] for line in (created, hidden, nowhere)} == {REQUEST_ID}
    assert (created["video_id"], created["key_id"], created["status"]) == (made, "key_acme", 202)
    assert (hidden["video_id"], hidden["key_id"], hidden["status"]) == (made, "key_other", 404)
    assert (nowhere["status"], nowhere["method"]) == (404, "GET") and not {"video_id", "key_id"} & nowhere.keys()
    assert "hunter2" not in logged.getvalue() and "a fox" not in logged.getvalue()


def test_no_prompt_and_no_key_is_logged(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even when it is the table that fails."""
    logged = listening(logger, monkeypatch)
    for prompt in ("hunter2", ["hunter2"]):
        call("POST", "/videos", {"prompt": prompt, "model": "mock-video"}, headers=bearer(deployment.key))
    monkeypatch.setenv("TABLE_NAME", "another")
    forget_collaborators()
    assert call("POST", "/videos", GOOD | {"prompt": "hunter2"}).status == 500
    assert "ResourceNotFound" in logged.getvalue()
    assert "hunter2" not in logged.getvalue() and deployment.key not in logged.getvalue()


@pytest.mark.parametrize(
    ("path", "body", "entrance"),
    [
        ("/videos", {**GOOD, "webhook_url": INSIDE}, "webhook_url"),
        ("/videos", {**GOOD, "input_image": INSIDE}, "input_image"),
        ("/videos", {**GOOD, "reference_images": [INSIDE]}, "reference_images"),
        ("/webhooks/test", {"url": INSIDE}, "url"),
    ],
    ids=["webhook_url", "input_image", "reference_images", "url"],
)
@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (INSIDE, "host"),
        (INSIDE.replace("host-sentinel.internal", "169.254.169.254"), "host"),
        (INSIDE.replace("//", "//user-sentinel:word-sentinel@"), "user_or_fragment"),
    ],
    ids=["a name of the inside", "an address", "a password"],
)
def test_an_address_that_is_refused_is_logged_and_no_part_of_it(
    deployment: Deployment,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, Any],
    entrance: str,
    written: str,
    reason: str,
) -> None:
    logged = listening(logger, monkeypatch)
    body = json.loads(json.dumps(body).replace(INSIDE, written))
    answer = call("POST", path, body, headers=bearer(deployment.key))
    assert (answer.status, answer.error["param"]) == (400, entrance)
    (line,) = refused(logged)
    assert (line["level"], line["entrance"], line["reason"]) == ("WARNING", entrance, reason)
    assert (line["key_id"], line["request_id"]) == ("key_acme", REQUEST_ID)


def limited(deployment: Deployment, **limits: int) -> None:
    """Those of the deployment are these, before anybody calls."""
    allowance = Allowance(scope=DEPLOYMENT, limits=Limits(**limits))
    Budgets(deployment.store.table).limit(allowance)


def test_a_video_for_which_there_is_no_money_is_refused_with_402(deployment: Deployment) -> None:
    limited(deployment, daily_budget_micros=1_000_000)
    wish = {**GOOD, "model": "fal/kling-v3", "seconds": 10}
    assert call("POST", "/videos", wish).status == 202
    answer = call("POST", "/videos", wish)
    assert (answer.status, answer.error["code"], answer.headers["x-should-retry"]) == (
        402,
        "INSUFFICIENT_BALANCE",
        "false",
    )
    assert "$0.16 available" in answer.error["message"]
    assert len(deployment.started) == 1


@pytest.mark.parametrize(("limit", "after"), [("concurrent_videos", "10"), ("requests_per_second", "1")])
def test_a_video_for_which_there_is_no_place_is_refused_with_429(
    deployment: Deployment, limit: str, after: str
) -> None:
    limited(deployment, **{limit: 1})
    assert call("POST", "/videos", GOOD).status == 202
    answer = call("POST", "/videos", GOOD)
    assert (answer.status, answer.error["code"]) == (429, "RATE_LIMITED")
    assert (answer.headers["x-should-retry"], answer.headers["retry-after"]) == ("true", after)


def test_a_dry_run_and_a_replay_take_nothing(deployment: Deployment) -> None:
    limited(deployment, concurrent_videos=1)
    assert call("POST", "/videos", GOOD, query={"dryRun": "true"}).status == 200
    first = call("POST", "/videos", {**GOOD, "idempotency_key": "k"})
    again = call("POST", "/videos", {**GOOD, "idempotency_key": "k"})
    assert (first.status, again.status, again.json["id"]) == (202, 200, first.json["id"])
    assert Budgets(deployment.store.table).counter(DEPLOYMENT, "running")["used"] == 1
