"""One real video: submit, poll at the model's pace, download. Whatever comes back is kept for the recording."""

import base64
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from reelgate import errors, mp4, pacing
from reelgate.transport import Transport
from reelgate.wire import Call, Operation, Progress, Reply, State
from tests.live.choice import Choice
from tests.live.refusal import Refusal

HOPS = 3
PASSING = (errors.Unavailable, errors.Throttled, errors.NotSent, errors.Ambiguous)
"""What a poll may say of the vendor, or the way to it, without saying anything of the job."""


@dataclass(kw_only=True)
class Exchange:
    """`secret` is what the transport's key was made of. `replies` has the answer to the submit, and then those to the
    polls. `failure` is what it ended with, if it did not end with a film; `data` is the film as an answer held it."""

    choice: Choice
    transport: Transport
    secret: str = field(repr=False)
    reference: str
    pause: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    replies: list[Reply] = field(default_factory=list)
    film: bytes = field(default=b"", repr=False)
    data: str | None = field(default=None, repr=False)
    failure: errors.ProviderError | None = None

    def run(self) -> None:
        """Refusal when the job does not end before the model's deadline: it is cancelled then, where that is possible,
        as it is when anything else breaks the exchange off."""
        adapter = self.transport.provider
        submit = adapter.submit(self.choice.spec, self.choice.variant, reference=self.reference)
        try:
            reply = self._ask(submit)
            if not reply.ok:
                raise adapter.submit_error(reply)
            operation = adapter.operation(reply)
        except errors.ProviderError as refused:
            self.failure = refused
            return
        try:
            self._follow(operation)
        except BaseException:
            if call := adapter.cancel(operation):
                with contextlib.suppress(errors.ProviderError):
                    self.transport.send(call)
            raise

    def _follow(self, operation: Operation) -> None:
        """Until there is a film or a failure."""
        model, started = self.choice.model, self.monotonic()
        wait = float(pacing.first(model))
        while True:
            self.pause(wait)
            elapsed = int(self.monotonic() - started)
            wait = pacing.following(model, elapsed=elapsed)
            try:
                progress = self._poll(operation)
            except PASSING as passing:
                wait = max(wait, getattr(passing, "retry_after", None) or 0)
                progress = Progress(state=State.RUNNING)
            except errors.ProviderError as failure:
                progress = Progress(state=State.FAILED, failure=failure)
            if progress.state not in (State.QUEUED, State.RUNNING):
                return self._end(progress)
            if elapsed > model.deadline:
                raise Refusal(f"{self.choice}: not done after {elapsed} s, so nobody waits for it any more")

    def _end(self, progress: Progress) -> None:
        self.data = progress.data
        if progress.state is State.SUCCEEDED and progress.data is not None:
            self.film = b"".join(mp4.whole([base64.b64decode(progress.data, validate=True)]))
            return
        if progress.state is not State.SUCCEEDED or progress.result is None:
            self.failure = progress.failure or errors.Refused(f"it ended as {progress.state}, without a film")
            return
        with self.transport.download(progress.result) as response:
            self.film = b"".join(mp4.whole(response.iter_bytes()))

    def _poll(self, operation: Operation) -> Progress:
        adapter = self.transport.provider
        call: Call | None = adapter.poll(operation)
        for _ in range(HOPS):
            assert call is not None
            reply = self._ask(call)
            if not reply.ok:
                raise adapter.error(reply)
            progress = adapter.read(reply, operation)
            if (call := progress.then) is None:
                return progress
        raise errors.Unintelligible("a poll led to ever more questions", word="then")

    def _ask(self, call: Call) -> Reply:
        reply = self.transport.send(call)
        self.replies.append(reply)
        return reply
