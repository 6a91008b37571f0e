"""The media of a request: which field a picture or a film is for, and in how many ways it may be given.

The value is a URL, a data URI, a file of a form, the id of an upload (`file_…`), or the id of a video (`video_…`).
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import WithJsonSchema

from reelgate.errors import InvalidRequest
from reelgate.forms import Upload

FILE_PREFIX = "file_"
VIDEO_PREFIX = "video_"

Source = Annotated[
    str | Upload,
    WithJsonSchema(
        {"type": "string", "minLength": 1, "description": "HTTPS URL, data URI or `file_…`; in a form, also a file"}
    ),
]

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "input_image": ("input_image", "image_url", "image", "first_frame"),
    "last_frame": ("last_frame", "end_image"),
    "reference_images": ("reference_images", "input_references"),
    "input_video": ("input_video", "video_url", "video"),
}
"""Our fields and the names that callers know them by. `input_reference`, OpenAI's, is the first frame when there is one
of it, and pictures to refer to when there are more."""

MANY = "reference_images"
"""The one field that holds a list."""

NAMES = frozenset({"input_reference", *(spelling for spellings in SPELLINGS.values() for spelling in spellings)})

_WRAPPERS = ("image_url", "video_url", "url", "file_id")
"""The keys under which a value may stand in an object: OpenAI's, OpenRouter's, and the id of an upload."""


def take(fields: dict[str, Any]) -> dict[str, Any]:
    """Takes the media out of the fields, and returns them under our names."""
    given: dict[str, list[tuple[str, Any]]] = {name: [] for name in SPELLINGS}
    for name, spellings in SPELLINGS.items():
        for spelling in spellings:
            if (value := fields.pop(spelling, None)) is not None:
                given[name].append((spelling, _many(spelling, value) if name == MANY else _one(spelling, value)))
    if (value := fields.pop("input_reference", None)) is not None:
        references = _many("input_reference", value)
        name, value = ("input_image", references[0]) if len(references) == 1 else (MANY, references)
        given[name].append(("input_reference", value))
    return {name: agreed(name, values) for name, values in given.items() if values}


def agreed(name: str, given: list[tuple[str, Any]]) -> Any:
    """The one value of a field that may come under several names. InvalidRequest when they disagree."""
    if any(value != given[0][1] for _, value in given):
        spellings = " and ".join(spelling for spelling, _ in given)
        raise InvalidRequest(f"{spellings} are the same field, and are given with different values", param=name)
    return given[0][1]


def _many(name: str, value: Any) -> list[str | Upload]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise InvalidRequest(f"{name} is an empty list; leave it out instead", param=name)
    return [_one(name, each) for each in values]


def _one(name: str, value: Any) -> str | Upload:
    """A single value in any of its forms."""
    if isinstance(value, list):
        if len(value) != 1:
            raise InvalidRequest(f"{name} takes one; given {len(value)}", param=name)
        return _one(name, value[0])
    wrappers = (*_WRAPPERS, "id") if name in SPELLINGS["input_video"] else _WRAPPERS
    if isinstance(value, Mapping) and len(value) == 1 and (key := next(iter(value))) in wrappers:
        return _known(name, key, _one(name, value[key]))
    if isinstance(value, Upload) or (isinstance(value, str) and value):
        return value
    keys = ", ".join(wrappers)
    raise InvalidRequest(f"{name} must be a URL, a data URI, a file, or an object with one of {keys}", param=name)


def _known(name: str, key: str, value: str | Upload) -> str | Upload:
    """Ids can be told from other values by how they begin; one that cannot is none of ours."""
    prefix = {"file_id": FILE_PREFIX, "id": VIDEO_PREFIX}.get(key, "")
    if prefix and not (isinstance(value, str) and value.startswith(prefix)):
        raise InvalidRequest(f"{name}: {key} must begin with {prefix}", param=name)
    return value
