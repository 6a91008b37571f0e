"""Signatures, as the receivers' own libraries check them."""

import json
from datetime import UTC, datetime, timedelta

import openai
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from reelgate import webhooks

SECRET = webhooks.secret("master", "acme")
NEXT = webhooks.secret("master", "acme", 1)
BODY = json.dumps({"id": "evt_1", "object": "event", "type": "video.completed", "data": {"id": "vidéo"}})


def signed(*secrets: str, at: datetime | None = None) -> dict[str, str]:
    return webhooks.headers(secrets or [SECRET], "evt_1", at or datetime.now(UTC), BODY)


def test_standardwebhooks_verifies_it() -> None:
    assert Webhook(SECRET).verify(BODY, signed()) == json.loads(BODY)


def test_openai_verifies_and_unwraps_it() -> None:
    sdk = openai.OpenAI(api_key="key", webhook_secret=SECRET)
    sdk.webhooks.verify_signature(BODY, signed())
    event = sdk.webhooks.unwrap(BODY, signed())
    assert (event.id, event.type) == ("evt_1", "video.completed")


@pytest.mark.parametrize("secret", [NEXT, SECRET])
def test_while_two_secrets_are_good_either_verifies_it(secret: str) -> None:
    headers = signed(NEXT, SECRET)
    assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)
    openai.OpenAI(api_key="key", webhook_secret=secret).webhooks.verify_signature(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(webhooks.secret("master", "acme", 2)).verify(BODY, headers)


def test_the_newest_signature_comes_first() -> None:
    at = datetime.now(UTC)
    first, second = (signed(secret, at=at)["webhook-signature"] for secret in (NEXT, SECRET))
    assert signed(NEXT, SECRET, at=at)["webhook-signature"] == f"{first} {second}"


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


def test_the_first_secret_is_what_it_was_before_there_were_rotations() -> None:
    assert SECRET == "whsec_ArQXfIMj1HH1f8NQxLsoP0LKNudGkR+Q5hvrzQT9rCo="


def test_every_rotation_has_a_secret_of_its_own_which_no_tenants_name_gives_away() -> None:
    rotated = {webhooks.secret("master", "acme", number) for number in range(20)}
    named = {webhooks.secret("master", f"acme{mark}{number}") for mark in ("", ".") for number in range(1, 20)}
    assert len(rotated | named) == 20 + 38


def test_sqs_can_keep_every_pause_of_the_schedule() -> None:
    assert list(webhooks.SCHEDULE) == sorted(webhooks.SCHEDULE)
    assert max(webhooks.SCHEDULE) < 12 * 3600
