"""Requests are signed as botocore's own clients sign theirs."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import boto3
import httpx
import pytest
from botocore.compat import get_current_datetime
from botocore.config import Config

from reelgate.errors import CredentialRejected
from reelgate.sigv4 import Signature, settings

SETTINGS = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "hunter2", "output": "s3://films/ray"}
ARN = "arn:aws:bedrock:us-west-2:123456789012:async-invoke/1y5n57gh5y2e"
BEDROCK = "https://bedrock-runtime.us-west-2.amazonaws.com"


def client(service: str, **more: Any) -> Any:
    keys = {"aws_access_key_id": SETTINGS["access_key_id"], "aws_secret_access_key": SETTINGS["secret_access_key"]}
    made: Any = boto3.client(service, region_name="us-west-2", **keys, **more)  # type: ignore[call-overload]
    return made


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sign at the same second."""
    now = get_current_datetime()
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_, **__: now)


def sent_by_botocore(monkeypatch: pytest.MonkeyPatch, service: str, operation: str, **parameters: Any) -> Any:
    """The request that the real client would put on the wire."""
    # A checksum of the answer, which S3's client asks for, is no part of what is under test.
    quiet = Config(retries={"total_max_attempts": 1}, response_checksum_validation="when_required")
    made = client(service, config=quiet)
    caught: list[Any] = []

    def catch(request: Any, **_: Any) -> Any:
        caught.append(request)
        raise InterruptedError

    made.meta.events.register(f"before-send.{service}", catch)
    with pytest.raises(InterruptedError):
        getattr(made, operation)(**parameters)
    return caught[0]


def sent_by_us(method: str, url: str, body: Any = None, **more: str) -> httpx.Request:
    caught: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        caught.append(request)
        return httpx.Response(200)

    store = "https://films.s3.us-west-2.amazonaws.com"
    auth = Signature({**SETTINGS, **more}, service="bedrock", region="us-west-2", store=store)
    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        http.request(method, url, content=body, headers={"content-type": "application/json"} if body else {}, auth=auth)
    return caught[0]


def text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def test_a_submit_is_what_botocore_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = sent_by_botocore(
        monkeypatch,
        "bedrock-runtime",
        "start_async_invoke",
        clientRequestToken="video_1-0",
        modelId="luma.ray-v2:0",
        modelInput={"prompt": "a fox", "duration": "5s"},
        outputDataConfig={"s3OutputDataConfig": {"s3Uri": "s3://films/ray"}},
    )
    ours = sent_by_us("POST", f"{BEDROCK}/async-invoke", theirs.body)
    assert (theirs.method, theirs.url) == (ours.method, str(ours.url))
    assert text(theirs.headers["Authorization"]) == ours.headers["authorization"]


def test_a_poll_is_what_botocore_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = sent_by_botocore(monkeypatch, "bedrock-runtime", "get_async_invoke", invocationArn=ARN)
    ours = sent_by_us("GET", theirs.url)
    assert str(ours.url) == f"{BEDROCK}/async-invoke/{quote(ARN, safe='')}"
    assert text(theirs.headers["Authorization"]) == ours.headers["authorization"]


def test_a_file_is_signed_for_its_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = sent_by_botocore(monkeypatch, "s3", "get_object", Bucket="films", Key="ray/1/output.mp4")
    ours = sent_by_us("GET", "https://films.s3.us-west-2.amazonaws.com/ray/1/output.mp4")
    assert str(ours.url) == theirs.url
    assert text(theirs.headers["Authorization"]) == ours.headers["authorization"]
    assert "us-west-2/s3/aws4_request" in ours.headers["authorization"]


def test_a_session_has_its_token() -> None:
    ours = sent_by_us("GET", f"{BEDROCK}/async-invoke/x", session_token="t")
    assert ours.headers["x-amz-security-token"] == "t"
    assert "x-amz-security-token" in ours.headers["authorization"]


@pytest.mark.parametrize("secret", ["", "sk-1", "[]", "7", "{}", json.dumps({"secret_access_key": "hunter2"})])
def test_a_secret_without_an_access_key_is_refused_without_repeating_it(secret: str) -> None:
    with pytest.raises(CredentialRejected) as caught:
        settings(secret)
    assert "hunter2" not in caught.value.message
    assert settings(json.dumps(SETTINGS)) == SETTINGS


@pytest.fixture
def validator() -> Iterator[Any]:
    from botocore.validate import ParamValidator

    yield ParamValidator()


def test_every_request_of_the_adapter_is_one_that_botocore_knows(validator: Any) -> None:
    """Held against botocore's model of the service, for every length and shape that the catalog accepts."""
    from reelgate import catalog, provider
    from reelgate.transport import filled
    from tests.gateway.combinations import accepted

    shape = client("bedrock-runtime").meta.service_model.operation_model("StartAsyncInvoke").input_shape
    facts = catalog.provider("bedrock")
    adapter = provider.load(facts)
    for model in facts.models.values():
        for mode, variant in model.variants.items():
            for spec in accepted(variant, mode):
                body = filled(adapter.submit(spec, variant, reference="video_1-0").json, SETTINGS)
                assert not validator.validate(body, shape).has_errors()
    assert validator.validate({"modelId": 7}, shape).has_errors(), "the control"
