"""Keys by HTTP: issued once, used, rotated, revoked, and to others not there."""

from typing import Any

import pytest

from reelgate.runtime import api
from reelgate.service.access import KEPT_SECONDS
from reelgate.store.keys import Keys
from tests.conftest import StoppedClock
from tests.functions.api.calls import Answer, bearer, call
from tests.functions.conftest import Deployment

ADMIN = bearer("rg_admin_sample")
GOOD = {"prompt": "a fox", "model": "mock-video"}


@pytest.fixture(autouse=True)
def deployed(deployment: Deployment) -> Deployment:
    return deployment


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets so many seconds pass for what is kept of keys."""
    now = [0.0]
    object.__setattr__(api.access(), "monotonic", lambda: now[0])

    def pass_by(seconds: float) -> None:
        now[0] += seconds

    return pass_by


def issue(caller: dict[str, str] = ADMIN, **fields: Any) -> dict[str, Any]:
    answer = call("POST", "/keys", {"name": "Team", **fields}, headers=caller)
    assert answer.status == 200, answer.text
    made: dict[str, Any] = answer.json
    return made


def videos(key: dict[str, Any]) -> int:
    """The status of a request with the key."""
    return call("GET", "/videos", headers=bearer(key["key"])).status


def test_a_key_is_shown_once_and_works(deployment: Deployment) -> None:
    answer = call("POST", "/keys", {"name": "Team", "tenant": "acme"}, headers=ADMIN)
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json
    secret = made.pop("key")
    assert secret.startswith("rg_live_") and made["ending"] == secret[-4:]
    assert (made["tenant"], made["scopes"]) == ("acme", ["videos:create", "videos:read", "videos:delete"])
    assert call("GET", f"/keys/{made['id']}", headers=ADMIN).json == {**made, "standing": {}}
    assert made in call("GET", "/keys", headers=ADMIN).json["data"]
    assert call("POST", "/videos", GOOD, headers=bearer(secret)).status == 202
    for shown in (call("GET", f"/keys/{made['id']}", headers=ADMIN), call("GET", "/keys", headers=ADMIN)):
        assert secret not in shown.text


def test_what_is_said_of_a_key_holds(clock: StoppedClock) -> None:
    limits = {"daily_budget_micros": 5, "concurrent_videos": 1}
    made = issue(scopes=["videos:create"], models=["mock-video"], expires_at=clock.seconds + 60, limits=limits)
    assert made["limits"] == {"monthly_budget_micros": None, "requests_per_second": None, **limits}
    assert videos(made) == 403
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).status == 202
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).error["code"] == "RATE_LIMITED"
    other = call("POST", "/videos", {**GOOD, "model": "kling-v3"}, headers=bearer(made["key"]))
    assert (other.status, other.error["code"], other.error["param"]) == (403, "PERMISSION_DENIED", "model")
    clock.tick(60)
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).status == 401


def test_what_is_left_of_its_limits_is_told_and_until_when(clock: StoppedClock) -> None:
    limits = {"daily_budget_micros": 1_000_000, "monthly_budget_micros": 100_000, "concurrent_videos": 3}
    made = issue(tenant="acme", limits={**limits, "requests_per_second": 9})
    asked = {**GOOD, "model": "fal/kling-v3", "seconds": 5}
    assert call("POST", "/videos", asked, headers=bearer(made["key"])).status == 402, "the month has not enough"
    call("PUT", f"/keys/{made['id']}/limits", limits | {"monthly_budget_micros": 9_000_000}, headers=ADMIN)
    object.__setattr__(api.access(), "_kept", {})
    video = call("POST", "/videos", asked, headers=bearer(made["key"])).json
    cost = round(video["metadata"]["cost_estimate"] * 1_000_000)
    standing = call("GET", f"/keys/{made['id']}", headers=ADMIN).json["standing"]
    midnight, month = 1_795_392_000, 1_796_083_200
    assert clock.seconds < midnight < month
    assert standing == {
        "daily_budget_micros": {"used": cost, "left": 1_000_000 - cost, "resets_at": midnight},
        "monthly_budget_micros": {"used": cost, "left": 9_000_000 - cost, "resets_at": month},
        "concurrent_videos": {"used": 1, "left": 2, "resets_at": None},
    }
    clock.tick(midnight - clock.seconds)
    standing = call("GET", f"/keys/{made['id']}", headers=ADMIN).json["standing"]
    assert standing["daily_budget_micros"] == {"used": 0, "left": 1_000_000, "resets_at": midnight + 86_400}
    call("PUT", f"/keys/{made['id']}/limits", {"concurrent_videos": 0}, headers=ADMIN)
    standing = call("GET", f"/keys/{made['id']}", headers=ADMIN).json["standing"]
    assert standing == {"concurrent_videos": {"used": 1, "left": 0, "resets_at": None}}


@pytest.mark.parametrize("path", ["/limits", "/tenants/acme/limits"])
def test_and_of_those_of_a_tenant_and_of_the_deployment(deployment: Deployment, path: str) -> None:
    call("PUT", path, {"concurrent_videos": 2}, headers=ADMIN)
    assert call("POST", "/videos", GOOD, headers=bearer(deployment.key)).status == 202
    standing = call("GET", path, headers=ADMIN).json["standing"]
    assert standing == {"concurrent_videos": {"used": 1, "left": 1, "resets_at": None}}


def test_keys_are_listed_page_by_page(clock: StoppedClock) -> None:
    for _ in range(3):
        issue(tenant="many")
        clock.tick(1)
    first = call("GET", "/keys", query={"limit": "2"}, headers=ADMIN).json
    assert (len(first["data"]), first["has_more"]) == (2, True)
    assert (first["first_id"], first["last_id"]) == (first["data"][0]["id"], first["data"][1]["id"])
    last = call("GET", "/keys", query={"after": first["last_id"]}, headers=ADMIN).json
    assert not last["has_more"] and len(last["data"]) == 3
    assert call("GET", "/keys", query={"limit": "101"}, headers=ADMIN).error["param"] == "limit"


def test_a_test_key_sees_only_what_costs_nothing() -> None:
    made = issue(test=True)
    listed = call("GET", "/models", headers=bearer(made["key"])).json["data"]
    assert [each["id"] for each in listed] == ["mock-video"]
    assert call("GET", "/models/kling-v3", headers=bearer(made["key"])).status == 403


def test_a_test_key_costs_nothing() -> None:
    made = issue(test=True)
    assert made["key"].startswith("rg_test_") and made["test"] is True
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).status == 202
    assert call("POST", "/videos", {**GOOD, "model": "kling-v3"}, headers=bearer(made["key"])).status == 403


def test_a_key_says_for_how_long_its_files_and_prompts_are_kept(deployment: Deployment) -> None:
    made = issue(media_retention=7, keep_prompts=False)
    assert (made["media_retention"], made["keep_prompts"]) == (7, False)
    shown = call("GET", f"/keys/{made['id']}", headers=ADMIN).json
    assert (shown["media_retention"], shown["keep_prompts"]) == (7, False)
    video = call("POST", "/videos", GOOD, headers=bearer(made["key"])).json
    kept = deployment.store.read(video["id"])
    assert (kept.retention_days, kept.keep_prompt) == (7, False)
    longer = call("POST", "/videos", {**GOOD, "media_retention": 8}, headers=bearer(made["key"]))
    assert (longer.status, longer.error["param"]) == (400, "media_retention")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"media_retention": 31}, "media_retention"),
        ({"media_retention": 0}, "media_retention"),
        ({"keep_prompts": "no"}, "keep_prompts"),
        ({"models": ["kling-v33"]}, "models"),
        ({"expires_at": 1}, "expires_at"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"name": None}, "name"),
        ({"budget": 1}, "budget"),
    ],
)
def test_what_cannot_be_issued_is_refused_by_name(fields: dict[str, Any], param: str) -> None:
    answer = call("POST", "/keys", {"name": "Team", **fields}, headers=ADMIN)
    assert (answer.status, answer.error["param"]) == (400, param)


def test_a_revoked_key_is_of_no_use_within_a_minute(wait: Any) -> None:
    made = issue()
    assert videos(made) == 200
    gone = call("DELETE", f"/keys/{made['id']}", headers=ADMIN)
    assert gone.json == {"id": made["id"], "object": "key.deleted", "deleted": True}
    for _ in range(2):
        for method in ("GET", "DELETE"):
            assert call(method, f"/keys/{made['id']}", headers=ADMIN).status == 404
    wait(KEPT_SECONDS)
    assert KEPT_SECONDS <= 60
    assert videos(made) == 401


def test_a_rotated_key_has_both_secrets_for_as_long_as_was_said(clock: StoppedClock, wait: Any) -> None:
    made = issue()
    new = call("POST", f"/keys/{made['id']}/rotate", {"overlap_seconds": 100}, headers=ADMIN).json
    assert (new["id"], new["rotated_at"], new["ending"]) == (made["id"], clock.seconds, new["key"][-4:])
    assert new["key"] != made["key"]
    assert (videos(made), videos(new)) == (200, 200)
    clock.tick(100)
    assert (videos(made), videos(new)) == (401, 200)


def test_a_rotation_of_a_test_key_gives_a_test_key() -> None:
    made = issue(test=True)
    assert call("POST", f"/keys/{made['id']}/rotate", {}, headers=ADMIN).json["key"].startswith("rg_test_")


def test_rotations_that_meet_all_the_time_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = issue()
    monkeypatch.setattr(Keys, "rotate", lambda *_, **__: False)
    answer = call("POST", f"/keys/{made['id']}/rotate", {}, headers=ADMIN)
    assert (answer.status, answer.headers["x-should-retry"]) == (409, "true")


def test_a_key_gets_another_retention_and_its_videos_keep_theirs(wait: Any, deployment: Deployment) -> None:
    made = issue(tenant="acme", media_retention=7)
    asked = {**GOOD, "idempotency_key": "one"}
    before = call("POST", "/videos", asked, headers=bearer(made["key"])).json["id"]
    retention = {"media_retention": 2, "keep_prompts": False}
    changed = call("PUT", f"/keys/{made['id']}/retention", retention, headers=ADMIN)
    shown = {name: value for name, value in made.items() if name != "key"} | retention
    assert (changed.status, changed.json) == (200, shown)
    assert call("GET", f"/keys/{made['id']}", headers=ADMIN).json == {**shown, "standing": {}}
    wait(KEPT_SECONDS)
    assert KEPT_SECONDS <= 60
    again = call("POST", "/videos", asked, headers=bearer(made["key"]))
    assert (again.status, again.json["id"]) == (200, before)
    after = call("POST", "/videos", GOOD, headers=bearer(made["key"])).json["id"]
    kept = {each: deployment.store.read(each) for each in (before, after)}
    assert [(each.retention_days, each.keep_prompt) for each in kept.values()] == [(7, True), (2, False)]
    longer = call("POST", "/videos", {**GOOD, "media_retention": 3}, headers=bearer(made["key"]))
    assert (longer.status, longer.error["param"]) == (400, "media_retention")


def test_a_retention_of_null_is_the_deployments(wait: Any, deployment: Deployment) -> None:
    made = issue(media_retention=7, keep_prompts=False)
    null = {"media_retention": None, "keep_prompts": None}
    changed = call("PUT", f"/keys/{made['id']}/retention", null, headers=ADMIN).json
    assert (changed["media_retention"], changed["keep_prompts"]) == (None, True)
    wait(KEPT_SECONDS)
    kept = deployment.store.read(call("POST", "/videos", GOOD, headers=bearer(made["key"])).json["id"])
    assert (kept.retention_days, kept.keep_prompt) == (None, True)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"media_retention": 31, "keep_prompts": None}, "media_retention"),
        ({"media_retention": 0, "keep_prompts": None}, "media_retention"),
        ({"media_retention": 7}, "keep_prompts"),
        ({"keep_prompts": False}, "media_retention"),
        ({"media_retention": None, "keep_prompts": None, "limits": {}}, "limits"),
    ],
)
def test_a_retention_that_cannot_be_is_refused_by_name(fields: dict[str, Any], param: str) -> None:
    made = issue(media_retention=7, keep_prompts=False)
    answer = call("PUT", f"/keys/{made['id']}/retention", fields, headers=ADMIN)
    assert (answer.status, answer.error["param"]) == (400, param)
    shown = call("GET", f"/keys/{made['id']}", headers=ADMIN).json
    assert (shown["media_retention"], shown["keep_prompts"]) == (7, False)


def test_a_key_gets_other_limits(wait: Any) -> None:
    made = issue(limits={"concurrent_videos": 0})
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).status == 429
    limits = {"concurrent_videos": 1}
    limited = call("PUT", f"/keys/{made['id']}/limits", limits, headers=ADMIN)
    assert limited.json["limits"]["concurrent_videos"] == 1
    wait(KEPT_SECONDS)
    assert call("POST", "/videos", GOOD, headers=bearer(made["key"])).status == 202


@pytest.mark.parametrize("path", ["/limits", "/tenants/acme/limits"])
def test_the_operator_limits_the_deployment_and_its_tenants(path: str, deployment: Deployment) -> None:
    none = {"daily_budget_micros": None, "monthly_budget_micros": None, "requests_per_second": None}
    shown = {"object": "limits", "tenant": None if path == "/limits" else "acme", **none}
    full = {"concurrent_videos": 0, "standing": {"concurrent_videos": {"used": 0, "left": 0, "resets_at": None}}}
    assert call("GET", path, headers=ADMIN).json == {**shown, "concurrent_videos": None, "standing": {}}
    assert call("PUT", path, {"concurrent_videos": 0}, headers=ADMIN).json == {**shown, **full}
    assert call("GET", path, headers=ADMIN).json == {**shown, **full}
    refused = call("POST", "/videos", GOOD, headers=bearer(deployment.key))
    assert refused.status == 429
    assert ("The deployment" if path == "/limits" else "The tenant") in refused.error["message"]


def test_a_tenant_is_of_a_form_that_a_key_may_have() -> None:
    for name in ("a%23b", "x" * 65):
        assert call("PUT", f"/tenants/{name}/limits", {}, headers=ADMIN).status == 404


class TestAnAdminOfOneTenant:
    @pytest.fixture
    def acme(self) -> dict[str, str]:
        return bearer(issue(tenant="acme", scopes=["admin"])["key"])

    @pytest.fixture
    def others(self) -> dict[str, Any]:
        return issue(tenant="other")

    def test_has_the_keys_of_its_own(self, acme: dict[str, str], others: dict[str, Any]) -> None:
        made = issue(acme, name="Mine")
        assert made["tenant"] == "acme"
        listed = call("GET", "/keys", headers=acme).json["data"]
        assert {each["tenant"] for each in listed} == {"acme"} and made["id"] in {each["id"] for each in listed}
        assert call("GET", f"/keys/{made['id']}", headers=acme).status == 200
        retention = {"media_retention": 7, "keep_prompts": False}
        assert call("PUT", f"/keys/{made['id']}/retention", retention, headers=acme).json["media_retention"] == 7
        assert call("DELETE", f"/keys/{made['id']}", headers=acme).status == 200

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            *(("GET", "", None), ("DELETE", "", None), ("POST", "/rotate", {}), ("PUT", "/limits", {})),
            *(("PUT", "/retention", {}), ("PUT", "/retention", {"media_retention": 1, "keep_prompts": False})),
        ],
    )
    def test_and_there_are_no_others(
        self, acme: dict[str, str], others: dict[str, Any], method: str, path: str, body: Any
    ) -> None:
        assert call(method, f"/keys/{others['id']}{path}", body, headers=acme).status == 404
        shown = call("GET", f"/keys/{others['id']}", headers=ADMIN).json
        assert (shown["media_retention"], shown["keep_prompts"]) == (None, True)
        assert videos(others) == 200

    def test_issues_none_for_others(self, acme: dict[str, str]) -> None:
        answer = call("POST", "/keys", {"name": "Theirs", "tenant": "other"}, headers=acme)
        assert (answer.status, answer.error["param"]) == (403, "tenant")

    def test_sees_its_limits_and_sets_none(self, acme: dict[str, str]) -> None:
        assert call("GET", "/tenants/acme/limits", headers=acme).status == 200
        assert call("PUT", "/tenants/acme/limits", {}, headers=acme).status == 403

    @pytest.mark.parametrize("path", ["/limits", "/tenants/other/limits"])
    def test_and_no_others(self, acme: dict[str, str], path: str) -> None:
        assert call("GET", path, headers=acme).status == 404
        assert call("PUT", path, {}, headers=acme).status == 404


def test_no_secret_stands_in_the_table(deployment: Deployment) -> None:
    made = issue()
    new = call("POST", f"/keys/{made['id']}/rotate", {}, headers=ADMIN).json
    stored = str(deployment.store.table.client.scan(TableName=deployment.store.table.name)["Items"])
    for key in (made["key"], new["key"]):
        assert key not in stored and key[8:-6] not in stored


def answer_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error["code"]


def test_only_an_admin_has_keys(deployment: Deployment) -> None:
    key = bearer(deployment.key)
    assert answer_of(call("POST", "/keys", {"name": "Mine"}, headers=key)) == (403, "PERMISSION_DENIED")
    assert answer_of(call("GET", "/keys", headers=key)) == (403, "PERMISSION_DENIED")
