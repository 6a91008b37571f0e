"""The dashboard and the saved queries: whole, and about what there is."""

import re
from typing import Any

import pytest

from infra.log_queries import QUERIES
from reelgate.measures import Metric
from tests.infra import template
from tests.infra.template import Synthesis

SEARCH = re.compile(r"""SEARCH\('\{(?P<schema>[^}]*)\} MetricName="(?P<name>\w+)"', 'Sum', 300\)""")
SEARCHED = {"VideosFailed": {"code"}, "ProviderErrors": {"provider", "error"}, "WebhookAttempts": {"standing"}}
AWS = {
    "AWS/ApiGateway": {"Count", "4xx", "5xx"},
    "AWS/Lambda": {"Errors", "Throttles", "Duration", "Invocations", "IteratorAge"},
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible"},
    "AWS/States": {"ExecutionsStarted", "ExecutionsFailed", "ExecutionsTimedOut"},
}


@pytest.fixture(scope="module")
def widgets(account: Synthesis) -> list[dict[str, Any]]:
    return template.widgets(account.operations["Resources"].values())


def lines(widgets: list[dict[str, Any]]) -> list[list[Any]]:
    return [line for widget in widgets for line in widget["properties"]["metrics"]]


def test_it_reads_every_metric_of_ours_and_none_that_is_not_there(account: Synthesis, widgets: Any) -> None:
    own, names = account.gateway.name, set()
    for line in lines(widgets):
        if isinstance(line[0], dict):
            found = SEARCH.fullmatch(line[0]["expression"])
            assert found, line
            schema = [word.strip('"') for word in found["schema"].split(",")]
            assert schema[:2] == [own, "service"] and set(schema[2:]) == SEARCHED[found["name"]]
            names.add(found["name"])
        elif line[0] == own:
            assert line[2:4] == ["service", "reelgate"]
            names.add(line[1])
        else:
            assert line[1] in AWS[line[0]]
    # That one is an alarm, which says more than a picture of it.
    assert names == set(Metric) - {Metric.SUBMISSIONS_UNKNOWN}


def test_every_function_is_in_the_pictures_of_functions(account: Synthesis, widgets: Any) -> None:
    for title in ("Errors of functions", "Throttles", "Duration of functions"):
        (widget,) = (each["properties"] for each in widgets if each["properties"]["title"] == title)
        assert [line[-1]["label"] for line in widget["metrics"]] == list(account.gateway.functions)


def test_all_three_queues_are_there(widgets: Any) -> None:
    (widget,) = (each["properties"] for each in widgets if each["properties"]["title"] == "Queues and dead letters")
    assert [line[-1]["label"] for line in widget["metrics"]] == ["Queue", "Undelivered", "Unannounced"]


def test_no_two_pictures_lie_on_each_other(widgets: Any) -> None:
    places = {(each["x"], each["y"]) for each in widgets}
    assert len(places) == len(widgets) and {x for x, _ in places} == {0, 8, 16}


def test_the_queries_ask_the_logs_of_every_function_and_of_the_api(account: Synthesis) -> None:
    saved = [
        each["Properties"]
        for each in account.operations["Resources"].values()
        if each["Type"] == "AWS::Logs::QueryDefinition"
    ]
    assert {each["Name"] for each in saved} == {f"{account.gateway.name}/{name}" for name in QUERIES}
    for each in saved:
        assert len(each["LogGroupNames"]) == len(account.gateway.functions) + 1
        assert len(each["LogGroupNames"]) <= 50, "Logs Insights reads no more at a time"
