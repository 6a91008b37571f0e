"""Every route of the API: closed to who has not its scope, and to another tenant not there."""

import re

import pytest

from functions.api.handler import app
from reelgate import keys
from reelgate.jobs import Output, OutputState, Status
from reelgate.keys import ApiKey, Scope
from reelgate.store.keys import Keys
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment
from tests.gateway.samples import CREATED, ID, media, request, video

OPEN = {("GET", "/health"), ("GET", "/openapi.json"), ("GET", "/docs")}
ROUTES = sorted(
    {(route.method, route.path) for route in [*app._static_routes, *app._dynamic_routes]} - OPEN,
    key=lambda route: (route[1], route[0]),
)
ADMIN, CREATE, DELETE, READ = Scope.ADMIN, Scope.CREATE, Scope.DELETE, Scope.READ
SCOPES = {
    ("POST", "/videos"): CREATE,
    ("POST", "/videos/edits"): CREATE,
    ("POST", "/videos/extensions"): CREATE,
    ("POST", "/videos/<video_id>/remix"): CREATE,
    ("GET", "/videos"): READ,
    ("GET", "/videos/<video_id>"): READ,
    ("GET", "/videos/<video_id>/content"): READ,
    ("HEAD", "/videos/<video_id>/content"): READ,
    ("GET", "/videos/<video_id>/deliveries"): READ,
    ("POST", "/videos/<video_id>/deliveries/<delivery_id>/redeliver"): CREATE,
    ("POST", "/videos/<video_id>/cancel"): DELETE,
    ("DELETE", "/videos/<video_id>"): DELETE,
    ("POST", "/uploads"): CREATE,
    ("GET", "/models"): READ,
    ("GET", "/models/<name>"): READ,
    ("GET", "/models/<provider>/<name>"): READ,
    ("GET", "/webhooks/secret"): CREATE,
    ("POST", "/webhooks/secret/rotate"): CREATE,
    ("POST", "/webhooks/test"): CREATE,
    ("GET", "/usage"): READ,
    ("POST", "/keys"): ADMIN,
    ("GET", "/keys"): ADMIN,
    ("GET", "/keys/<key_id>"): ADMIN,
    ("DELETE", "/keys/<key_id>"): ADMIN,
    ("POST", "/keys/<key_id>/rotate"): ADMIN,
    ("PUT", "/keys/<key_id>/limits"): ADMIN,
    ("PUT", "/keys/<key_id>/retention"): ADMIN,
    ("GET", "/limits"): ADMIN,
    ("PUT", "/limits"): ADMIN,
    ("GET", "/tenants/<tenant>/limits"): ADMIN,
    ("PUT", "/tenants/<tenant>/limits"): ADMIN,
}
NAMES = {"delivery_id": "evt_1", "key_id": "key_acme", "tenant": "acme", "name": "mock-video", "provider": "mock"}
OWNED = [route for route in ROUTES if re.search("<(video_id|delivery_id|key_id|tenant)>", route[1])]
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})


@pytest.fixture(autouse=True)
def deployed(deployment: Deployment) -> Deployment:
    """In which acme has a video and a key."""
    made = video(DONE, tenant="acme", status=Status.COMPLETED, completed_at=CREATED, cost=0, webhook=True)
    deployment.store.put(made, request())
    return deployment


def status(method: str, path: str, key: str) -> int:
    """Of an answer to a request whose body says nothing."""
    for name, value in {**NAMES, "video_id": ID}.items():
        path = path.replace(f"<{name}>", value)
    return call(method, path, {} if method in ("POST", "PUT") else None, headers=bearer(key)).status


def key_with(deployment: Deployment, *scopes: Scope, tenant: str = "acme") -> str:
    key = keys.generate()
    owner = ApiKey(id=f"key_{'_'.join(scopes)}", tenant=tenant, name="n", scopes=scopes)
    Keys(deployment.store.table).put(keys.digest(key), owner)
    return key


def test_every_route_needs_a_scope_that_stands_here() -> None:
    assert set(ROUTES) == SCOPES.keys()


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("scope", Scope)
def test_a_route_is_closed_without_its_scope_and_open_with_it(
    deployment: Deployment, method: str, path: str, scope: Scope
) -> None:
    answered = status(method, path, key_with(deployment, scope))
    if scope is not SCOPES[method, path]:
        assert answered == 403
    elif path not in ("/limits", "/tenants/<tenant>/limits"):  # the operator's own
        assert answered not in (401, 403)


@pytest.mark.parametrize(("method", "path"), OWNED)
def test_another_tenants_is_not_there(deployment: Deployment, method: str, path: str) -> None:
    before = deployment.store.item()
    assert status(method, path, key_with(deployment, *Scope, tenant="other")) == 404
    assert deployment.store.item() == before


@pytest.mark.parametrize("field", ["video", "input_video", "video_url"])
@pytest.mark.parametrize("path", ["/videos", "/videos/edits", "/videos/extensions"])
def test_nor_can_it_be_named_in_a_body(deployment: Deployment, path: str, field: str) -> None:
    body = {"prompt": "a fox", "model": "mock-video", field: ID}
    answers = [call("POST", path, body, headers=bearer(key)) for key in (deployment.other_key, deployment.key)]
    # A new video refuses it as a field that is wrong, in the words for one that never was.
    assert [each.status for each in answers] == [400 if path == "/videos" else 404, 202], answers[0].text
    assert "does not exist" in answers[0].error["message"]
    assert len(deployment.started) == 1


def test_nor_is_it_listed_or_where_a_page_may_begin(deployment: Deployment) -> None:
    other = bearer(deployment.other_key)
    assert call("GET", "/videos", headers=other).json["data"] == []
    assert call("GET", "/videos", query={"after": ID}, headers=other).status == 404


def test_nor_does_its_idempotency_key_stand_in_the_way(deployment: Deployment) -> None:
    body = {"prompt": "a fox", "model": "mock-video", "idempotency_key": "one"}
    ids = {
        call("POST", "/videos", body, headers=bearer(key)).json["id"] for key in (deployment.key, deployment.other_key)
    }
    assert len(ids) == 2


def test_the_owners_own_is_there(deployment: Deployment) -> None:
    """The control: with the same requests its owner gets something else than 404."""
    seen = {route: status(*route, key_with(deployment, *Scope)) for route in OWNED if route[0] in ("GET", "HEAD")}
    assert set(seen.values()) == {200, 302}, seen
