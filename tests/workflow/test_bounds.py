"""No execution comes near the 25,000 events that Step Functions keeps of one.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

import pytest

from reelgate import catalog, pacing
from reelgate.catalog import Model
from reelgate.circuits import FIRST
from reelgate.service.poll import GRACE
from tests.workflow.definition import programs
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import OpenAI

MOST = 20_000
OUTPUTS = 4
"""That one request may ask for."""

_, EACH = programs()
MODELS = [model for name in catalog.names() for model in catalog.provider(name).models.values()]


def events(stage: Stage, mock: OpenAI, polls: int) -> int:
    mock.script(Ask.POLL, *["in_progress"] * polls)
    return len(stage.history(stage.make("mock-video")))


def retries(task: str) -> int:
    return sum(rule["MaxAttempts"] for rule in EACH.tasks[task]["Retry"])


def polls(model: Model) -> int:
    """As many as there can be from a submit at once until the last one that may still fetch a file."""
    elapsed, count = pacing.first(model), 1
    while elapsed < model.deadline + GRACE:
        elapsed += pacing.following(model, elapsed=elapsed)
        count += 1
    return count


@pytest.fixture
def per_poll(stage: Stage, mock: OpenAI) -> int:
    """Events of a Wait, a Poll and what it leads to."""
    none, ten = events(stage, mock, 0), events(stage, mock, 10)
    assert (ten - none) % 10 == 0
    return (ten - none) // 10


def test_the_slowest_video_of_any_model(per_poll: int) -> None:
    """Every poll may be tried again by the machine, with three events a time: scheduled, started, failed."""
    each = per_poll + 3 * retries("Poll")
    assert max(OUTPUTS * polls(model) * each for model in MODELS) < MOST


def test_a_video_that_waits_for_its_only_provider_until_its_deadline(per_poll: int) -> None:
    """At the shortest pause that there is; a Pause and a Submit are as many events as a Wait and a Poll."""
    assert max(OUTPUTS * (model.deadline // FIRST) * per_poll for model in MODELS) < MOST
