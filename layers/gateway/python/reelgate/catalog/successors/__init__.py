"""Models that are gone, and the living ones that their names now lead to: one TOML file a vendor that ended them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Gone:
    """`successors` are ids of models, the best one first. With `sound`, the model made it always, and so does whatever
    stands in for it, unless silence is asked for."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    names: tuple[str, ...]
    sunset_at: date
    successors: tuple[str, ...]
    sound: bool = False


@dataclass(frozen=True, kw_only=True)
class _File:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    source: str
    checked: date
    models: tuple[Gone, ...]


@cache
def gone() -> Mapping[str, Gone]:
    """Every name of a model that is gone. pydantic's ValidationError names a malformed fact."""
    found: dict[str, Gone] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        file = TypeAdapter(_File).validate_python(tomllib.loads(path.read_text()))
        found |= {name: model for model in file.models for name in model.names}
    return found
