"""Signatures, as the receivers' own libraries check them."""

import json
from datetime import UTC, datetime, timedelta

import openai
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reelgate import webhooks

SECRET = webhooks.secret("master", "acme")
BODY = json.dumps({"id": "evt_1", "object": "event", "type": "video.completed", "data": {"id": "vidéo"}})


def signed(*, at: datetime | None = None) -> dict[str, str]:
    return webhooks.headers(SECRET, "evt_1", at or datetime.now(UTC), BODY)


def test_standardwebhooks_verifies_it() -> None:
    assert Webhook(SECRET).verify(BODY, signed()) == json.loads(BODY)


def test_openai_verifies_and_unwraps_it() -> None:
    sdk = openai.OpenAI(api_key="key", webhook_secret=SECRET)
    sdk.webhooks.verify_signature(BODY, signed())
    event = sdk.webhooks.unwrap(BODY, signed())
    assert (event.id, event.type) == ("evt_1", "video.completed")


def test_each_part_is_signed() -> None:
    headers = signed()
    for name, other in (("webhook-id", "evt_2"), ("webhook-timestamp", str(int(headers["webhook-timestamp"]) + 1))):
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(BODY, headers | {name: other})
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + " ", headers)


def test_the_time_is_the_attempts_whatever_its_zone() -> None:
    zone = datetime(2026, 11, 22, 14, 0, tzinfo=UTC).astimezone()
    assert signed(at=zone)["webhook-timestamp"] == str(int(zone.timestamp()))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY, signed(at=datetime.now(UTC) - timedelta(minutes=6)))


def test_every_tenant_has_a_secret_of_its_own_that_does_not_change() -> None:
    assert webhooks.secret("master", "acme") == SECRET
    assert len({SECRET, webhooks.secret("master", "other"), webhooks.secret("rotated", "acme")}) == 3
    assert SECRET.startswith("whsec_") and len(SECRET) == len("whsec_") + 44
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.secret("master", "other")).verify(BODY, signed())


def test_sqs_can_keep_every_pause_of_the_schedule() -> None:
    assert list(webhooks.SCHEDULE) == sorted(webhooks.SCHEDULE)
    assert max(webhooks.SCHEDULE) < 12 * 3600
