"""The collaborators of a function are made from its settings, once."""

from typing import Any

import boto3
import pytest

from reelgate import runtime
from reelgate.errors import CredentialRejected
from reelgate.keys import ApiKey
from reelgate.settings import settings

MAKERS = (
    "table",
    "bucket",
    "secrets",
    "workflow",
    "signing",
    "videos",
    "markets",
    "acceptance",
    "derivation",
    "access",
    "desk",
    "settlement",
    "bus",
    "deliveries",
    "messenger",
    "trial",
    "queue",
    "sweep",
    "contents",
    "preview",
    "uploads",
)


@pytest.fixture(autouse=True)
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    secret = boto3.client("secretsmanager").create_secret(Name="s", SecretString="unset")["ARN"]
    for name, value in {
        "TABLE_NAME": "table",
        "MEDIA_BUCKET": "bucket",
        "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
        "PROVIDERS": "mock,fal",
        "PROVIDER": "fal",
        "ADMIN_KEY_SECRET_ARN": secret,
        "WEBHOOK_SECRET_ARN": secret,
        "PROVIDER_SECRET_ARN": secret,
        "RETENTION_DAYS": "30",
        "BUS_NAME": "bus",
        "WEBHOOK_QUEUE_URL": "https://sqs.example/queue",
        "WEBHOOK_FUNCTION": "webhook",
        "PREVIEW_FUNCTION": "preview",
    }.items():
        monkeypatch.setenv(name, value)
    clear()
    yield secret
    clear()


def clear() -> None:
    settings.cache_clear()
    for name in MAKERS:
        getattr(runtime, name).cache_clear()


@pytest.mark.parametrize("name", MAKERS)
def test_each_is_made_once(name: str) -> None:
    make = getattr(runtime, name)
    assert make() is make()


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("table", "TABLE_NAME"),
        ("bucket", "MEDIA_BUCKET"),
        ("workflow", "STATE_MACHINE_ARN"),
        ("markets", "PROVIDERS"),
        ("desk", "PROVIDER"),
        ("settlement", "RETENTION_DAYS"),
        ("bus", "BUS_NAME"),
        ("queue", "WEBHOOK_QUEUE_URL"),
        ("trial", "WEBHOOK_FUNCTION"),
        ("preview", "PREVIEW_FUNCTION"),
    ],
)
def test_a_setting_that_the_template_forgot_is_named(name: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(RuntimeError, match=missing):
        getattr(runtime, name)()


def test_what_is_made_has_what_the_settings_say() -> None:
    assert (runtime.table().name, runtime.bucket().name, runtime.bus().name) == ("table", "bucket", "bus")
    assert (runtime.settlement().retention_days, runtime.queue().url) == (30, "https://sqs.example/queue")
    assert runtime.acceptance().markets.providers == ("mock", "fal")
    assert runtime.desk().provider.facts.name == "fal"
    assert (
        not runtime.acceptance().allow_loopback
        and not runtime.messenger().allow_loopback
        and not runtime.trial().allow_loopback
    )
    assert runtime.signing().master() == "unset"


def test_a_receiver_is_tried_once_and_not_for_longer_than_the_api_has() -> None:
    config: Any = runtime.trial().webhook.client.meta.config
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout < 29


def test_links_are_signed_with_version_4() -> None:
    assert "X-Amz-Signature" in runtime.bucket().link("videos/x")


def test_links_name_the_buckets_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another region's address of a new bucket redirects, which a form does not follow."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clear()
    assert runtime.bucket().link("videos/x").startswith("https://bucket.s3.eu-west-1.amazonaws.com/videos/x?")
    offer = runtime.uploads().offer({"content_type": "image/png"}, caller=ApiKey(id="k", tenant="t", name="n"))
    assert offer["url"] == "https://bucket.s3.eu-west-1.amazonaws.com/"


def test_a_preview_is_waited_for_and_not_asked_for_twice() -> None:
    config: Any = runtime.preview().client.meta.config
    assert (config.retries, config.read_timeout) == ({"mode": "standard", "total_max_attempts": 1}, 24)
    assert runtime.contents().preview is runtime.preview


def test_a_transport_has_the_present_key_and_the_operators_address(
    environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CredentialRejected, match=r"fal\.ai"):
        runtime.transport()
    runtime.secrets().forget(environment)
    boto3.client("secretsmanager").put_secret_value(SecretId=environment, SecretString="sk-new")
    made = runtime.transport()
    assert (made.key, made.base_url) == ("sk-new", "https://queue.fal.run")
    monkeypatch.setenv("PROVIDER_BASE_URL", "https://proxy.example.com")
    settings.cache_clear()
    assert runtime.transport().base_url == "https://proxy.example.com"
    assert runtime.transport().client is made.client
