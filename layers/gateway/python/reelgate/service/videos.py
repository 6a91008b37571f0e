"""What the API does with videos: show, list, cancel, delete."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelgate import bills, catalog, media, provider, queries
from reelgate.clock import Clock, seconds
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Video
from reelgate.keys import ApiKey
from reelgate.service.erasure import Erasure, files
from reelgate.service.ownership import not_found, owned
from reelgate.store.videos import Record, Videos

FORGET_AFTER = 7 * 24 * 3600
"""Seconds that a deleted video stays in the table, for `content` to answer 410 and for the accounts."""


@dataclass(frozen=True, kw_only=True)
class VideoService:
    """One deployment's videos, once they are accepted."""

    videos: Videos
    bucket: media.Bucket
    clock: Clock

    def get(self, id: str, *, caller: ApiKey) -> Record:
        """NotFound for what is not there, deleted, or another tenant's."""
        record = self._own(id, caller)
        if record[0].deleted_at:
            raise not_found(id)
        return record

    def list(
        self, *, caller: ApiKey, limit: int, after: str | None, newest_first: bool
    ) -> tuple[Sequence[Record], bool]:
        """A page of the caller's videos, and whether there are more."""
        queries.check_limit(limit)
        start = self._own(after, caller)[0] if after else None
        page = self.videos.of_tenant(caller.tenant, limit=limit + 1, after=start, newest_first=newest_first)
        return page[:limit], len(page) > limit

    def cancel(self, id: str, *, caller: ApiKey) -> Record:
        """The video as it is then: failed as CANCELLED, or as it ended before."""
        self._cancel(self.get(id, caller=caller)[0])
        record = self.get(id, caller=caller)
        # What was stored before the cancellation goes now, and functions/provider takes back what it stores after it.
        if record[0].failure and record[0].failure.code is FailureCode.CANCELLED:
            self.bucket.delete(files(record[0]))
        return record

    def delete(self, id: str, *, caller: ApiKey) -> None:
        """Cancels the video if it is running, and deletes its files, its prompt and what came along. NotFound for what
        was deleted before; but what the first try may have left of that goes too."""
        video, request = self._own(id, caller)
        deleted = bool(video.deleted_at)
        if not deleted:
            now = seconds(self.clock)
            self._cancel(video)
            self.videos.delete(id, now=now, forget_at=now + FORGET_AFTER)
        Erasure(videos=self.videos, bucket=self.bucket).delete((video, request))
        if deleted:
            raise not_found(id)

    def _cancel(self, video: Video) -> None:
        if video.status.terminal:
            return
        failure = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")
        billed, now = [each.index for each in video.outputs if self._billed(video, each)], seconds(self.clock)
        bill = bills.bill(video, billed, at=now)
        self.videos.cancel(video.id, failure, cost=bill.cost, now=now, bill=bill)

    def _billed(self, video: Video, output: Output) -> bool:
        """Whether the provider bills it in full: it made the file, which was only not settled yet, or it goes on making
        it, since it cannot be told to stop."""
        if output.state is not OutputState.SUBMITTED:
            return False
        if not provider.load(catalog.provider(video.route_of(output).provider)).cancels:
            return True
        return self.bucket.size(media.result_key(video.id, output.index)) is not None

    def _own(self, id: str, caller: ApiKey) -> Record:
        return owned(self.videos, id, caller)
