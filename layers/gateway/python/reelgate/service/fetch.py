"""Fetch: brings the media that a caller names by URL into our bucket, and looks at every picture, before any provider
hears of the video. No provider is ever given a caller's URL, nor a picture that nobody has looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from reelgate import media, pictures
from reelgate.clock import Clock, monotonic, seconds
from reelgate.downloads import Download, Downloads
from reelgate.errors import InputUnavailable, InvalidRequest
from reelgate.jobs import Failure, FailureCode, OutputState, Request, Video
from reelgate.service import inputs
from reelgate.steps import Step
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos
from reelgate.uploads import ContentType

Answer = dict[str, Any]
"""What goes back to the state machine, and into its history: ids and the next step."""

SECONDS = 240.0
"""For all media of a video; what began in them may take as long again, which is what the function has."""
TRIES = 5
_PAUSE = 4
_UNSUBMITTED = (OutputState.QUEUED, OutputState.SUBMITTING)


@dataclass(frozen=True, kw_only=True)
class Fetching:
    videos: Videos
    outputs: Outputs
    bucket: media.Bucket
    downloads: Downloads
    clock: Clock
    monotonic: Callable[[], float] = field(default=monotonic)

    def run(self, video_id: str, *, tries: int) -> Answer:
        """Step.READY when the outputs may be submitted, or were failed; Step.QUEUED after the first `tries` that failed
        of what may pass. What an earlier try has fetched is not fetched again."""
        record = self.videos.record(video_id)
        if record is None:
            raise LookupError(f"video {video_id} is not in the table")
        video, request = record
        if not self._wanted(video, request):
            return _answer(video, Step.READY)
        until = self.monotonic() + SECONDS
        try:
            for param, source in inputs.unseen(request.parameters):
                self._look(video, param, source, until)
        except InvalidRequest as refusal:
            return self._refuse(video, refusal.message)
        except InputUnavailable as passing:
            if tries + 1 < TRIES:
                return _answer(video, Step.QUEUED, wait=_PAUSE << tries, tries=tries + 1)
            return self._refuse(video, passing.message)
        # Its owner deleted it while they arrived, and was told that they are gone.
        if not self.videos.fetched(video.id):
            self.bucket.delete(inputs.stored(request.parameters, video.id))
        return _answer(video, Step.READY)

    def _wanted(self, video: Video, request: Request) -> bool:
        over = video.status.terminal or seconds(self.clock) >= video.deadline
        return not over and not request.fetched and any(each.state in _UNSUBMITTED for each in video.outputs)

    def _look(self, video: Video, param: str, source: str, until: float) -> None:
        """InvalidRequest unless it is what may come in this field; then it is in the bucket."""
        key = inputs.key(source, video.id)
        start = self.bucket.part(key, 0, media.SIGNATURE_BYTES)
        if start is None:
            with self.downloads.open(source, param=param, until=until) as download:
                self._store(key, param, download)
            return
        type = inputs.media_type(start, param)
        # What has a key of this video's own for a URL was looked at before it was stored.
        if type in media.IMAGES and key == source:
            pictures.check(self.bucket.read(key), type, param=param)

    def _store(self, key: str, param: str, download: Download) -> None:
        start = bytearray()
        for chunk in download.chunks:
            start += chunk
            if len(start) >= media.SIGNATURE_BYTES:
                break
        type = ContentType(inputs.media_type(start, param))
        if download.length is not None and download.length > type.max_bytes:
            raise _too_large(param, type.max_bytes)
        chunks = _limited(chain([bytes(start)], download.chunks), type.max_bytes, param)
        if type is ContentType.MP4:
            self.bucket.store(key, type, chunks, length=None)
        else:
            content = b"".join(chunks)
            pictures.check(content, type, param=param)
            self.bucket.put(key, content, type)

    def _refuse(self, video: Video, message: str) -> Answer:
        """Fails what nobody is working on; Submit finds the others as they are, and Settle has the verdict."""
        failure = Failure(code=FailureCode.INVALID_REQUEST, message=message)
        for output in video.outputs:
            if output.state is OutputState.QUEUED:
                self.outputs.fail(video.id, output, failure)
        return _answer(video, Step.READY)


def _limited(chunks: Iterator[bytes], most: int, param: str) -> Iterator[bytes]:
    """The chunks; InvalidRequest as soon as they are more than so many bytes."""
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > most:
            raise _too_large(param, most)
        yield chunk


def _too_large(param: str, most: int) -> InvalidRequest:
    return InvalidRequest(f"{param} is larger than {most} bytes", param=param)


def _answer(video: Video, step: Step, *, wait: int = 0, tries: int = 0) -> Answer:
    """`wait` is in seconds; `tries` are those that failed."""
    return {"video_id": video.id, "state": step, "wait": wait, "tries": tries}
