"""One provider's desk: what a provider task works with, and the case it is given."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from reelgate import errors, media, models, pricing, requests, routing
from reelgate.catalog import Mode, Model, Variant
from reelgate.clock import Clock, seconds
from reelgate.conversion import mode_of
from reelgate.jobs import Failure, FailureCode, Media, Output, Request, Route, Video
from reelgate.provider import Provider
from reelgate.requests import CreateVideo
from reelgate.routing import Option
from reelgate.service import inlining, inputs
from reelgate.steps import Step
from reelgate.store.circuits import Circuits
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos
from reelgate.transport import Transport
from reelgate.wire import Call, Operation, Progress

_HOPS = 3
"""Questions that one poll may take: fal answers the state in one place and the result in another."""

Answer = dict[str, Any]
"""What goes back to the state machine, and into its history: ids, the next step, and no word of what was asked."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """`transport` is made when it is needed, with the provider's key, which may be missing; `forget_key` has the next
    one made with the key of that time."""

    provider: Provider
    videos: Videos
    outputs: Outputs
    circuits: Circuits
    bucket: media.Bucket
    transport: Callable[[], Transport]
    forget_key: Callable[[], None]
    clock: Clock

    def open(self, video_id: str, index: int) -> "Case":
        """The case as the table has it now. LookupError when there is no such video: nothing deletes a running one."""
        record = self.videos.record(video_id)
        if record is None:
            raise LookupError(f"video {video_id} is not in the table")
        return Case(desk=self, video=record[0], request=record[1], output=record[0].outputs[index])

    @property
    def now(self) -> int:
        return seconds(self.clock)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One output of one video, at the desk of the provider whose turn it is."""

    desk: Desk
    video: Video
    request: Request
    output: Output

    @property
    def route(self) -> Route:
        return self.video.route_of(self.output)

    @property
    def has_next_route(self) -> bool:
        return self.output.route + 1 < len(self.video.routes)

    @property
    def reference(self) -> str:
        """Ours, the same however often this output is submitted on this route. Another model of the same provider is
        another route, and must not be told the job of the first one."""
        fallback = f"-{self.output.route}" if self.output.route else ""
        return f"{self.video.id}-{self.output.index}{fallback}"

    @property
    def overdue(self) -> bool:
        return self.desk.now >= self.video.deadline

    @property
    def model(self) -> Model | None:
        """The provider's present facts about the model."""
        return self.desk.provider.facts.model(self.route.model)

    @property
    def mode(self) -> Mode:
        return self.request.mode or mode_of(self._asked)

    @property
    def variant(self) -> Variant:
        """How its model makes what was asked. KeyError when its catalog no longer does."""
        _, model = models.entry(self.route.provider, self.route.model)
        return model.variants[self.mode]

    @property
    def _asked(self) -> CreateVideo:
        return requests.read({**self.request.parameters, **self.request.extra})

    @property
    def unfetched(self) -> str | None:
        """A field with a URL of the caller's that nobody has fetched."""
        return None if self.request.fetched else inputs.foreign(self.request.parameters)

    def option(self) -> Option:
        """The request as this provider takes it. RequestError when its catalog no longer does, or for a URL of the
        caller's, which no provider is ever given."""
        if param := self.unfetched:
            raise errors.InvalidRequest(f"{param} was not fetched", param=param)
        option = routing.option(self._asked, self.mode, self.route)
        spec = inputs.fetched(option.conversion.spec, self.video.id)
        if self.desk.provider.inline_media:
            spec = inlining.inlined(spec, self.desk.bucket)
        spec = inputs.linked(spec, self.desk.bucket)
        return replace(option, conversion=replace(option.conversion, spec=spec))

    @property
    def cost_of_failure(self) -> int:
        """Micro-USD that the provider bills for a job that it accepted, if it failed now."""
        return pricing.cost_of_failure(self.desk.provider.facts, self.video, self.output)

    def answer(
        self,
        step: Step,
        *,
        wait: int = 0,
        file: Media | None = None,
        provider: str | None = None,
        error: errors.ProviderError | None = None,
    ) -> Answer:
        """`wait` is in seconds; `file` is what was stored; `error` is why it is not further, by its name alone."""
        facts = {"video_id": self.video.id, "index": self.output.index, "state": step, "wait": wait}
        facts["provider"] = provider or self.route.provider
        facts |= {"media": asdict(file)} if file else {}
        return facts | ({"error": type(error).__name__} if error else {})

    def fail(
        self,
        code: FailureCode,
        message: str,
        *,
        then: Step = Step.FAILED,
        error: errors.ProviderError | None = None,
    ) -> Answer:
        """The output will not be made. If its state changed meanwhile, somebody else decided: look again."""
        if not self.desk.outputs.fail(self.video.id, self.output, Failure(code=code, message=message)):
            return self.answer(Step.QUEUED, wait=1, error=error)
        return self.answer(then, error=error)

    def fail_for(self, error: errors.ProviderError, *, code: str | None = None) -> Answer:
        """The same for a provider's error; its own sentence is shown to the owner of the video."""
        message = f"{error.message}: {error.detail}" if error.detail else error.message
        return self.fail(FailureCode(code or error.code), message, error=error)

    def ask(self, operation: Operation) -> Progress:
        """How the job is doing. Raises what the provider's error means, Unavailable when it did not answer."""
        progress = self._progress(self.desk.provider.poll(operation), operation)
        for _ in range(_HOPS):
            if progress.then is None:
                return progress
            progress = self._progress(progress.then, operation)
        raise errors.Unintelligible("the provider answers a poll with ever more questions", word="then")

    def _progress(self, call: Call, operation: Operation) -> Progress:
        try:
            reply = self.desk.transport().send(call)
        except errors.Ambiguous as silent:
            raise errors.Unavailable(silent.message) from None
        if not reply.ok:
            raise self.desk.provider.error(reply)
        return self.desk.provider.read(reply, operation)
