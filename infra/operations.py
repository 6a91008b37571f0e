"""What watches a gateway: a stack of its own, which a machine without an account does not need."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import dashboard, log_queries
from infra.configuration import ConfigurationError
from infra.gateway import VideoGateway
from infra.observability import Watch, watches

# The second has the video of which another output was made, or which was cancelled while it was submitted; and the
# first the one whose price is nothing.
_LOST = [
    {"video": {"error": {"code": ["SUBMISSION_UNKNOWN"]}}},
    {"video": {"cost_at_risk_micros": [{"numeric": [">", 0]}]}},
]


class Operations(cdk.Stack):
    """The gateway's alarms, and the topic that they speak to: by e-mail if there is an address. And what an operator
    looks at then: a dashboard, and questions to the logs.

    `daily_spend_alarm_usd` is what the videos of a day may cost before there is an alarm; ConfigurationError for less
    than 1.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        gateway: VideoGateway,
        alarm_email: str | None = None,
        daily_spend_alarm_usd: int | None = None,
    ) -> None:
        super().__init__(scope, id_)
        if daily_spend_alarm_usd is not None and daily_spend_alarm_usd < 1:
            raise ConfigurationError(f"daily_spend_alarm_usd: {daily_spend_alarm_usd} given, 1 or more accepted")
        topic = sns.Topic(self, "Alarms", enforce_ssl=True)
        # A policy of its own replaces the topic's default one, by which alarms were allowed to publish.
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        if alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(alarm_email))
        self._tell_of_lost_submissions(gateway, topic)
        for watch in watches(gateway, daily_spend_usd=daily_spend_alarm_usd):
            self._alarm(watch).add_alarm_action(actions.SnsAction(topic))
        cloudwatch.Dashboard(self, "Dashboard", widgets=dashboard.widgets(gateway))
        log_queries.save(self, gateway)
        cdk.CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)

    def _tell_of_lost_submissions(self, gateway: VideoGateway, topic: sns.Topic) -> None:
        """Each on its own, by name: somebody may have to look at the provider's bill."""
        events.Rule(
            self,
            "SubmissionUnknown",
            event_bus=gateway.events.bus,
            event_pattern=events.EventPattern(source=["reelgate"], detail={"$or": _LOST}),
            targets=[
                targets.SnsTopic(
                    topic,
                    message=events.RuleTargetInput.from_text(
                        f"{_field('id')} may have been paid for at {_field('provider')} without a result:"
                        f" its answer was lost. At risk: {_field('cost_at_risk_micros')} micro-USD."
                    ),
                )
            ],
        )

    def _alarm(self, watch: Watch) -> cloudwatch.Alarm:
        comparison, missing = cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData
        return cloudwatch.Alarm(
            self,
            watch.name,
            alarm_description=watch.meaning,
            metric=watch.metric,
            threshold=watch.threshold,
            evaluation_periods=1,
            comparison_operator=(
                comparison.LESS_THAN_THRESHOLD if watch.heartbeat else comparison.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            # Most metrics exist only while there is work.
            treat_missing_data=missing.BREACHING if watch.heartbeat else missing.NOT_BREACHING,
        )


def _field(name: str) -> str:
    return events.EventField.from_path(f"$.detail.video.{name}")
