"""Derive: from a wish for a change of a video to one for a new video. OpenAI's remix, edit and extension are such."""

from dataclasses import dataclass, replace
from typing import Any

from reelgate import errors, models, sources
from reelgate.catalog import Mode
from reelgate.keys import ApiKey
from reelgate.service.accept import Fields, Wish
from reelgate.service.market import Markets
from reelgate.service.videos import VideoService


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """The model, where none is named, is the one that made the video."""

    markets: Markets
    videos: VideoService

    def remix(self, id: str, fields: Fields, caller: ApiKey) -> Wish:
        """The caller's video `id`, changed as the new prompt says."""
        source, _ = self.videos.get(id, caller=caller)
        if not source.status.terminal:
            raise errors.NotReady(f"The video is {source.status}; it can be remixed once it is completed")
        if others := sorted(sources.NAMES & fields.keys()):
            raise errors.InvalidRequest(f"{others[0]} cannot be given: the video to remix is {id}", param=others[0])
        wish = Wish(fields={**fields, "input_video": id}, remixed_from=id)
        return self._modelled(wish, Mode.VIDEO_TO_VIDEO, source.model)

    def edit(self, fields: Fields, caller: ApiKey) -> Wish:
        """The video in `video`, changed as the prompt says."""
        return self._modelled(Wish(fields=fields), Mode.VIDEO_TO_VIDEO, self._maker(fields, caller))

    def extend(self, fields: Fields, caller: ApiKey) -> Wish:
        """The video in `video`, going on."""
        return self._modelled(Wish(fields=fields, extends=True), Mode.VIDEO_EXTENSION, self._maker(fields, caller))

    def _maker(self, fields: Fields, caller: ApiKey) -> str | None:
        """The model of a video of the caller's own; of any other film nobody knows it."""
        source: Any = sources.take(dict(fields)).get("input_video")
        if source is None:
            raise errors.InvalidRequest("video is required: a file, a URL, or the id of one of yours", param="video")
        if isinstance(source, str) and source.startswith(sources.VIDEO_PREFIX):
            return self.videos.get(source, caller=caller)[0].model
        return None

    def _modelled(self, wish: Wish, mode: Mode, maker: str | None) -> Wish:
        """InvalidRequest names the models that can, when the one that made the video cannot."""
        if wish.fields.get("model") is not None:
            return wish
        market = self.markets.present()
        entries = models.find(maker, market.enabled, market.today).entries if maker else ()
        if any(mode in model.variants for _, model in entries):
            return replace(wish, fields={**wish.fields, "model": maker})
        able = models.making(mode, market.enabled, market.today)
        who = f"{maker} makes no {mode}" if maker else "model is required"
        choice = f"these do: {', '.join(able)}" if able else "no model of this deployment does"
        raise errors.InvalidRequest(f"{who}; {choice}", param="model")
