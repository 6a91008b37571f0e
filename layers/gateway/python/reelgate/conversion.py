"""From what was asked to what a model accepts: length, shape, and what it has no field for.

A rounding is done and reported as a warning; what cannot be honoured is refused, naming what can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from reelgate import framing
from reelgate.catalog import Audio, Mode, Model, Range, Variant
from reelgate.errors import InvalidRequest
from reelgate.forms import Upload
from reelgate.notes import Note, Notes
from reelgate.requests import CreateVideo
from reelgate.wire import Spec

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """A request as one variant takes it, and what was changed on the way."""

    spec: Spec
    warnings: tuple[Note, ...] = ()


def mode_of(request: CreateVideo, *, extends: bool = False) -> Mode:
    """What the video is to be made from. InvalidRequest names inputs that do not go together, or the missing one."""
    given = frozenset(request.media)
    mode = _MODES.get(given)
    if mode is None:
        if given == {"last_frame"}:
            raise InvalidRequest("last_frame needs an input_image to begin with", param="last_frame")
        raise InvalidRequest(f"{' and '.join(sorted(given))} cannot be combined", param=sorted(given)[0])
    if extends:
        if mode is not Mode.VIDEO_TO_VIDEO:
            raise InvalidRequest("video is required: the one to continue", param="video")
        return Mode.VIDEO_EXTENSION
    return mode


def convert(request: CreateVideo, model: Model, mode: Mode | None = None) -> Conversion:
    """The spec for this model. InvalidRequest names the parameter and what the model accepts."""
    mode = mode or mode_of(request)
    variant = model.variants.get(mode)
    if variant is None:
        made = ", ".join(model.variants)
        raise InvalidRequest(f"{model.id} does not make {mode}; it makes {made}", param=_ASKED_BY[mode])
    if len(request.prompt) > model.prompt_limit:
        message = f"prompt has {len(request.prompt)} characters; {model.id} accepts {model.prompt_limit}"
        raise InvalidRequest(message, param="prompt")
    notes = Notes()
    size, aspect_ratio, resolution = framing.frame(request, variant, model.id, notes)
    spec = Spec(
        mode=mode,
        prompt=request.prompt,
        seconds=_seconds(request.seconds, variant, model.id, notes),
        size=size,
        aspect_ratio=aspect_ratio,
        resolution=resolution,
        input_image=_source(request.input_image),
        last_frame=_source(request.last_frame),
        reference_images=_references(request, variant, model.id),
        input_video=_source(request.input_video),
        negative_prompt=_supported("negative_prompt", request.negative_prompt, variant.negative_prompt, model.id),
        seed=_supported("seed", request.seed, variant.seed, model.id),
        generate_audio=_audio(request.generate_audio, variant.audio, model.id),
        user=request.user if variant.user else None,
        extra=request.extra,
    )
    return Conversion(spec=spec, warnings=tuple(notes.of))


_MODES: Mapping[frozenset[str], Mode] = {
    frozenset(): Mode.TEXT_TO_VIDEO,
    frozenset({"input_image"}): Mode.IMAGE_TO_VIDEO,
    frozenset({"input_image", "last_frame"}): Mode.FIRST_LAST_FRAME_TO_VIDEO,
    frozenset({"reference_images"}): Mode.REFERENCE_TO_VIDEO,
    frozenset({"input_video"}): Mode.VIDEO_TO_VIDEO,
}

_ASKED_BY = {
    Mode.TEXT_TO_VIDEO: "model",
    Mode.IMAGE_TO_VIDEO: "input_image",
    Mode.FIRST_LAST_FRAME_TO_VIDEO: "last_frame",
    Mode.REFERENCE_TO_VIDEO: "reference_images",
    Mode.VIDEO_TO_VIDEO: "input_video",
    Mode.VIDEO_EXTENSION: "input_video",
}


_UPLOADED = "uploaded"
"""Stands for a file of the request, which has no address until it is stored."""


def _source(given: T | Upload) -> T | str:
    return _UPLOADED if isinstance(given, Upload) else given


def _references(request: CreateVideo, variant: Variant, model: str) -> tuple[str, ...] | None:
    given, accepted = request.reference_images, variant.reference_images
    if given is None:
        return None
    if accepted and not accepted.min <= len(given) <= accepted.max:
        choice = f"{accepted.min} to {accepted.max}"
        raise InvalidRequest(f"{model} takes {choice} reference_images; given {len(given)}", param="reference_images")
    return tuple(_source(each) for each in given)


def _seconds(asked: Decimal | None, variant: Variant, model: str, notes: Notes) -> int | None:
    accepted = variant.seconds
    if asked is None:
        return variant.default_seconds
    if accepted is None:
        raise InvalidRequest(f"{model} chooses the length itself; leave seconds out", param="seconds")
    low, high = (accepted.min, accepted.max) if isinstance(accepted, Range) else (min(accepted), max(accepted))
    if not low <= asked <= high:
        choice = f"{low} to {high}" if isinstance(accepted, Range) else ", ".join(map(str, accepted))
        raise InvalidRequest(f"seconds {asked} is not possible with {model}; it accepts {choice}", param="seconds")
    options = range(low, high + 1) if isinstance(accepted, Range) else accepted
    nearest = min(options, key=lambda each: (abs(each - asked), each))
    if nearest != asked:
        notes.changed("seconds", asked, nearest)
    return nearest


def _audio(asked: bool | None, offered: Audio, model: str) -> bool | None:
    """Audio is always said explicitly where it can be chosen: vendors turn it on by default, at twice the price."""
    if offered is Audio.OPTIONAL:
        return bool(asked)
    if asked is not None and asked != (offered is Audio.ALWAYS):
        raise InvalidRequest(
            f"{model} {offered} makes audio; generate_audio {asked} is not possible", param="generate_audio"
        )
    return None


def _supported(param: str, asked: T | None, supported: bool, model: str) -> T | None:
    if asked is not None and not supported:
        raise InvalidRequest(f"{model} has no {param}", param=param)
    return asked
