"""Erasure: takes away what is not to be kept of a video that has ended.

Files go before the words that name them, so that whatever breaks off can be made again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from reelgate import media
from reelgate.jobs import Video
from reelgate.renditions import Rendition
from reelgate.service import inputs
from reelgate.store.videos import Record, Videos

ARRIVED = 900
"""Seconds after a cancellation in which functions/fetch may still run, and what it sent still reach the bucket."""


@dataclass(frozen=True, kw_only=True)
class Erasure:
    videos: Videos
    bucket: media.Bucket

    def delete(self, record: Record) -> None:
        """All that its owner sent and was given. That the video was, and what it cost, stays for a while."""
        video, request = record
        self.bucket.delete([*inputs.stored(request.parameters, video.id), *files(video)])
        self.videos.erase(video.id, request, deleted=True)

    def expire(self, video: Video, *, now: int) -> int | None:
        """What is due of a final video: a prompt that is not kept, with what came along, what came along too late, and
        files that are kept no longer. When to come again; None when nothing is left."""
        if not video.keep_prompt and (record := self.videos.record(video.id)):
            self.bucket.delete(inputs.stored(record[1].parameters, video.id))
            self.videos.erase(video.id, record[1], deleted=False)
        return min(self._later(video, now), default=None)

    def _later(self, video: Video, now: int) -> Iterator[int]:
        """Takes away what is due, and says of the rest when that is."""
        if video.interrupted and (video.deleted_at or not video.keep_prompt):
            arrived = (video.completed_at or 0) + ARRIVED
            if now < arrived:
                yield arrived
            else:
                self.bucket.clear(f"{media.INPUTS}{video.id}/")
        if video.deletes_files and video.expires_at is not None:
            if now < video.expires_at:
                yield video.expires_at
            else:
                self.bucket.delete(files(video))


def files(video: Video) -> list[str]:
    """The video before its pictures: functions/preview takes back one that it drew of a video that is gone."""
    return [media.result_key(video.id, each.index, kind.suffix) for each in video.outputs for kind in Rendition]
