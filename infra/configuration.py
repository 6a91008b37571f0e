"""What an operator may choose, read from the CDK context and refused by name when it makes no sense."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

CATALOG = Path(__file__).parents[1] / "layers/gateway/python/reelgate/catalog"
MOCK = "mock"
OPENAI_COMPATIBLE = "openai-compatible"
ARNS = {
    # No alias: a role is allowed a key, whatever points at it.
    "kms_key_arn": re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/(mrk-)?[0-9a-f-]{32,36}"),
    "permissions_boundary": re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+"),
    # What CloudFront takes is at home in this region, wherever the gateway is.
    "web_acl_arn": re.compile(r"arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global/webacl/[\w-]+/[0-9a-f-]{36}"),
}
FOR_CLOUDFRONT = re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}")


class Removal(StrEnum):
    """What becomes of the data when the stack is deleted."""

    RETAIN = "retain"
    DESTROY = "destroy"


class ConfigurationError(ValueError):
    """A context value that cannot be honoured; the message names the key, the value and what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One gateway's choices. `retention_days` is how long a finished video's file is kept, and `keep_prompts` whether
    its prompt is; `kms_key_arn` is of the operator's own key for what is at rest, `permissions_boundary` of the policy
    that bounds every role, `web_acl_arn` of what looks at each request before the API does."""

    stack_name: str = "Reelgate"
    providers: tuple[str, ...] = (MOCK,)
    retention_days: int = 30
    keep_prompts: bool = True
    removal_policy: Removal = Removal.RETAIN
    domain_name: str | None = None
    certificate_arn: str | None = None
    alarm_email: str | None = None
    daily_spend_alarm_usd: int | None = None
    default_model: str | None = None
    openai_compatible_base_url: str | None = None
    kms_key_arn: str | None = None
    permissions_boundary: str | None = None
    web_acl_arn: str | None = None
    local: bool = False

    def __post_init__(self) -> None:
        known = ", ".join(catalogued_providers())
        if not self.providers:
            raise ConfigurationError(f"providers: none given; the catalog has {known}")
        for name in self.providers:
            if name not in catalogued_providers():
                raise ConfigurationError(f"providers: {name!r} given; the catalog has {known}")
            if self.providers.count(name) > 1:
                raise ConfigurationError(f"providers: {name!r} given twice")
        if self.retention_days < 1:
            raise ConfigurationError(f"retention_days: {self.retention_days} given, 1 or more accepted")
        if self.daily_spend_alarm_usd is not None and self.daily_spend_alarm_usd < 1:
            raise ConfigurationError(f"daily_spend_alarm_usd: {self.daily_spend_alarm_usd} given, 1 or more accepted")
        if (self.domain_name is None) != (self.certificate_arn is None):
            raise ConfigurationError("domain_name and certificate_arn: give both or neither")
        if (self.openai_compatible_base_url is None) == (OPENAI_COMPATIBLE in self.providers):
            raise ConfigurationError(f"openai_compatible_base_url and provider {OPENAI_COMPATIBLE!r}: both or neither")
        self._check_arns()
        if self.web_acl_arn:
            self._check_distribution()

    def _check_distribution(self) -> None:
        if self.local:
            raise ConfigurationError("web_acl_arn: given, and there is no CloudFront on this machine")
        if self.certificate_arn is None:
            raise ConfigurationError(
                "web_acl_arn: needs domain_name and certificate_arn: CloudFront's own domain takes TLS 1.0"
            )
        if not FOR_CLOUDFRONT.fullmatch(self.certificate_arn):
            raise ConfigurationError(
                f"certificate_arn: {self.certificate_arn!r} given,"
                f" with web_acl_arn an ARN like {FOR_CLOUDFRONT.pattern} accepted"
            )

    def _check_arns(self) -> None:
        for key, accepted in ARNS.items():
            given = getattr(self, key)
            if given is not None and not accepted.fullmatch(given):
                raise ConfigurationError(f"{key}: {given!r} given, an ARN like {accepted.pattern} accepted")

    @classmethod
    def from_context(cls, lookup: Callable[[str], object]) -> Self:
        """Reads `lookup(key)` for each field; the CLI's `-c key=value` gives text, cdk.json may give JSON values."""
        read = {
            "stack_name": _text,
            "providers": _words,
            "retention_days": _whole_number,
            "keep_prompts": _switch,
            "removal_policy": _removal,
            "domain_name": _text,
            "certificate_arn": _text,
            "alarm_email": _text,
            "daily_spend_alarm_usd": _whole_number,
            "default_model": _text,
            "openai_compatible_base_url": _text,
            "kms_key_arn": _text,
            "permissions_boundary": _text,
            "web_acl_arn": _text,
            "local": _switch,
        }
        given = {key: lookup(key) for key in read}
        return cls(**{key: read[key](key, value) for key, value in given.items() if value is not None})  # type: ignore[arg-type]


def catalogued_providers() -> tuple[str, ...]:
    """The names of all providers: one TOML file each."""
    return tuple(sorted(path.stem for path in CATALOG.glob("*.toml")))


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
