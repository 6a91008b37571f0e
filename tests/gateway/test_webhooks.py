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


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_there_are_ten_attempts_and_each_wait_is_longer() -> None:
    waits = [webhooks.pause(attempts, asked=0, share=0) for attempts in range(1, 11)]
    assert waits == [*webhooks.SCHEDULE, None]
    assert list(webhooks.SCHEDULE) == sorted(webhooks.SCHEDULE)
    assert webhooks.pause(25, asked=600, share=1) is None


@pytest.mark.parametrize(
    ("attempts", "asked", "share", "wait"),
    [(1, 4, 0, 5), (1, 6, 0, 6), (2, 0, 0.5, 315), (2, 0, 0.999, 329), (1, 600, 0.5, 630), (9, 86_400, 0, 86_400)],
)
def test_the_longer_wait_counts_and_a_share_of_a_tenth_is_added(
    attempts: int, asked: int, share: float, wait: int
) -> None:
    assert webhooks.pause(attempts, asked=asked, share=share) == wait


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("86400", 86_400),
        ("86401", 86_400),
        ("9" * 6_000, 86_400),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sunday, 22-Nov-26 12:02:00 GMT", 120),
        ("Sun Nov 22 12:02:00 2026", 120),
        ("Sun, 22 Nov 2026 12:02:00 -0000", 120),
        ("Sun, 22 Nov 2026 14:02:00 +0200", 120),
        ("Sun, 22 Nov 2026 11:59:00 GMT", 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        (None, 0),
        ("", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
        ("tomorrow", 0),
        ("Sun, 31 Feb 2027 00:00:00 GMT", 0),
        ("Sun, 22 Nov 99999999 12:02:00 GMT", 0),
    ],
)
def test_a_receivers_wish_is_a_number_or_a_date(header: str | None, seconds: int) -> None:
    assert webhooks.asked(header, now=NOW) == seconds


def test_a_wish_is_not_cut_short() -> None:
    assert webhooks.asked("Sun, 22 Nov 2026 12:02:00 GMT", now=NOW - timedelta(milliseconds=1)) == 121
