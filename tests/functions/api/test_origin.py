"""A gateway behind a CloudFront distribution, and the ways around it."""

from typing import Any

import boto3
import pytest

from functions.api.handler import logger
from functions.api.origin import HEADER
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment
from tests.functions.invocation import forget_collaborators, listening

SECRET = "only-the-distribution-knows"
THROUGH = {HEADER: SECRET}
EVERYWHERE = [
    ("GET", "/health", ""),
    ("GET", "/openapi.json", ""),
    ("GET", "/docs", ""),
    ("GET", "/videos", "/v1"),
    ("POST", "/videos", "/openai/v1"),
    ("GET", "/nowhere", "/v1"),
    ("PATCH", "/videos", "/v1"),
]


@pytest.fixture
def behind(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    arn = boto3.client("secretsmanager").create_secret(Name="origin", SecretString=SECRET)["ARN"]
    monkeypatch.setenv("ORIGIN_SECRET_ARN", arn)
    forget_collaborators()
    return deployment


@pytest.mark.parametrize(("method", "path", "prefix"), EVERYWHERE)
@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: SECRET[:-1]}], ids=["none", "empty", "another"])
def test_around_it_nothing_is_answered_not_even_with_a_key(
    behind: Deployment, method: str, path: str, prefix: str, headers: dict[str, str]
) -> None:
    answer = call(method, path, prefix=prefix, headers={**bearer(behind.key), **headers})
    assert (answer.status, answer.error["code"]) == (403, "PERMISSION_DENIED")
    assert answer.error["type"] == "permission_error"
    assert behind.started == []


def test_through_it_everything_is_as_without_it(behind: Deployment) -> None:
    made = call(
        "POST",
        "/videos",
        {"prompt": "a fox", "model": "mock-video"},
        headers={**bearer(behind.key), **THROUGH},
    )
    assert (made.status, behind.started) == (202, [made.json["id"]])
    assert call("GET", "/health", prefix="", headers=THROUGH).status == 200
    assert call("GET", "/nowhere", headers=THROUGH).status == 404
    assert call("GET", "/videos", headers=THROUGH | {"authorization": "Bearer nobody"}).status == 401


def test_the_secret_is_read_once_and_logged_never(behind: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    client = boto3.client("secretsmanager")
    ask, read = client.get_secret_value, list[str]()

    def counted(**given: str) -> Any:
        read.append(given["SecretId"])
        return ask(**given)

    monkeypatch.setattr(client, "get_secret_value", counted)
    logged = listening(logger, monkeypatch)
    for headers in (THROUGH, {}, {HEADER: "guessed"}, THROUGH):
        call("GET", "/health", prefix="", headers=headers)
    assert len(read) == 1
    assert '"status":403' in logged.getvalue().replace(" ", "")
    assert SECRET not in logged.getvalue()
    assert "guessed" not in logged.getvalue()


def test_without_a_distribution_nothing_is_asked_for_and_no_secret_read(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3.client("secretsmanager"), "get_secret_value", lambda **_: pytest.fail("read"))
    assert call("GET", "/health", prefix="").status == 200
    assert call("GET", "/videos", headers=bearer(deployment.key)).status == 200
