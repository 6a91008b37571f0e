from reelgate import deliveries, webhooks
from reelgate.service import undelivered
from tests.infra.template import Synthesis, text


def test_a_finished_video_with_a_receiver_goes_to_the_queue(account: Synthesis) -> None:
    rule = account.of_type("AWS::Events::Rule")["WebhooksFinished"]["Properties"]
    (target,) = rule["Targets"]
    assert text(rule["EventBusName"]) == "EventsBus"
    assert rule["EventPattern"] == {
        "source": ["reelgate"],
        "detail-type": ["video.completed", "video.failed", "video.cancelled"],
        "detail": {"webhook": [True]},
    }
    assert text(target["Arn"]) == "WebhooksQueue.Arn"
    assert text(target["DeadLetterConfig"]["Arn"]) == "WebhooksUndelivered.Arn"


def test_what_was_given_up_waits_where_an_operator_sees_it(account: Synthesis) -> None:
    rule = account.of_type("AWS::Events::Rule")["WebhooksExhausted"]["Properties"]
    (target,) = rule["Targets"]
    assert text(rule["EventBusName"]) == "EventsBus"
    assert rule["EventPattern"] == {"source": ["reelgate"], "detail-type": [undelivered.EXHAUSTED]}
    assert text(target["Arn"]) == "WebhooksUndelivered.Arn"


def test_a_delivery_in_progress_is_not_begun_again_and_a_hopeless_one_is_kept(account: Synthesis) -> None:
    queue = account.of_type("AWS::SQS::Queue")["WebhooksQueue"]["Properties"]
    mapping = account.of_type("AWS::Lambda::EventSourceMapping")["WebhooksDeliveries"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * account.function("webhook")["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 10
    assert text(queue["RedrivePolicy"]["deadLetterTargetArn"]) == "WebhooksUndelivered.Arn"
    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (5, ["ReportBatchItemFailures"])
    assert text(mapping["EventSourceArn"]) == "WebhooksQueue.Arn"


def test_a_batch_of_receivers_that_all_hang_fits_in_one_invocation(account: Synthesis) -> None:
    batch = account.of_type("AWS::Lambda::EventSourceMapping")["WebhooksDeliveries"]["Properties"]["BatchSize"]
    assert account.function("webhook")["Timeout"] > batch * 15
    assert account.function("webhook")["Timeout"] < deliveries.GRACE, "or the sweep sends what is being tried"


def test_no_message_waits_for_longer_than_sqs_keeps_it_back(account: Synthesis) -> None:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html"""
    assert deliveries.LONGEST_DELAY == 900
    assert any(wait > deliveries.LONGEST_DELAY for wait in webhooks.SCHEDULE), "those are the sweep's"
    assert "DelaySeconds" not in account.of_type("AWS::SQS::Queue")["WebhooksQueue"]["Properties"]


def test_no_queue_is_in_the_clear_and_dead_letters_wait_two_weeks(account: Synthesis) -> None:
    queues = account.of_type("AWS::SQS::Queue")
    policies = account.of_type("AWS::SQS::QueuePolicy").values()
    refusing = {
        text(statement["Resource"])
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    assert refusing == {f"{name}.Arn" for name in queues}
    assert all(queue["Properties"]["SqsManagedSseEnabled"] for queue in queues.values())
    for name in ("WebhooksUndelivered", "EventsUnannounced"):
        assert queues[name]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
