"""What can be wrong with a deployed gateway. Nothing is changed, and nothing that costs money is asked for."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from infra.operator import upstreams
from infra.operator.finding import Finding, fail, ok, warn
from infra.operator.redrive import waiting
from infra.operator.stack import Stack
from infra.operator.upstreams import Connect, Upstream
from reelgate import errors
from reelgate.clock import Clock, seconds
from reelgate.secrets import UNSET
from reelgate.service.sweep import GLANCE
from reelgate.store.due import PAGE, Due

OLDEST_BOOTSTRAP = 6
"""What the templates of the CDK's version 2 ask for."""
LITTLE_CONCURRENCY = 100
"""New accounts begin with 10, which a few videos use up."""
HEARTBEAT = timedelta(minutes=15)


def deployment(stack: Stack) -> Iterator[Finding]:
    if stack.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        yield ok("stack", f"{stack.name} is {stack.status}")
    elif stack.status == "UPDATE_ROLLBACK_COMPLETE":
        yield warn("stack", "its last update was rolled back", "read the stack's events, and deploy again")
    else:
        yield fail("stack", f"{stack.name} is {stack.status}", "read the stack's events, and deploy again")


def bootstrap(stack: Stack) -> Iterator[Finding]:
    """By the parameter that the template was deployed with, which a qualifier of one's own has changed."""
    name = stack.parameters.get("BootstrapVersion", "")
    if not name.startswith("/"):
        yield ok("bootstrap", "not needed here")
        return
    version = int(stack.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    if version < OLDEST_BOOTSTRAP:
        yield fail("bootstrap", f"version {version}, {OLDEST_BOOTSTRAP} is needed", "`npx cdk bootstrap`")
    else:
        yield ok("bootstrap", f"version {version}")


def concurrency(stack: Stack) -> Iterator[Finding]:
    limit = stack.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < LITTLE_CONCURRENCY:
        yield warn("quota", f"{limit} Lambda functions may run at a time", "ask AWS for 1000: Service Quotas, Lambda")
    else:
        yield ok("quota", f"{limit} Lambda functions may run at a time")


def providers(stack: Stack, connect: Connect) -> Iterator[Finding]:
    """Whether each has a key, and what it says to it where there is a free question."""
    for upstream in upstreams.of(stack):
        yield _provider(upstream, stack.secret(upstream.secret_arn), connect)


def _provider(upstream: Upstream, secret: str, connect: Connect) -> Finding:
    name, probe = upstream.name, upstream.adapter.probe()
    put = f"`python -m infra.operator secret put {name}`"
    if secret == UNSET:
        return fail(name, "its key is unset: its models are offered, and fail there", put)
    if probe is None:
        return ok(name, "its key is set; it has no free question that would try it")
    try:
        transport = upstream.way(secret, connect)
        trouble = upstream.adapter.trouble(transport.send(probe))
    except errors.ProviderError as error:
        trouble = error
    match trouble:
        case None:
            return ok(name, "takes its key")
        case errors.CredentialRejected():
            return fail(name, "refuses its key", put)
        case errors.OutOfFunds():
            return fail(name, "has no money of yours left", "add credit to the account there")
        case _:
            return warn(name, f"could not be asked: {type(trouble).__name__}", "try again; then see its status page")


def heartbeat(stack: Stack, clock: Clock) -> Iterator[Finding]:
    """The metric that the alarm SweepStopped watches."""
    now = clock()
    found = stack.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Invocations",
        Dimensions=[{"Name": "FunctionName", "Value": stack.resource("SweeperSweep")}],
        StartTime=now - HEARTBEAT,
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    ran = int(sum(each["Sum"] for each in found))
    minutes = HEARTBEAT // timedelta(minutes=1)
    if ran:
        yield ok("sweep", f"ran {ran} times in the last {minutes} minutes")
    else:
        do = "see that the schedule EveryMinute of the stack is there and enabled, and the log group of functions/sweep"
        yield fail("sweep", f"did not run in the last {minutes} minutes: what got stuck stays stuck", do)


def dead_letters(stack: Stack) -> Iterator[Finding]:
    sqs = stack.client("sqs")
    redrive = "once the receivers answer: `python -m infra.operator redrive`"
    look = "read them in SQS: each names the record of the stream that functions/announce could not take"
    for name, queue, what, do in (
        ("webhooks", "WebhooksUndelivered", "webhooks were given up", redrive),
        ("events", "EventsUnannounced", "batches of changes never reached the bus", look),
    ):
        number = waiting(sqs, stack.resource(queue))
        yield warn(name, f"{number} {what}", do) if number else ok(name, "no dead letters")


def due(stack: Stack, clock: Clock) -> Iterator[Finding]:
    """What is due is taken up within a minute, the longest overdue first."""
    late = list(islice(Due(stack.table).entries(now=seconds(clock) - GLANCE), PAGE))
    if late:
        many = f"{len(late)} or more" if len(late) == PAGE else str(len(late))
        example = late[0].video_id
        said = f"{many} entries are overdue by more than {GLANCE} s, the first of {example}"
        yield fail("due", said, f"see the log group of functions/sweep; `python -m infra.operator story {example}`")
    else:
        yield ok("due", "nothing is overdue")
