"""The models that this deployment can make videos with, as far as a caller may."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from reelgate import models
from reelgate.catalog import Model, Price, ProviderFacts, Range, Variant
from reelgate.keys import ApiKey
from reelgate.models import Entry
from reelgate.service import permission


def listing(enabled: Sequence[str], today: date, caller: ApiKey) -> list[dict[str, Any]]:
    """OpenAI's model objects, with what each can do."""
    listed = (permission.narrowed(caller, entries) for entries in models.listing(enabled, today).values())
    return [_described(entries, enabled, today) for entries in listed if entries]


def model(name: str, enabled: Sequence[str], today: date, caller: ApiKey) -> dict[str, Any]:
    """One of them, by id, alias, or `provider/model`. ModelNotFound suggests what is close; PermissionDenied says what
    the caller may use."""
    return _described(permission.chosen(caller, models.find(name, enabled, today).entries), enabled, today)


def _described(entries: Sequence[Entry], enabled: Sequence[str], today: date) -> dict[str, Any]:
    """The first provider's facts stand for the model's name; each provider says what it accepts itself. The names of
    models that are gone, and that this one stands in for, are aliases too."""
    _, first = entries[0]
    checked = datetime.combine(first.checked, datetime.min.time(), UTC)
    return {
        "id": first.id,
        "object": "model",
        "created": int(checked.timestamp()),
        "owned_by": first.creator,
        "name": first.name,
        "aliases": [*first.aliases, *models.formerly(first.id, enabled, today)],
        "providers": [_provider(facts, model) for facts, model in entries],
    }


def _provider(facts: ProviderFacts, model: Model) -> dict[str, Any]:
    return {
        "id": f"{facts.name}/{model.id}",
        "provider": facts.name,
        "prompt_limit": model.prompt_limit,
        "expected_seconds": model.median,
        "sunset_at": model.sunset_at.isoformat() if model.sunset_at else None,
        "modes": {mode: _accepts(variant) for mode, variant in model.variants.items()},
        "prices": [_price(price) for price in model.prices],
        "source": model.source,
        "checked": model.checked.isoformat(),
    }


def _price(price: Price) -> dict[str, Any]:
    conditions = {"mode": price.mode, "resolution": price.resolution, "audio": price.audio, "seconds": price.seconds}
    given = {name: value for name, value in conditions.items() if value is not None}
    return {"per": price.per, "usd": str(price.usd), **given}


def _accepts(variant: Variant) -> dict[str, Any]:
    """What a request may say, and what stands when it says nothing."""
    values = {
        "seconds": _values(variant.seconds),
        "size": _values(variant.sizes),
        "aspect_ratio": list(variant.aspect_ratios) or None,
        "resolution": list(variant.resolutions) or None,
        "generate_audio": variant.audio,
        "negative_prompt": variant.negative_prompt,
        "seed": variant.seed,
        "reference_images": _values(variant.reference_images),
    }
    defaults = {
        "seconds": variant.default_seconds,
        "size": variant.default_size,
        "aspect_ratio": variant.default_aspect_ratio,
        "resolution": variant.default_resolution,
    }
    given = {name: value for name, value in values.items() if value is not None}
    return {**given, "defaults": {name: value for name, value in defaults.items() if value is not None}}


def _values(accepted: Sequence[Any] | Range | None) -> Any:
    if isinstance(accepted, Range):
        return {"min": accepted.min, "max": accepted.max}
    return list(accepted) if accepted is not None else None
