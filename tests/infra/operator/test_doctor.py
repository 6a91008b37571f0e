"""What the doctor looks at, and what it says to do."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra.local.refusal import Refusal
from infra.operator import doctor
from infra.operator.finding import Finding, Level
from tests.gateway.samples import CREATED, ID, video
from tests.infra.operator.conftest import KEY, Account


class Healthy:
    """CloudWatch, SSM and Lambda's account settings, which moto does not tell or tells as it likes."""

    def __init__(self, *, runs: int = 15, version: str = "21", limit: int = 1000) -> None:
        self.runs, self.version, self.limit = runs, version, limit
        self.asked: list[dict[str, Any]] = []

    def get_metric_statistics(self, **asked: Any) -> Any:
        self.asked.append(asked)
        return {"Datapoints": [{"Sum": 1.0}] * self.runs}

    def get_parameter(self, **asked: Any) -> Any:
        self.asked.append(asked)
        return {"Parameter": {"Value": self.version}}

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"ConcurrentExecutions": self.limit}}


def found(account: Account, health: Any) -> dict[str, list[Finding]]:
    account.services |= {"cloudwatch": health, "ssm": health, "lambda": health}
    told: dict[str, list[Finding]] = {}
    for finding in doctor.findings(account.stack, account.clock, account.connect):
        told.setdefault(finding.subject, []).append(finding)
    return told


def accepts(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"data": [], "items": [], "total": 0})


@pytest.fixture
def well(account: Account) -> Account:
    account.vendor = accepts
    account.put_key("fal")
    account.put_key("byteplus")
    return account


def test_a_gateway_that_is_well_is_told_so_line_by_line(well: Account) -> None:
    health = Healthy()
    told = found(well, health)
    assert list(told) == [
        "stack",
        "bootstrap",
        "quota",
        "byteplus",
        "fal",
        "mock",
        "sweep",
        "webhooks",
        "events",
        "due",
    ]
    assert {each.level for several in told.values() for each in several} == {Level.OK}
    assert well.secrets == [KEY, KEY, "made"]
    assert health.asked[0] == {"Name": "/cdk-bootstrap/hnb659fds/version"}
    assert health.asked[1]["Dimensions"] == [{"Name": "FunctionName", "Value": "sweep"}]
    assert health.asked[1]["EndTime"] - health.asked[1]["StartTime"] == timedelta(minutes=15)


def test_what_fails_is_told_with_what_to_do_and_ends_the_command(account: Account) -> None:
    account.vendor = accepts
    account.services |= dict.fromkeys(("cloudwatch", "ssm", "lambda"), Healthy(runs=0, version="5", limit=10))
    lines: list[str] = []
    with pytest.raises(Refusal, match="4 of what was looked at does not work") as refused:
        for line in doctor.examine(account.stack, now=account.clock, connect=account.connect):
            lines.append(line)
    assert [line.split(":")[0] for line in lines if line.startswith("fail")] == [
        f"fail  {subject}" for subject in ("bootstrap", "byteplus", "fal", "sweep")
    ]
    assert refused.value.status == 1


@pytest.mark.parametrize(
    ("health", "subject", "level", "do"),
    [
        (Healthy(runs=0), "sweep", Level.FAIL, "EveryMinute"),
        (Healthy(version="5"), "bootstrap", Level.FAIL, "cdk bootstrap"),
        (Healthy(limit=10), "quota", Level.WARN, "Service Quotas"),
    ],
)
def test_each_trouble_of_the_account_is_found(
    well: Account, health: Healthy, subject: str, level: Level, do: str
) -> None:
    [finding] = found(well, health)[subject]
    assert finding.level is level
    assert do in str(finding)


@pytest.mark.parametrize(
    ("answer", "level", "said"),
    [
        (httpx.Response(401, json={}), Level.FAIL, "refuses its key"),
        (httpx.Response(402, json={}), Level.FAIL, "no money"),
        (httpx.Response(503, json={}), Level.WARN, "Unavailable"),
        (httpx.Response(404, json={}), Level.OK, "takes its key"),
        (httpx.ConnectError("no way"), Level.WARN, "NotSent"),
    ],
)
def test_what_a_provider_says_to_its_key_is_told(
    well: Account, answer: httpx.Response | Exception, level: Level, said: str
) -> None:
    asked: list[str] = []

    def vendor(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    well.vendor = vendor
    [finding] = found(well, Healthy())["mock"]
    assert "GET https://mock.example/v1/models" in asked, "the stack's own address is asked"
    assert (finding.level, said in finding.said) == (level, True)
    assert KEY not in str(finding)


def test_a_provider_without_a_key_is_not_asked(account: Account) -> None:
    account.vendor = accepts
    told = found(account, Healthy())
    assert account.secrets == ["made"]
    assert [(each.level, each.do) for each in told["fal"]] == [
        (Level.FAIL, "`python -m infra.operator secret put fal`")
    ]


@pytest.mark.parametrize(("queue", "subject"), [("WebhooksUndelivered", "webhooks"), ("EventsUnannounced", "events")])
def test_dead_letters_are_counted(well: Account, queue: str, subject: str) -> None:
    well.stack.client("sqs").send_message(QueueUrl=well.stack.resource(queue), MessageBody="{}")
    [finding] = found(well, Healthy())[subject]
    assert finding.level is Level.WARN
    assert finding.said.startswith("1 ")


@pytest.mark.parametrize(("late", "level"), [(300, Level.OK), (301, Level.FAIL)])
def test_what_is_overdue_is_named(well: Account, late: int, level: Level) -> None:
    well.store.put(video(created_at=CREATED))
    well.clock.tick(60 + late - 1)
    [finding] = found(well, Healthy())["due"]
    assert (finding.level, ID in finding.said) == (level, level is Level.FAIL)


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "AccessDenied", "Message": "arn"}}, "GetParameter"),
        EndpointConnectionError(endpoint_url="https://ssm.example"),
    ],
)
def test_what_may_not_be_read_keeps_nothing_else_from_being_looked_at(well: Account, error: Exception) -> None:
    class Closed(Healthy):
        def get_parameter(self, **asked: Any) -> Any:
            raise error

    told = found(well, Closed())
    assert [each.level for each in told["bootstrap"]] == [Level.WARN]
    assert list(told)[-1] == "due"
