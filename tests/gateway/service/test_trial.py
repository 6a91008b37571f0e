"""Trial: what the API asks functions/webhook for, and what it makes of the answer."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from reelgate.errors import InvalidRequest
from reelgate.keys import ApiKey
from reelgate.service.trial import Trial
from tests.conftest import StoppedClock
from tests.gateway.samples import TENANT

URL = "https://hooks.example.com/reelgate?token=hunter2"
LOOPBACK = "http://127.0.0.1:9000/hooks"
CALLER = ApiKey(id="key_1", tenant=TENANT, name="Laptop")


@dataclass
class Webhook:
    """Stands for functions/webhook."""

    answer: Any = 204
    asked: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, question: dict[str, Any]) -> Any:
        self.asked.append(question)
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"status": self.answer}


def trial(webhook: Any, clock: StoppedClock, **options: Any) -> Trial:
    return Trial(webhook=webhook, clock=clock, **options)


def test_the_receiver_is_tried_once(clock: StoppedClock) -> None:
    webhook = Webhook()
    told = trial(webhook, clock).run({"url": URL}, caller=CALLER)
    (asked,) = webhook.asked
    assert asked == {"trial": {"id": told["id"], "created_at": clock.seconds, "tenant": TENANT, "url": URL}}
    assert told == {"object": "webhook.test", "id": told["id"], "delivered": True, "status": 204}
    again = trial(webhook, clock).run({"url": URL}, caller=CALLER)
    assert again["id"] != told["id"]


@pytest.mark.parametrize(
    ("answer", "status"), [(500, 500), (302, 302), (410, 410), (None, None), (TimeoutError("late"), None)]
)
def test_any_other_answer_is_told_as_it_is(clock: StoppedClock, answer: Any, status: int | None) -> None:
    told = trial(Webhook(answer), clock).run({"url": URL}, caller=CALLER)
    assert (told["delivered"], told["status"]) == (False, status)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "url"),
        ({"url": ""}, "url"),
        ({"url": 7}, "url"),
        ({"url": "http://hooks.example.com/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": LOOPBACK}, "url"),
        ({"url": URL, "event": "video.completed"}, "event"),
    ],
)
def test_nobody_is_asked_about_a_url_that_no_webhook_would_be_sent_to(
    clock: StoppedClock, fields: dict[str, Any], param: str
) -> None:
    webhook = Webhook()
    with pytest.raises(InvalidRequest) as refused:
        trial(webhook, clock).run(fields, caller=CALLER)
    assert refused.value.param == param
    assert "hunter2" not in refused.value.message
    assert webhook.asked == []


def test_a_laptops_receiver_is_beside_the_gateway(clock: StoppedClock) -> None:
    assert trial(Webhook(), clock, allow_loopback=True).run({"url": LOOPBACK}, caller=CALLER)["delivered"]
