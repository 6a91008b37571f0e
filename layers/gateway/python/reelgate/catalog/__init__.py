"""Facts about providers and their models, as data: one TOML file a provider, each fact with its source and date.

facts.py has the files' format; a key that it does not know is an error when the catalog is loaded.
"""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from reelgate.catalog.facts import (
    ANY_MODEL,
    Audio,
    Mode,
    Model,
    Per,
    Price,
    ProviderFacts,
    Range,
    SubmitSafety,
    Variant,
)

__all__ = [
    "ANY_MODEL",
    "Audio",
    "Mode",
    "Model",
    "Per",
    "Price",
    "ProviderFacts",
    "Range",
    "SubmitSafety",
    "Variant",
    "names",
    "provider",
    "providers",
]

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """All providers there is a file for, in order of name."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def provider(name: str) -> ProviderFacts:
    """The facts about one provider. KeyError names an unknown one, pydantic's ValidationError a malformed fact."""
    if name not in names():
        raise KeyError(f"there is no provider {name!r}; there are {', '.join(names())}")
    document = tomllib.loads((FOLDER / f"{name}.toml").read_text(), parse_float=Decimal)
    models = {entry["id"]: _inherited(entry) for entry in document.pop("models")}
    return TypeAdapter(ProviderFacts).validate_python({**document, "name": name, "models": models})


def _inherited(entry: dict[str, Any]) -> dict[str, Any]:
    """The capabilities that stand beside `variants` hold for every variant that does not say otherwise."""
    own = {key: value for key, value in entry.items() if key in Model.__dataclass_fields__}
    shared = {key: value for key, value in entry.items() if key not in own}
    return {**own, "variants": {mode: {**shared, **facts} for mode, facts in own["variants"].items()}}


def providers(enabled: Sequence[str]) -> tuple[ProviderFacts, ...]:
    """The facts about the providers that a deployment has switched on, in its order."""
    return tuple(provider(name) for name in enabled)
