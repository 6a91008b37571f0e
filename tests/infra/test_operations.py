import json
from pathlib import Path
from typing import Any

import pytest

from infra.configuration import ConfigurationError
from reelgate import catalog
from reelgate.jobs import FailureCode
from reelgate.service.poll import GRACE
from tests.infra.conftest import ALL_PROVIDERS
from tests.infra.template import Synthesis, alarms, metrics, synthesize, text


def test_everything_that_can_go_wrong_unseen_has_an_alarm(account: Synthesis) -> None:
    names = {alarm["Properties"]["AlarmDescription"] for alarm in alarms(account)}
    watched = {(each["Namespace"], each["MetricName"]) for alarm in alarms(account) for each in metrics(alarm)}
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
        (account.gateway.name, "SubmissionsUnknown"),
        (account.gateway.name, "ProviderErrors"),
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
    (alarm,) = (each["Properties"] for each in alarms(account) if each["Properties"].get("MetricName") == "Invocations")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
    assert alarm["TreatMissingData"] == "breaching"


def test_a_video_that_does_not_end_is_an_alarm_after_every_deadline(account: Synthesis) -> None:
    (alarm,) = (each["Properties"] for each in alarms(account) if "OldestVideoAge" in str(each))
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


def test_a_day_that_costs_too_much_is_an_alarm_for_whoever_set_a_limit(account: Synthesis, tmp_path: Path) -> None:
    limited = synthesize(tmp_path, daily_spend_alarm_usd="250", **{"aws:cdk:bundling-stacks": []})
    (alarm,) = (each["Properties"] for each in alarms(limited) if "CostMicros" in str(each))
    assert (alarm["Threshold"], alarm["Statistic"], alarm["Period"]) == (250_000_000, "Sum", 86_400)
    assert "250 USD" in alarm["AlarmDescription"]
    assert "CostMicros" not in str(alarms(account))


def test_a_limit_that_is_passed_by_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="daily_spend_alarm_usd: 0 given, 1 or more accepted"):
        synthesize(tmp_path, daily_spend_alarm_usd="0", **{"aws:cdk:bundling-stacks": []})


@pytest.mark.parametrize("provider", ALL_PROVIDERS.split(","))
def test_a_provider_in_trouble_is_an_alarm_once_there_are_enough_errors(account: Synthesis, provider: str) -> None:
    (alarm,) = (alarm["Properties"] for alarm in alarms(account) if f"what {provider} is asked" in str(alarm))
    share, errors, tasks = alarm["Metrics"]
    assert share["Expression"] == "IF(FILL(errors, 0) >= 5, 100 * errors / tasks, 0)"
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (25, "notBreaching")
    assert [(each["Id"], each["MetricStat"]["Stat"]) for each in (errors, tasks)] == [
        ("errors", "Sum"),
        ("tasks", "Sum"),
    ]
    dimensions = {each["Name"]: each["Value"] for each in errors["MetricStat"]["Metric"]["Dimensions"]}
    assert dimensions == {"service": "reelgate", "provider": provider}
    (function,) = tasks["MetricStat"]["Metric"]["Dimensions"]
    assert provider.replace("-", "") in json.dumps(function["Value"])


def subscriptions(synthesis: Synthesis) -> list[dict[str, Any]]:
    return [each for each in synthesis.operations["Resources"].values() if each["Type"] == "AWS::SNS::Subscription"]
