"""What was once wrong, each as the shortest schedules that showed it."""

from tests.faults.explorer import Explorer, Outcome
from tests.faults.faults import Kind
from tests.faults.scenarios import NAMED
from tests.faults.seams import Seams


def shortest(explorer: Explorer, *kinds: tuple[Kind, str]) -> list[Outcome]:
    """Runs of the schedules whose faults are of these kinds, at points of these names."""
    outcomes = [explorer.run(())]
    for kind, name in kinds:
        outcomes = [
            explorer.run(longer)
            for outcome in outcomes
            for longer in outcome.further()
            for number, last in longer[-1:]
            if last is kind and _point(outcome, number) == name
        ]
    assert outcomes, "there is no such schedule any more"
    return outcomes


def _point(outcome: Outcome, number: int) -> str:
    return outcome.points[number].name


def fine(outcomes: list[Outcome]) -> None:
    bad = [str(outcome) for outcome in outcomes if outcome.violations]
    assert not bad, "\n".join(bad)


def test_cancelled_while_a_submit_is_in_doubt(seams: Seams) -> None:
    """The process dies after the POST, and the caller cancels before the sweep comes by: a job is paid for, with no
    cost and none at risk."""
    fine(shortest(Explorer(seams, NAMED["cancelled"]), (Kind.CRASH, "fal.submit"), (Kind.RIVAL, "invoke.settle")))


def test_cancelled_while_no_execution_runs(seams: Seams) -> None:
    """The execution is aborted while the vendor is at work, and the caller cancels before the sweep starts another."""
    aborted = (Kind.ABORTED, "invoke.stack-provider-fal")
    fine(shortest(Explorer(seams, NAMED["cancelled"]), aborted, (Kind.RIVAL, "stepfunctions.describe_execution")))


def test_deleted_while_a_picture_is_on_its_way(seams: Seams) -> None:
    """It is fetched for nobody, and that the video was deleted is not seen: the write that would tell fails, and the
    next try finds a video that is over."""
    fine(
        shortest(
            Explorer(seams, NAMED["a picture"]),
            (Kind.RIVAL, "s3.get_object"),
            (Kind.ERROR, "dynamodb.update_item"),
            (Kind.LOST, "invoke.fetch"),
        )
    )
