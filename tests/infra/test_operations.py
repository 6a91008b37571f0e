from pathlib import Path
from typing import Any

from reelgate import catalog
from reelgate.jobs import FailureCode
from reelgate.service.poll import GRACE
from tests.infra.template import Synthesis, synthesize, text


def test_everything_that_can_go_wrong_unseen_has_an_alarm(account: Synthesis) -> None:
    names = {alarm["Properties"]["AlarmDescription"] for alarm in alarms(account)}
    watched = {(alarm["Properties"]["Namespace"], alarm["Properties"]["MetricName"]) for alarm in alarms(account)}
    assert watched == {
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
        ("AWS/States", "ExecutionsFailed"),
        ("AWS/States", "ExecutionsTimedOut"),
        ("AWS/Lambda", "IteratorAge"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
        ("AWS/Lambda", "Invocations"),
        ("AWS/ApiGateway", "5xx"),
        (account.gateway.name, "OldestVideoAge"),
    }
    for function in account.gateway.functions:
        assert any(f"functions/{function} " in name for name in names)


def test_every_alarm_tells_somebody(account: Synthesis) -> None:
    for alarm in alarms(account):
        assert list(map(text, alarm["Properties"]["AlarmActions"])) == ["Alarms"]
    (policy,) = (each for each in account.operations["Resources"].values() if each["Type"] == "AWS::SNS::TopicPolicy")
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert {each["Principal"]["Service"] for each in allowed} == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}


def test_a_submission_that_may_have_been_paid_for_in_vain_is_told_by_name(account: Synthesis) -> None:
    (rule,) = (
        each["Properties"] for each in account.operations["Resources"].values() if "Events::Rule" in each["Type"]
    )
    (target,) = rule["Targets"]
    assert rule["EventPattern"]["detail"] == {
        "$or": [
            {"video": {"error": {"code": [FailureCode.SUBMISSION_UNKNOWN]}}},
            {"video": {"cost_at_risk_micros": [{"numeric": [">", 0]}]}},
        ]
    }
    assert text(target["Arn"]) == "Alarms"
    assert "$.detail.video.id" in target["InputTransformer"]["InputPathsMap"].values()


def test_a_sweep_that_stopped_is_an_alarm_and_not_a_silence(account: Synthesis) -> None:
    (alarm,) = (each["Properties"] for each in alarms(account) if each["Properties"]["MetricName"] == "Invocations")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"


def test_a_video_that_does_not_end_is_an_alarm_after_every_deadline(account: Synthesis) -> None:
    (alarm,) = (each["Properties"] for each in alarms(account) if each["Properties"]["MetricName"] == "OldestVideoAge")
    deadlines = [model.deadline for name in catalog.names() for model in catalog.provider(name).models.values()]
    assert alarm["Threshold"] > max(deadlines) + GRACE
    assert (alarm["Statistic"], alarm["Dimensions"]) == ("Maximum", [{"Name": "service", "Value": "reelgate"}])
    variables = account.function("sweep")["Environment"]["Variables"]
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == alarm["Namespace"]
    assert variables["POWERTOOLS_SERVICE_NAME"] == "reelgate"


def test_the_gateway_does_not_wait_for_what_watches_it(local: Synthesis) -> None:
    types = {resource["Type"] for resource in local.resources.values()}
    assert not {type_ for type_ in types if type_.startswith(("AWS::CloudWatch", "AWS::SNS"))}


def test_alarms_go_to_the_address_that_was_given(account: Synthesis, tmp_path: Path) -> None:
    context = {"alarm_email": "oncall@example.com", "aws:cdk:bundling-stacks": []}
    (subscription,) = subscriptions(synthesize(tmp_path, **context))
    assert subscription["Properties"]["Endpoint"] == "oncall@example.com"
    assert subscriptions(account) == []


def subscriptions(synthesis: Synthesis) -> list[dict[str, Any]]:
    return [each for each in synthesis.operations["Resources"].values() if each["Type"] == "AWS::SNS::Subscription"]


def alarms(synthesis: Synthesis) -> list[dict[str, Any]]:
    return [each for each in synthesis.operations["Resources"].values() if each["Type"] == "AWS::CloudWatch::Alarm"]
