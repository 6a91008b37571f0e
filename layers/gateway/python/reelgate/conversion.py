"""From what was asked to what a model accepts: length, shape, and what it has no field for.

A rounding is done and reported as a warning; what cannot be honoured is refused, naming what can.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from reelgate import shapes
from reelgate.catalog import Audio, Mode, Model, Range, Variant
from reelgate.errors import InvalidRequest
from reelgate.provider import Spec
from reelgate.requests import CreateVideo

Note = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """A request as one variant takes it, and what was changed on the way."""

    spec: Spec
    warnings: tuple[Note, ...] = ()


@dataclass
class _Notes:
    """Collects the warnings of one conversion."""

    of: list[Note] = field(default_factory=list)

    def changed(self, param: str, asked: Any, sent: Any) -> None:
        self.of.append({"type": "converted", "param": param, "message": f"{param} {asked} became {sent}"})


def convert(request: CreateVideo, model: Model) -> Conversion:
    """The spec for this model. InvalidRequest names the parameter and what the model accepts."""
    mode = Mode.IMAGE_TO_VIDEO if request.input_image is not None else Mode.TEXT_TO_VIDEO
    variant = model.variants.get(mode)
    if variant is None:
        raise InvalidRequest(f"{model.id} does not make {mode.replace('_', ' ')}", param="input_image")
    if len(request.prompt) > model.prompt_limit:
        message = f"prompt has {len(request.prompt)} characters; {model.id} accepts {model.prompt_limit}"
        raise InvalidRequest(message, param="prompt")
    notes = _Notes()
    size, aspect_ratio, resolution = _shape(request, variant, model.id, notes)
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


def _seconds(asked: Decimal | None, variant: Variant, model: str, notes: _Notes) -> int | None:
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


def _shape(
    request: CreateVideo, variant: Variant, model: str, notes: _Notes
) -> tuple[str | None, str | None, str | None]:
    """Size, aspect ratio and resolution as the variant takes them: it has either the first or the other two.

    The priority is Lumenfall's: a size in pixels, then aspect ratio with resolution, then either alone.
    """
    asked = shapes.asked(request.size, request.aspect_ratio, request.resolution)
    if variant.sizes is not None:
        return _size(asked, variant, model, notes), None, None
    ratio = _nearest_ratio(asked, variant, model, notes)
    tier = _nearest_tier(asked, variant, model, notes)
    return None, ratio, tier


def _size(asked: shapes.Asked, variant: Variant, model: str, notes: _Notes) -> str | None:
    if not asked.given:
        return variant.default_size
    if isinstance(variant.sizes, Range):
        size = asked.pixels or shapes.pixels(asked, variant.default_size)
        low, high = variant.sizes.min, variant.sizes.max
        if any(side % 2 or not low <= side <= high for side in size):
            message = f"size {shapes.written(size)} is not possible with {model}; sides are even, {low} to {high}"
            raise InvalidRequest(message, param="size")
        return shapes.written(size)
    options = [shapes.parse(size) for size in variant.sizes or ()]
    nearest = shapes.nearest(asked.pixels or shapes.pixels(asked, variant.default_size), options)
    sent = shapes.written(nearest)
    if asked.pixels:
        if nearest != asked.pixels:
            notes.changed("size", asked.ratio_text, sent)
        return sent
    if asked.ratio and not shapes.same_ratio(asked.ratio, sent.replace("x", ":")):
        notes.changed("aspect_ratio", asked.ratio_text, sent)
    if asked.lines and min(nearest) != asked.lines:
        notes.changed("resolution", asked.lines_text, sent)
    return sent


def _nearest_ratio(asked: shapes.Asked, variant: Variant, model: str, notes: _Notes) -> str | None:
    if asked.ratio is None:
        return variant.default_aspect_ratio
    options = [ratio for ratio in variant.aspect_ratios if ":" in ratio]
    if not options:
        notes.changed("aspect_ratio", asked.ratio_text, variant.default_aspect_ratio or "the model's own shape")
        return variant.default_aspect_ratio
    nearest = shapes.nearest_ratio(asked.ratio, options)
    if not shapes.same_ratio(asked.ratio, nearest):
        notes.changed("aspect_ratio", asked.ratio_text, nearest)
    return nearest


def _nearest_tier(asked: shapes.Asked, variant: Variant, model: str, notes: _Notes) -> str | None:
    if asked.lines is None:
        return variant.default_resolution
    if not variant.resolutions:
        notes.changed("resolution", asked.lines_text, "the model's own resolution")
        return None
    nearest = shapes.nearest_tier(asked.lines, variant.resolutions)
    if shapes.lines(nearest) != asked.lines:
        notes.changed("resolution", asked.lines_text, nearest)
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
