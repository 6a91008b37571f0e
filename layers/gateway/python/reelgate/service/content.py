"""Content: a link to a file of a finished video. A picture of it is drawn when somebody first asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reelgate import errors, media
from reelgate.clock import Clock, seconds
from reelgate.invocation import Function
from reelgate.jobs import Media, Output
from reelgate.keys import ApiKey
from reelgate.renditions import Drawing, Rendition
from reelgate.service.ownership import owned
from reelgate.store.videos import Videos


@dataclass(frozen=True, kw_only=True)
class Contents:
    """`preview` is functions/preview; no client is made for it before a picture is missing."""

    videos: Videos
    bucket: media.Bucket
    preview: Callable[[], Function]
    clock: Clock

    def link(
        self,
        id: str,
        *,
        caller: ApiKey,
        rendition: Rendition = Rendition.VIDEO,
        index: int | None = None,
        method: Literal["get", "head"] = "get",
    ) -> str:
        """A link to a file of one output, by default of the first that was made, for the one method."""
        output, file = self._made(id, caller, index)
        key = file.key if rendition is Rendition.VIDEO else self._picture(id, output.index, rendition)
        return self.bucket.link(key, filename=f"{id}-{output.index}.{rendition.suffix}", method=method)

    def _made(self, id: str, caller: ApiKey, index: int | None) -> tuple[Output, Media]:
        video, _ = owned(self.videos, id, caller)
        if video.deleted_at or (video.expires_at and video.expires_at <= seconds(self.clock)):
            raise _gone()
        if not video.status.terminal:
            raise errors.NotReady(f"The video is {video.status}; its content is there once it is completed")
        for output in video.outputs:
            if output.media and index in (None, output.index):
                return output, output.media
        raise errors.NotFound(f"Video {id} has no such output", param="index" if index is not None else None)

    def _picture(self, id: str, index: int, rendition: Rendition) -> str:
        key = media.result_key(id, index, rendition.suffix)
        if self.bucket.size(key) is not None:
            return key
        drawing = Drawing(self.preview().ask({"video_id": id, "index": index, "rendition": rendition})["drawing"])
        if drawing is Drawing.UNDECODABLE:
            raise errors.NotFound(f"No {rendition} can be drawn: the file cannot be decoded", param="variant")
        if drawing is Drawing.MISSING:
            raise _gone()
        return key


def _gone() -> errors.Gone:
    return errors.Gone("The content was deleted or has expired")
