"""Derive: from a wish for a change of a video to one for a new video. OpenAI's remix, edit and extension are such."""

from dataclasses import dataclass, replace
from typing import Any

from reelgate import errors, models, sources
from reelgate.catalog import Mode
from reelgate.keys import ApiKey
from reelgate.service.market import Markets
from reelgate.service.videos import VideoService
from reelgate.service.wishes import Fields, Wish
from reelgate.store.videos import Record

_SHAPE = ("size", "aspect_ratio", "resolution")
_LENGTH = ("seconds", "duration")


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """Where no model is named, it is the one that made the video, and what is not said is as it was in the video."""

    markets: Markets
    videos: VideoService

    def remix(self, id: str, fields: Fields, caller: ApiKey) -> Wish:
        """The caller's video `id`, changed as the new prompt says."""
        source = self.videos.get(id, caller=caller)
        if not source[0].status.terminal:
            raise errors.NotReady(f"The video is {source[0].status}; it can be remixed once it is completed")
        if others := sorted(sources.NAMES & fields.keys()):
            raise errors.InvalidRequest(f"{others[0]} cannot be given: the video to remix is {id}", param=others[0])
        return self._whole(Wish(fields={**fields, "input_video": id}, remixed_from=id), source)

    def edit(self, fields: Fields, caller: ApiKey) -> Wish:
        """The video in `video`, changed as the prompt says."""
        return self._whole(Wish(fields=fields), self._source(fields, caller))

    def extend(self, fields: Fields, caller: ApiKey) -> Wish:
        """The video in `video`, going on."""
        return self._whole(Wish(fields=fields, extends=True), self._source(fields, caller))

    def _source(self, fields: Fields, caller: ApiKey) -> Record | None:
        """The video, if it is one of the caller's own; of any other film we know nothing."""
        source: Any = sources.take(dict(fields)).get("input_video")
        if source is None:
            raise errors.InvalidRequest("video is required: a file, a URL, or the id of one of yours", param="video")
        if isinstance(source, str) and source.startswith(sources.VIDEO_PREFIX):
            return self.videos.get(source, caller=caller)
        return None

    def _whole(self, wish: Wish, source: Record | None) -> Wish:
        """InvalidRequest names the models that can, when the one that made the video cannot."""
        if wish.fields.get("model") is not None:
            return wish
        mode = Mode.VIDEO_EXTENSION if wish.extends else Mode.VIDEO_TO_VIDEO
        maker, asked = (source[0].model, source[1].parameters) if source else (None, {})
        market = self.markets.present()
        entries = models.find(maker, market.enabled, market.today).entries if maker else ()
        variants = [model.variants[mode] for _, model in entries if mode in model.variants]
        if not variants:
            able = models.making(mode, market.enabled, market.today)
            who = f"{maker} makes no {mode}" if maker else "model is required"
            choice = f"these do: {', '.join(able)}" if able else "no model of this deployment does"
            raise errors.InvalidRequest(f"{who}; {choice}", param="model")
        takes_length = mode is Mode.VIDEO_TO_VIDEO and variants[0].seconds is not None
        inherited = [_unsaid(_SHAPE, wish.fields, asked), _unsaid(_LENGTH, wish.fields, asked) if takes_length else {}]
        return replace(wish, fields={"model": maker, **inherited[0], **inherited[1], **wish.fields})


def _unsaid(names: tuple[str, ...], fields: Fields, asked: Fields) -> dict[str, Any]:
    """What was asked of the source, where nothing is said of it now."""
    said = any(fields.get(name) is not None for name in names)
    return {} if said else {name: asked[name] for name in names if name in asked}
