"""What stands in a path, a query or a header of a request."""

from dataclasses import dataclass, field
from typing import Any

from reelgate import ids
from reelgate.renditions import Rendition
from reelgate.requests import LONGEST_KEY
from reelgate.usage import DIMENSIONS


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """`where` is query, header or path; a path's parameters are required."""

    name: str
    where: str = "query"
    description: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})

    def render(self) -> dict[str, Any]:
        named = {"name": self.name, "in": self.where, "description": self.description, "schema": self.schema}
        return {**named, "required": True} if self.where == "path" else named


_NAME = {"type": "string", "pattern": "^[A-Za-z0-9._-]+$"}
IN_PATH = {
    each.name: each
    for each in (
        Parameter(
            name="video_id",
            where="path",
            description="The id of one of the caller's videos.",
            schema={"type": "string", "pattern": f"^video_{ids.PATTERN}$"},
        ),
        Parameter(name="delivery_id", where="path", description="The id of one of the video's deliveries."),
        Parameter(name="key_id", where="path", description="The id of one of the keys."),
        Parameter(name="tenant", where="path", description="The name of a tenant.", schema=_NAME),
        Parameter(name="model", where="path", description="The id of a model, or another name for it.", schema=_NAME),
        Parameter(
            name="provider",
            where="path",
            description="The provider whose entry for the model is meant.",
            schema=_NAME,
        ),
    )
}
DRY_RUN = Parameter(
    name="dryRun",
    description="Whether to answer with the price, and make nothing.",
    schema={"type": "boolean", "default": False},
)
IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    where="header",
    description="The same as `idempotency_key` in the body: a request with the same key is the same request.",
    schema={"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
)
PAGING = (
    Parameter(name="after", description="The last video of the page before, by its id."),
    Parameter(
        name="limit",
        description="The length of the page.",
        schema={"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    ),
    Parameter(
        name="order",
        description="Whether the oldest or the newest come first.",
        schema={"enum": ["asc", "desc"], "default": "desc"},
    ),
)
KEY_PAGING = (
    Parameter(name="after", description="The last key of the page before, by its id."),
    PAGING[1],
)
CONTENT = (
    Parameter(
        name="variant",
        description="The video, or a picture of it.",
        schema={"enum": [each.value for each in Rendition], "default": Rendition.VIDEO.value},
    ),
    Parameter(
        name="index",
        description="Which of the outputs; by default the first that was made.",
        schema={"type": "integer", "minimum": 0, "maximum": 999_999_999},
    ),
)
_DAY = {"type": "string", "format": "date"}
_DIMENSION = "|".join(DIMENSIONS)
USAGE = (
    Parameter(name="start", description="The first day; by default 30 days are shown.", schema=_DAY),
    Parameter(name="end", description="The last day, which counts too; by default today, in UTC.", schema=_DAY),
    Parameter(
        name="group_by",
        description=f"What the rows are kept apart by, with commas between: by default {', '.join(DIMENSIONS)}.",
        schema={"type": "string", "pattern": f"^({_DIMENSION})(,({_DIMENSION}))*$"},
    ),
    Parameter(
        name="tenant",
        description="Whose usage; another tenant's is there for the deployment's admin key alone.",
        schema=_NAME,
    ),
    Parameter(
        name="format",
        description="JSON or CSV; by default what the header `Accept` asks for, else JSON.",
        schema={"enum": ["json", "csv"]},
    ),
)
SCHEMA = Parameter(
    name="schema",
    description="Whether to answer with the JSON Schema of what the model accepts instead.",
    schema={"type": "boolean", "default": False},
)
