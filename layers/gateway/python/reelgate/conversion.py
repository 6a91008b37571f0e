"""From what was asked to what a model accepts: length, shape, and what it has no field for.

A rounding is done and reported as a warning; what cannot be honoured is refused, naming what can.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from reelgate import framing
from reelgate.catalog import Audio, Mode, Model, Range, Variant
from reelgate.errors import InvalidRequest
from reelgate.notes import Note, Notes
from reelgate.requests import CreateVideo
from reelgate.wire import Spec

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """A request as one variant takes it, and what was changed on the way."""

    spec: Spec
    warnings: tuple[Note, ...] = ()


def convert(request: CreateVideo, model: Model) -> Conversion:
    """The spec for this model. InvalidRequest names the parameter and what the model accepts."""
    mode = Mode.IMAGE_TO_VIDEO if request.input_image is not None else Mode.TEXT_TO_VIDEO
    variant = model.variants.get(mode)
    if variant is None:
        raise InvalidRequest(f"{model.id} does not make {mode.replace('_', ' ')}", param="input_image")
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
        input_image=request.input_image if isinstance(request.input_image, str) else None,
        negative_prompt=_supported("negative_prompt", request.negative_prompt, variant.negative_prompt, model.id),
        seed=_supported("seed", request.seed, variant.seed, model.id),
        generate_audio=_audio(request.generate_audio, variant.audio, model.id),
        user=request.user if variant.user else None,
        extra=request.extra,
    )
    return Conversion(spec=spec, warnings=tuple(notes.of))


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
