"""What becomes of each parameter at a model: its badge, the name it is sent under, and what is accepted.

Nobody writes this down: it follows from the same facts and tables that the request is made with.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelgate import provider
from reelgate.badges import Badge
from reelgate.catalog import Audio, Mode, Model, ProviderFacts, Range, Variant
from reelgate.provider import Provider

_EMULATED = (
    "n",
    "webhook_url",
    "idempotency_key",
    "metadata",
    "provider",
    "models",
    "max_cost",
    "media_retention",
)
"""Done by the gateway, whatever the model."""

_INPUTS: Mapping[Mode, tuple[str, ...]] = {
    Mode.TEXT_TO_VIDEO: (),
    Mode.IMAGE_TO_VIDEO: ("input_image",),
    Mode.FIRST_LAST_FRAME_TO_VIDEO: ("input_image", "last_frame"),
    Mode.REFERENCE_TO_VIDEO: ("reference_images",),
    Mode.VIDEO_TO_VIDEO: ("input_video",),
    Mode.VIDEO_EXTENSION: ("input_video",),
}


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """Of one parameter at one provider's entry in one mode. `values` are what can be sent, `limits` a fragment of JSON
    Schema that narrows what the API takes anyway."""

    badge: Badge
    sent_as: str | None = None
    values: Sequence[Any] | None = None
    default: Any = None
    limits: Mapping[str, Any] = field(default_factory=dict)


def behaviours(facts: ProviderFacts, model: Model, mode: Mode) -> dict[str, Behaviour]:
    """By parameter. One that is missing is refused by this entry."""
    adapter, variant = provider.load(facts), model.variants[mode]
    found = {name: Behaviour(badge=Badge.EMULATED) for name in _EMULATED}
    found["prompt"] = _named(adapter, variant, "prompt", limits={"maxLength": model.prompt_limit})
    found["user"] = Behaviour(badge=Badge.PASSTHROUGH, sent_as=_name(adapter, variant, "user"))
    for name in _INPUTS[mode]:
        limits = _counted(variant.reference_images) if name == "reference_images" else {}
        found[name] = _named(adapter, variant, name, limits=limits)
    found |= {name: _named(adapter, variant, name) for name in ("negative_prompt", "seed") if getattr(variant, name)}
    if variant.audio is not Audio.NEVER:
        found["generate_audio"] = _audio(adapter, variant)
    return {**found, **dict(_converted(adapter, variant))}


def _converted(adapter: Provider, variant: Variant) -> Iterator[tuple[str, Behaviour]]:
    """Length and shape. A shape that a model cannot be told of is answered with a warning, and so is accepted."""
    seconds = variant.seconds
    if seconds is not None:
        low, high = (seconds.min, seconds.max) if isinstance(seconds, Range) else (min(seconds), max(seconds))
        yield (
            "seconds",
            Behaviour(
                badge=Badge.CONVERTED,
                sent_as=_name(adapter, variant, "seconds"),
                values=None if isinstance(seconds, Range) else seconds,
                default=variant.default_seconds,
                limits={"minimum": low, "maximum": high},
            ),
        )
    sides, sizes = (variant.sizes, None) if isinstance(variant.sizes, Range) else (None, variant.sizes)
    shapes: Mapping[str, tuple[Sequence[str] | None, Any]] = {
        "size": (sizes, variant.default_size),
        "aspect_ratio": (variant.aspect_ratios or None, variant.default_aspect_ratio),
        "resolution": (variant.resolutions or None, variant.default_resolution),
    }
    for name, (values, default) in shapes.items():
        limits = {"x-sides": {"minimum": sides.min, "maximum": sides.max, "multipleOf": 2}} if sides else {}
        sent_as = _name(adapter, variant, name) if values or (sides and name == "size") else None
        yield name, Behaviour(badge=Badge.CONVERTED, sent_as=sent_as, values=values, default=default, limits=limits)


def _audio(adapter: Provider, variant: Variant) -> Behaviour:
    if variant.audio is Audio.ALWAYS:
        return Behaviour(badge=Badge.EMULATED, values=(True,), default=True, limits={"const": True})
    return _named(adapter, variant, "generate_audio", values=(True, False), default=False)


def _named(adapter: Provider, variant: Variant, name: str, **more: Any) -> Behaviour:
    sent_as = _name(adapter, variant, name)
    return Behaviour(badge=Badge.PASSTHROUGH if sent_as == name else Badge.RENAMED, sent_as=sent_as, **more)


def _name(adapter: Provider, variant: Variant, name: str) -> str | None:
    return {**adapter.fields, **variant.fields}.get(name)


def _counted(range: Range | None) -> Mapping[str, Any]:
    return {"minItems": range.min, "maxItems": range.max} if range else {}
