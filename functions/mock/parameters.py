"""What a video is asked to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.mock.inputs import WRAPPERS, read_inputs
from functions.mock.misbehaviours import Misbehaviour
from functions.mock.refusals import invalid

MODEL = "mock-video"
PROMPT_LIMIT = 4000
SECONDS = range(1, 21)
SIDES = range(64, 1921, 2)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """The checked fields of a create request; sides in pixels, length in whole seconds.

    `inputs` are names of inputs.py. `extra` is everything else that was given, kept to be looked at afterwards: it
    changes nothing.
    """

    prompt: str
    model: str
    seconds: int
    width: int
    height: int
    inputs: tuple[str, ...] = ()
    mock: Misbehaviour | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def size(self) -> str:
        """OpenAI's form of the size: `1280x720`."""
        return f"{self.width}x{self.height}"


KNOWN = {"prompt", "model", "seconds", "size", "extend", "mock", *WRAPPERS}


def read_parameters(fields: Mapping[str, object]) -> Parameters:
    """Check the fields of a request; null means absent, a field that the mock does not know is only kept.

    Raises Refused, naming the field and what it accepts.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    width, height = _size(given.get("size", "1280x720"))
    return Parameters(
        prompt=_prompt(given.get("prompt")),
        model=_model(given.get("model", MODEL)),
        seconds=_seconds(given.get("seconds", 4)),
        width=width,
        height=height,
        inputs=read_inputs(given),
        mock=_mock(given.get("mock")),
        extra={name: value for name, value in given.items() if name not in KNOWN},
    )


def _prompt(value: object) -> str:
    if value is None:
        raise invalid("prompt", "Missing required parameter: 'prompt'.", code="missing_required_parameter")
    if not isinstance(value, str) or not value.strip():
        raise invalid("prompt", "prompt must be a string that is not empty.")
    if len(value) > PROMPT_LIMIT:
        raise invalid("prompt", f"prompt has {len(value)} characters; at most {PROMPT_LIMIT} are accepted.")
    # JSON can spell half of a surrogate pair ("\ud83d"), which no encoding can write down.
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise invalid("prompt", "prompt is not valid Unicode: it holds a lone surrogate.")
    return value


def _model(value: object) -> str:
    if value != MODEL:
        raise invalid("model", f"The model does not exist; accepted: '{MODEL}'.", code="model_not_found")
    return MODEL


def _seconds(value: object) -> int:
    match value:
        case bool():
            seconds = None
        case int():
            seconds = value
        case float() if value.is_integer():
            seconds = int(value)
        case str() if re.fullmatch(r"[0-9]{1,2}", value):
            seconds = int(value)
        case _:
            seconds = None
    if seconds is None or seconds not in SECONDS:
        raise invalid("seconds", f"seconds must be a whole number from {SECONDS[0]} to {SECONDS[-1]}.")
    return seconds


def _size(value: object) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{2,4})x([0-9]{2,4})", value) if isinstance(value, str) else None
    if match is None:
        raise invalid("size", "size must be WIDTHxHEIGHT, such as '1280x720'.")
    width, height = int(match[1]), int(match[2])
    if width not in SIDES or height not in SIDES:
        raise invalid("size", f"Both sides of size must be even and from {SIDES[0]} to {SIDES[-1]} pixels.")
    return width, height


def _mock(value: object) -> Misbehaviour | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in set(Misbehaviour):
        raise invalid("mock", f"mock must be one of: {', '.join(Misbehaviour)}.")
    return Misbehaviour(value)
