"""The bodies of requests: the models that validate them, and what of these is read where a video is made of another."""

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from reelgate import sources
from reelgate.issuing import CreateKey, KeyRetention, Limits, RotateKey
from reelgate.requests import CreateVideo
from reelgate.sources import Source
from reelgate.uploads import CreateUpload

__all__ = (
    "CreateKey",
    "CreateUpload",
    "CreateVideo",
    "EditVideo",
    "ExtendVideo",
    "KeyRetention",
    "Limits",
    "RemixVideo",
    "RotateKey",
    "TestWebhook",
)

_MODEL: Any = (
    str | None,
    Field(None, min_length=1, max_length=200, description="A model; by default the one that made the video."),
)
_VIDEO: Any = (
    Source,
    Field(description="A film, or `video_…` of your own; also accepted as `input_video` or `video_url`."),
)


def _derived(name: str, about: str, *, without: Collection[str], **changes: Any) -> type[BaseModel]:
    """CreateVideo with fields left out, and others in their place."""
    kept: Any = {
        key: (field.annotation, field) for key, field in CreateVideo.model_fields.items() if key not in without
    }
    config = ConfigDict(extra="allow", arbitrary_types_allowed=True)
    return create_model(name, __doc__=about, __config__=config, **{**kept, **changes})


RemixVideo = _derived(
    "RemixVideo", "What is to be different; all else is as for a new video.", without=sources.SPELLINGS, model=_MODEL
)
EditVideo = _derived(
    "EditVideo",
    "A video, and what is to be different; all else is as for a new one.",
    without=("input_video",),
    model=_MODEL,
    video=_VIDEO,
)
ExtendVideo = _derived(
    "ExtendVideo",
    "A video, and how it goes on; all else is as for a new one.",
    without=("input_video",),
    model=_MODEL,
    video=_VIDEO,
)


class TestWebhook(BaseModel):
    """Where to send a test."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2048, description="A receiver, as `webhook_url` would name it.")
