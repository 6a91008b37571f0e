"""What happens in a run when all goes well: who asks for what, and how the vendors answer."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.faults.callers import Caller
from tests.faults.lambdas import PREFIX, Broke
from tests.faults.vendors import FailingFal
from tests.faults.wires import PICTURE, RECEIVER
from tests.faults.world import World
from tests.workflow.vendor import Ask

PROMPT = "A vixen called Sentinelle crosses the ice"


@dataclass(frozen=True)
class Scenario:
    """`begin` sets it going; `rival` is another's work, which may come in between at any point. `videos` is how many
    there may be at the most. `like` names the scenario that it is until the rival comes: what is tried there
    need not be tried here."""

    name: str
    begin: Callable[[World], Caller]
    rival: Callable[[World, Caller], None] | None = None
    videos: int = 1
    like: str | None = None


def _asks(model: str, key: str | None = None, **fields: Any) -> Callable[[World], Caller]:
    def begin(world: World) -> Caller:
        caller = Caller(world)
        body = {"model": model, "prompt": PROMPT, **fields}
        world.after(0, lambda: caller.create(body, key=key))
        return caller

    return begin


def _refused(world: World) -> Caller:
    """fal's account is empty: Replicate makes it."""
    world.vendors["fal"].script(Ask.SUBMIT, world.vendors["fal"].refusal(402, "no_credit", "No"))
    return _asks("kling-v3")(world)


def _failed(world: World) -> Caller:
    """fal takes the job, and fails at it: Replicate makes it."""
    world.engage(FailingFal)
    return _asks("kling-v3")(world)


def _cancel(world: World, caller: Caller) -> None:
    caller.when_made(lambda id: caller.insist("POST", f"/v1/videos/{id}/cancel"))


def _delete(world: World, caller: Caller) -> None:
    caller.when_made(lambda id: caller.insist("DELETE", f"/v1/videos/{id}"))


def _same_key(world: World, caller: Caller) -> None:
    caller.create({"model": "mock-video", "prompt": PROMPT}, key="one")


def _submit(world: World, caller: Caller) -> None:
    """Another invocation of the same task: at least once is what Lambda promises, too."""

    def again(id: str) -> None:
        with suppress(Broke):
            world.invoke(f"{PREFIX}fal", {"action": "submit", "video_id": id, "index": 0}, ())

    caller.when_made(again)


def _sweep(world: World, caller: Caller) -> None:
    world.sweep()


SCENARIOS = (
    Scenario("idempotent vendor", _asks("mock-video")),
    Scenario("vendor without help", _asks("fal/kling-v3")),
    Scenario("vendor that looks up", _asks("kling/kling-v3")),
    Scenario("same key at once", _asks("mock-video", key="one"), rival=_same_key),
    Scenario("cancelled", _asks("fal/kling-v3"), rival=_cancel, like="vendor without help"),
    Scenario("deleted", _asks("mock-video"), rival=_delete, like="idempotent vendor"),
    Scenario("refused and made elsewhere", _refused),
    Scenario("failed and made elsewhere", _failed),
    Scenario("two outputs", _asks("mock-video", n=2)),
    Scenario("a receiver", _asks("mock-video", webhook_url=RECEIVER)),
    Scenario("a picture", _asks("mock-video", input_image=PICTURE), rival=_delete),
    Scenario("two submits", _asks("fal/kling-v3"), rival=_submit, like="vendor without help"),
    Scenario("two sweeps", _asks("fal/kling-v3"), rival=_sweep, like="vendor without help"),
)
NAMED = {scenario.name: scenario for scenario in SCENARIOS}
