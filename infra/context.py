"""What an operator may choose, read from the CDK context and refused by name when it makes no sense."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from infra.configuration import Configuration, ConfigurationError, Removal, check_arn

_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+")

Lookup = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Context:
    """The choices of `cdk deploy`: those of its one gateway, and the app's own."""

    gateway: Configuration
    stack_name: str = "Reelgate"
    """The gateway's stack; the one that watches it is called after it."""
    alarm_email: str | None = None
    """Who is told of alarms."""
    daily_spend_alarm_usd: int | None = None
    """What the videos of a day may cost before there is an alarm."""
    permissions_boundary: str | None = None
    """The ARN of the policy that bounds every role."""

    def __post_init__(self) -> None:
        check_arn("permissions_boundary", self.permissions_boundary, _POLICY)

    @classmethod
    def read(cls, lookup: Lookup) -> Self:
        """Asks `lookup` for each key; the CLI's `-c key=value` gives text, cdk.json may give JSON values."""
        return cls(gateway=Configuration(**_given(_OF_THE_GATEWAY, lookup)), **_given(_OF_THE_APP, lookup))


def _text(key: str, value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ConfigurationError(f"{key}: {value!r} given, text accepted")


def _words(key: str, value: object) -> tuple[str, ...]:
    return tuple(word.strip() for word in _text(key, value).split(","))


def _whole_number(key: str, value: object) -> int:
    if isinstance(value, int | str) and str(value).isdecimal():
        return int(value)
    raise ConfigurationError(f"{key}: {value!r} given, a whole number accepted")


def _removal(key: str, value: object) -> Removal:
    if value in list(Removal):
        return Removal(_text(key, value))
    raise ConfigurationError(f"{key}: {value!r} given, {' or '.join(Removal)} accepted")


def _switch(key: str, value: object) -> bool:
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise ConfigurationError(f"{key}: {value!r} given, true or false accepted")


Readers = Mapping[str, Callable[[str, object], object]]

_OF_THE_GATEWAY: Readers = {
    "providers": _words,
    "retention_days": _whole_number,
    "keep_prompts": _switch,
    "removal_policy": _removal,
    "domain_name": _text,
    "certificate_arn": _text,
    "default_model": _text,
    "openai_compatible_base_url": _text,
    "kms_key_arn": _text,
    "web_acl_arn": _text,
    "event_schemas": _switch,
    "local": _switch,
}
_OF_THE_APP: Readers = {
    "stack_name": _text,
    "alarm_email": _text,
    "daily_spend_alarm_usd": _whole_number,
    "permissions_boundary": _text,
}


def _given(readers: Readers, lookup: Lookup) -> dict[str, Any]:
    found = {key: lookup(key) for key in readers}
    return {key: readers[key](key, value) for key, value in found.items() if value is not None}
