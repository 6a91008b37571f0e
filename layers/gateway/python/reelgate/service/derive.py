"""Derive: a new video out of one that there is. OpenAI's remix, edit and extension are creations with a video in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelgate import errors, models, sources
from reelgate.catalog import Mode
from reelgate.keys import ApiKey
from reelgate.service.accept import Acceptance, Asking
from reelgate.service.videos import VideoService
from reelgate.store.videos import Record

Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """The model, where none is named, is the one that made the video."""

    acceptance: Acceptance
    videos: VideoService

    def remix(self, id: str, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        """The caller's video `id`, changed as the new prompt says."""
        source, _ = self.videos.get(id, caller=asking.caller)
        if not source.status.terminal:
            raise errors.NotReady(f"The video is {source.status}; it can be remixed once it is completed")
        if others := sorted(sources.NAMES & fields.keys()):
            raise errors.InvalidRequest(f"{others[0]} cannot be given: the video to remix is {id}", param=others[0])
        return self._make({**fields, "input_video": id}, Mode.VIDEO_TO_VIDEO, source.model, asking, remixed_from=id)

    def edit(self, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        """The video in `video`, changed as the prompt says."""
        return self._of_a_video(fields, Mode.VIDEO_TO_VIDEO, asking)

    def extend(self, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        """The video in `video`, going on."""
        return self._of_a_video(fields, Mode.VIDEO_EXTENSION, asking)

    def _of_a_video(self, fields: Fields, mode: Mode, asking: Asking) -> tuple[Record, bool]:
        media = sources.take(dict(fields))
        if "input_video" not in media:
            raise errors.InvalidRequest("video is required: a file, a URL, or the id of one of yours", param="video")
        return self._make(fields, mode, self._maker(media["input_video"], asking.caller), asking)

    def _make(
        self, fields: Fields, mode: Mode, maker: str | None, asking: Asking, remixed_from: str | None = None
    ) -> tuple[Record, bool]:
        """InvalidRequest names the models that can, when the one that made the video cannot."""
        if "model" not in fields:
            fields = {**fields, "model": self._able(maker, mode)}
        extends = mode is Mode.VIDEO_EXTENSION
        return self.acceptance.create(fields, asking, extends=extends, remixed_from=remixed_from)

    def _able(self, maker: str | None, mode: Mode) -> str:
        market = self.acceptance.markets.present()
        able = models.making(mode, market.enabled, market.today)
        if maker:
            entries = models.find(maker, market.enabled, market.today).entries
            if any(mode in model.variants for _, model in entries):
                return maker
        who = f"{maker} makes no {mode}" if maker else "model is required"
        choice = f"these do: {', '.join(able)}" if able else "no model of this deployment does"
        raise errors.InvalidRequest(f"{who}; {choice}", param="model")

    def _maker(self, source: Any, caller: ApiKey) -> str | None:
        """The model of a video of the caller's own; of any other film nobody knows it."""
        if isinstance(source, str) and source.startswith(sources.VIDEO_PREFIX):
            return self.videos.get(source, caller=caller)[0].model
        return None
