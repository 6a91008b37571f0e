"""Dead letters go back to the queue, as many as there were."""

import json

from infra.operator import redrive
from infra.operator.redrive import waiting
from tests.infra.operator.conftest import Account


def put(account: Account, number: int) -> None:
    sqs, url = account.stack.client("sqs"), account.stack.resource("WebhooksUndelivered")
    for each in range(number):
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"number": each}))


def test_every_dead_letter_is_moved_as_it_is(account: Account) -> None:
    put(account, 12)
    sqs = account.stack.client("sqs")
    assert list(redrive.dead_letters(account.stack)) == ["moved 12 of 12 dead letters to the queue"]
    assert waiting(sqs, account.stack.resource("WebhooksUndelivered")) == 0
    moved = account.messages("WebhooksQueue") + account.messages("WebhooksQueue")
    assert sorted(each["number"] for each in moved) == list(range(12))


def test_nothing_is_moved_where_there_is_nothing(account: Account) -> None:
    assert list(redrive.dead_letters(account.stack)) == ["there are no dead letters"]


def test_one_that_could_not_be_sent_stays(account: Account) -> None:
    put(account, 1)

    class Full:
        def __init__(self) -> None:
            self.inner = account.services["sqs"]

        def __getattr__(self, name: str) -> object:
            if name == "send_message":
                raise ConnectionError("the queue takes nothing")
            return getattr(self.inner, name)

    sqs, url = account.services["sqs"], account.stack.resource("WebhooksUndelivered")
    account.services["sqs"] = Full()
    try:
        list(redrive.dead_letters(account.stack))
    except ConnectionError:
        pass
    else:
        raise AssertionError("it was sent")
    hidden = "ApproximateNumberOfMessagesNotVisible"
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", hidden])
    assert sum(map(int, found["Attributes"].values())) == 1
