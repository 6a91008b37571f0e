"""A service that hears of finished videos: a CDK app to copy.

    npx cdk deploy -c bus_name=<the output BusName of the gateway's stack>

The gateway's bus puts each `video.completed` into a queue of yours; docs/events.md has what is in it. An event may come
twice, under the same `detail.id`, and in any order. It has no URL: ask `GET /videos/{id}` for one when you need it.
"""

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct


class FinishedVideos(cdk.Stack):
    """A queue of events, for whatever works them off: give it `queue.grant_consume_messages`.

    `bus_name` is of a bus in the stack's own account and region.
    """

    def __init__(self, scope: Construct, id_: str, *, bus_name: str) -> None:
        super().__init__(scope, id_)
        # Of what could not be put into the queue, and of what was taken out three times without an end.
        self.given_up = sqs.Queue(self, "GivenUp", enforce_ssl=True, retention_period=cdk.Duration.days(14))
        self.queue = sqs.Queue(
            self,
            "Queue",
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.given_up, max_receive_count=3),
        )
        events.Rule(
            self,
            "Completed",
            event_bus=events.EventBus.from_event_bus_name(self, "Bus", bus_name),
            # More words of docs/events.md make it a rule for less: detail={"tenant": ["studio"]}, for one.
            event_pattern=events.EventPattern(source=["reelgate"], detail_type=["video.completed"]),
            # The target brings the policy by which EventBridge may send to the queue, for this rule alone.
            targets=[targets.SqsQueue(self.queue, dead_letter_queue=self.given_up)],
        )
        cdk.CfnOutput(self, "QueueUrl", value=self.queue.queue_url)


if __name__ == "__main__":
    app = cdk.App()
    bus_name = app.node.try_get_context("bus_name")
    if not bus_name:
        raise SystemExit("bus_name is needed: -c bus_name=<the output BusName of the gateway's stack>")
    FinishedVideos(app, "FinishedVideos", bus_name=bus_name)
    app.synth()
