"""Refusals and cancelled videos, as the official OpenAI SDKs raise and show them."""

from collections.abc import Mapping
from concurrent.futures import Future

import pytest

from infra.local.gateway import Gateway
from tests.contract import sdk
from tests.contract.client import Client
from tests.contract.conftest import TenantOf
from tests.contract.sdk import Facts

BASE = {"node": "APIError"}
"""The class for a status that has none of its own; in Python it is APIStatusError."""


@pytest.fixture(scope="module", params=sdk.SDKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def clients(tenant: TenantOf) -> Mapping[str, Client]:
    return {name: tenant(f"errors-{name}") for name in sdk.SDKS}


@pytest.fixture(scope="module")
def walks(gateway: Gateway, clients: Mapping[str, Client]) -> Mapping[str, Future[Facts]]:
    return sdk.walks("errors", gateway.base_url, clients)


@pytest.fixture(scope="module")
def walk(walks: Mapping[str, Future[Facts]], name: str) -> Facts:
    return walks[name].result()


@pytest.mark.parametrize(
    ("case", "kind", "status", "type", "code", "param"),
    [
        ("deleted", "NotFoundError", 404, "invalid_request_error", "NOT_FOUND", None),
        ("deleted_content", None, 410, "invalid_request_error", "GONE", None),
        ("early_content", "ConflictError", 409, "invalid_request_error", "NOT_READY", None),
        ("wrong_key", "AuthenticationError", 401, "authentication_error", "AUTHENTICATION_FAILED", None),
        ("unknown_model", "NotFoundError", 404, "invalid_request_error", "MODEL_NOT_FOUND", "model"),
        ("bad_n", "BadRequestError", 400, "invalid_request_error", "INVALID_REQUEST", "n"),
        (
            "reused_key",
            "UnprocessableEntityError",
            422,
            "invalid_request_error",
            "IDEMPOTENCY_KEY_REUSED",
            "idempotency_key",
        ),
    ],
)
def test_errors_are_the_sdks_own(
    walk: Facts, name: str, case: str, kind: str | None, status: int, type: str, code: str, param: str | None
) -> None:
    error = walk["errors"][case]
    assert error["class"] == (kind or BASE.get(name, "APIStatusError"))
    assert [error[field] for field in ("status_code", "type", "code", "param")] == [status, type, code, param]
    assert error["request_id"]


def test_a_model_that_is_nearly_right_is_suggested(walk: Facts) -> None:
    assert "Did you mean 'mock-video'?" in walk["errors"]["unknown_model"]["message"]


def test_cancel_answers_with_the_video_and_ends_it(walk: Facts) -> None:
    assert (walk["cancelled"]["id"], walk["cancelled"]["object"]) == (walk["stuck"], "video")
    assert (walk["end"]["id"], walk["end"]["status"]) == (walk["stuck"], "failed")
    assert walk["end"]["error"]["code"] == "CANCELLED"
