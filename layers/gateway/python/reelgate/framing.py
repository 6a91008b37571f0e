"""Fits the shape that was asked for to what a model makes."""

from reelgate import shapes
from reelgate.catalog import Range, Variant
from reelgate.errors import InvalidRequest
from reelgate.notes import Notes
from reelgate.requests import CreateVideo


def frame(
    request: CreateVideo, variant: Variant, model: str, notes: Notes
) -> tuple[str | None, str | None, str | None]:
    """Size, aspect ratio and resolution as the variant takes them: it has either the first or the other two.

    The priority is Lumenfall's: a size in pixels, then aspect ratio with resolution, then either alone.
    """
    asked = shapes.asked(request.size, request.aspect_ratio, request.resolution)
    _tell_what_the_size_overrides(request, asked, notes)
    if variant.sizes is not None:
        return _size(asked, variant, model, notes), None, None
    ratio = _nearest_ratio(asked, variant, notes)
    tier = _nearest_tier(asked, variant, notes)
    return None, ratio, tier


def _tell_what_the_size_overrides(request: CreateVideo, asked: shapes.Asked, notes: Notes) -> None:
    """A size such as 16:9 is an aspect ratio under another name, and may not contradict it; one in pixels decides."""
    beside = shapes.asked(None, request.aspect_ratio, request.resolution)
    if asked.ratio and beside.ratio_text and not shapes.same_ratio(asked.ratio, beside.ratio_text):
        if asked.pixels is None:
            message = f"size {request.size} and aspect_ratio {beside.ratio_text} are given with different values"
            raise InvalidRequest(message, param="size")
        notes.ignored("aspect_ratio", beside.ratio_text, f"size {request.size} decides")
    if asked.pixels and beside.lines not in (None, asked.lines):
        notes.ignored("resolution", beside.lines_text, f"size {request.size} decides")


def _size(asked: shapes.Asked, variant: Variant, model: str, notes: Notes) -> str | None:
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


def _nearest_ratio(asked: shapes.Asked, variant: Variant, notes: Notes) -> str | None:
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


def _nearest_tier(asked: shapes.Asked, variant: Variant, notes: Notes) -> str | None:
    if asked.lines is None:
        return variant.default_resolution
    if not variant.resolutions:
        notes.changed("resolution", asked.lines_text, "the model's own resolution")
        return None
    nearest = shapes.nearest_tier(asked.lines, variant.resolutions)
    if shapes.lines(nearest) != asked.lines:
        notes.changed("resolution", asked.lines_text, nearest)
    return nearest
