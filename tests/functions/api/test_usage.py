"""GET /usage: what was settled, to its owner and to the operator."""

from typing import Any

import pytest

from functions.settle.handler import handler as settle
from tests.conftest import StoppedClock
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT
from tests.gateway.samples import media

ADMIN = bearer("rg_admin_sample")
KLING = {"prompt": "a fox", "model": "fal/kling-v3", "seconds": 5}
PRICE = 420_000


@pytest.fixture(autouse=True)
def deployed(deployment: Deployment) -> Deployment:
    return deployment


def make(key: str, **fields: Any) -> dict[str, Any]:
    """A video that its provider made."""
    id = call("POST", "/videos", KLING | fields, headers=bearer(key)).json["id"]
    file = {
        "key": f"videos/{id}/0.mp4",
        **{name: getattr(media(), name) for name in ("content_type", "bytes", "sha256")},
    }
    settle({"video_id": id, "outcomes": [{"index": 0, "state": "completed", "media": file}]}, CONTEXT)
    video: dict[str, Any] = call("GET", f"/videos/{id}", headers=bearer(key)).json
    assert video["status"] == "completed"
    return video


def usage(key: dict[str, str], **query: str) -> Any:
    answer = call("GET", "/usage", query=query or None, headers=key)
    assert answer.status == 200, answer.text
    return answer.json


def test_what_was_settled_is_what_was_used(deployment: Deployment, clock: StoppedClock) -> None:
    made = [make(deployment.key), make(deployment.key)]
    clock.tick(86_400)
    made.append(make(deployment.key, model="mock-video"))
    shown = usage(bearer(deployment.key))
    rows = {(row["day"], row["key_id"], row["model"], row["provider"]): row for row in shown["data"]}
    measures = {name: (row["outputs"], row["cost_micros"]) for name, row in rows.items()}
    assert measures == {
        ("2026-11-22", "key_acme", "kling-v3", "fal"): (2, 2 * PRICE),
        ("2026-11-23", "key_acme", "mock-video", "mock"): (1, 0),
    }
    assert shown["total"] == {"outputs": 3, "cost_micros": 2 * PRICE, "cost_at_risk_micros": 0}
    assert sum(round(video["metadata"]["cost"] * 1_000_000) for video in made) == 2 * PRICE
    assert (shown["start"], shown["end"], shown["tenant"]) == ("2026-10-25", "2026-11-23", "acme")


def test_it_comes_as_csv_too(deployment: Deployment) -> None:
    make(deployment.key)
    names = "day,key_id,model,provider,outputs,cost_micros,cost_at_risk_micros"
    wanted = f"{names}\r\n2026-11-22,key_acme,kling-v3,fal,1,{PRICE},0"
    by_query = call("GET", "/usage", query={"format": "csv"}, headers=bearer(deployment.key))
    by_header = call("GET", "/usage", headers={**bearer(deployment.key), "accept": "text/csv"})
    for answer in (by_query, by_header):
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.text.strip() == wanted
    both = call("GET", "/usage", query={"format": "json"}, headers={**bearer(deployment.key), "accept": "text/csv"})
    assert both.json["object"] == "usage"


def test_what_is_asked_for_is_added_up(deployment: Deployment) -> None:
    for model in ("fal/kling-v3", "mock-video"):
        make(deployment.key, model=model)
    (row,) = usage(bearer(deployment.key), group_by="key_id,day", start="2026-11-22", end="2026-11-22")["data"]
    assert row == {
        "day": "2026-11-22",
        "key_id": "key_acme",
        "model": None,
        "provider": None,
        "outputs": 2,
        "cost_micros": PRICE,
        "cost_at_risk_micros": 0,
    }


def test_another_tenants_is_the_operators_to_see(deployment: Deployment) -> None:
    make(deployment.key)
    assert usage(bearer(deployment.other_key))["data"] == []
    assert call("GET", "/usage", query={"tenant": "acme"}, headers=bearer(deployment.other_key)).status == 404
    assert usage(ADMIN, tenant="acme")["total"]["cost_micros"] == PRICE
    assert usage(ADMIN)["tenant"] == "default"


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"start": "yesterday"}, "start"),
        ({"end": "20261122"}, "end"),
        ({"start": "2026-11-23", "end": "2026-11-22"}, "start"),
        ({"start": "2025-01-01"}, "start"),
        ({"group_by": "hour"}, "group_by"),
        ({"group_by": ""}, "group_by"),
        ({"format": "xml"}, "format"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(deployment: Deployment, query: dict[str, str], param: str) -> None:
    answer = call("GET", "/usage", query=query, headers=bearer(deployment.key))
    assert (answer.status, answer.error["param"]) == (400, param)
