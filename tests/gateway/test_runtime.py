"""The collaborators of a function are made from its settings, once."""

import json
from functools import cache
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.loaders import create_loader

from reelgate import clients
from reelgate.errors import CredentialRejected
from reelgate.keys import ApiKey
from reelgate.retention import Retention
from reelgate.runtime import announce, api, aws, fetch, provider, settle, sweep, webhook
from reelgate.settings import settings
from reelgate.sigv4 import Signature

MAKERS: dict[str, ModuleType] = {
    "table": aws,
    "bucket": aws,
    "secrets": aws,
    "workflow": aws,
    "signing": aws,
    "queue": aws,
    "dispatch": aws,
    "access": api,
    "keys": api,
    "limits": api,
    "usage": api,
    "videos": api,
    "markets": api,
    "acceptance": api,
    "retention": api,
    "derivation": api,
    "contents": api,
    "preview": api,
    "uploads": api,
    "deliveries": api,
    "trial": api,
    "desk": provider,
    "fetching": fetch,
    "settlement": settle,
    "outbox": announce,
    "messenger": webhook,
    "sweep": sweep,
}
"""By name, the module of the function that needs it."""

_loader = cache(create_loader)
"""Of the services' models, which are read once: moto gives each test a session, and each session reads them anew."""


@pytest.fixture(autouse=True)
def environment(aws: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("botocore.session.create_loader", _loader)
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
    for name, module in MAKERS.items():
        getattr(module, name).cache_clear()


@pytest.mark.parametrize("name", MAKERS)
def test_each_is_made_once(name: str) -> None:
    make = getattr(MAKERS[name], name)
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
        ("retention", "RETENTION_DAYS"),
        ("outbox", "BUS_NAME"),
        ("queue", "WEBHOOK_QUEUE_URL"),
        ("trial", "WEBHOOK_FUNCTION"),
        ("preview", "PREVIEW_FUNCTION"),
    ],
)
def test_a_setting_that_the_template_forgot_is_named(name: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(RuntimeError, match=missing):
        getattr(MAKERS[name], name)()


def test_what_is_made_has_what_the_settings_say() -> None:
    assert (aws.table().name, aws.bucket().name, announce.outbox().bus.name) == ("table", "bucket", "bus")
    assert (settle.settlement().retention_days, aws.queue().url) == (30, "https://sqs.example/queue")
    assert api.acceptance().markets.providers == ("mock", "fal")
    assert api.acceptance().retention == api.keys().retention == Retention(days=30, prompts=True)
    assert sweep.sweep().erasure.bucket.name == "bucket"
    assert provider.desk().provider.facts.name == "fal"
    assert (
        not api.acceptance().allow_loopback
        and not webhook.messenger().post.allow_loopback
        and not api.trial().allow_loopback
        and not fetch.fetching().downloads.allow_loopback
    )
    assert aws.signing().master() == "unset"


def test_a_receiver_is_tried_once_and_not_for_longer_than_the_api_has() -> None:
    config: Any = api.trial().webhook.client.meta.config
    assert config.retries["total_max_attempts"] == 1
    assert config.connect_timeout + config.read_timeout < 29


def test_links_are_signed_with_version_4() -> None:
    assert "X-Amz-Signature" in aws.bucket().link("videos/x")


def test_links_name_the_buckets_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another region's address of a new bucket redirects, which a form does not follow."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clear()
    assert aws.bucket().link("videos/x").startswith("https://bucket.s3.eu-west-1.amazonaws.com/videos/x?")
    offer = api.uploads().offer({"content_type": "image/png"}, caller=ApiKey(id="k", tenant="t", name="n"))
    assert offer["url"] == "https://bucket.s3.eu-west-1.amazonaws.com/"


def test_a_preview_is_waited_for_and_not_asked_for_twice() -> None:
    config: Any = api.preview().client.meta.config
    assert (config.retries, config.read_timeout) == ({"mode": "standard", "total_max_attempts": 1}, 24)
    assert api.contents().preview is api.preview


def test_a_transport_has_the_present_key_and_the_operators_address(
    environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CredentialRejected, match=r"fal\.ai"):
        provider.transport()
    aws.secrets().forget(environment)
    boto3.client("secretsmanager").put_secret_value(SecretId=environment, SecretString="sk-new")
    made = provider.transport()
    assert (made.key, made.base_url) == ("sk-new", "https://queue.fal.run")
    monkeypatch.setenv("PROVIDER_BASE_URL", "https://proxy.example.com")
    settings.cache_clear()
    assert provider.transport().base_url == "https://proxy.example.com"
    assert provider.transport().client is made.client


def test_a_file_has_longer_than_a_call_and_a_receiver_less(secret: Any) -> None:
    """In seconds, for the whole of each: functions/provider has 300, functions/webhook 90 for five receivers."""
    secret({"key": "sk-new"})
    made = provider.transport()
    assert made.client is clients.trusted() and clients.CALL == 60
    assert made.own() is clients.trusted(deadline=clients.RESULT) and made.stranger() is clients.guarded(
        deadline=clients.RESULT
    )
    assert webhook.messenger().post.client is clients.guarded(allow_loopback=False, deadline=15)


@pytest.fixture
def secret(environment: str) -> Any:
    def put(value: dict[str, str]) -> None:
        boto3.client("secretsmanager").put_secret_value(SecretId=environment, SecretString=json.dumps(value))
        aws.secrets().forget(environment)

    return put


def test_a_provider_on_aws_is_asked_with_signatures(monkeypatch: pytest.MonkeyPatch, secret: Any) -> None:
    monkeypatch.setenv("PROVIDER", "bedrock")
    access = {"access_key_id": "a", "secret_access_key": "s", "output": "s3://films/ray"}
    secret(access)
    made = provider.transport()
    assert isinstance(made.auth, Signature)
    assert (made.base_url, made.key) == ("https://bedrock-runtime.us-west-2.amazonaws.com", "")
    assert (made.stores, made.settings) == ({"s3://films": "https://films.s3.us-west-2.amazonaws.com"}, access)
    secret({**access, "store": "https://films.bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"})
    assert provider.transport().stores == {"s3://films": "https://films.bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"}
    secret({"access_key_id": "a", "secret_access_key": "s"})
    assert provider.transport().stores == {}


def test_a_service_account_brings_its_project_and_a_token(monkeypatch: pytest.MonkeyPatch, secret: Any) -> None:
    monkeypatch.setenv("PROVIDER", "vertex")
    monkeypatch.setattr(
        "reelgate.tokens.Tokens.of", lambda _, kind, given: f"{kind} for {json.loads(given)['project_id']}"
    )
    names = ("client_email", "private_key", "private_key_id", "token_uri")
    secret({**dict.fromkeys(names, "x"), "project_id": "films"})
    made = provider.transport()
    assert made.key == "service_account for films"
    assert "/projects/films/locations/us-central1/" in made.base_url


def test_a_pair_of_keys_signs_and_does_not_go_out(monkeypatch: pytest.MonkeyPatch, environment: str) -> None:
    monkeypatch.setenv("PROVIDER", "kling-legacy")
    monkeypatch.setattr("reelgate.tokens.Tokens.of", lambda _, kind, given: f"{kind} for {given.split(':')[0]}")
    boto3.client("secretsmanager").put_secret_value(SecretId=environment, SecretString="AKfilms:SKfilms")
    aws.secrets().forget(environment)
    assert provider.transport().key == "key_pair for AKfilms"


def test_a_key_that_was_refused_is_read_anew(monkeypatch: pytest.MonkeyPatch, secret: Any) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr("reelgate.tokens.Tokens.forget", lambda _: forgotten.append("token"))
    monkeypatch.setattr("reelgate.secrets.Secrets.forget", lambda _, arn: forgotten.append("secret"))
    provider.desk().forget_key()
    assert forgotten == ["secret", "token"]
