"""What may be chosen for one gateway, refused by name when it makes no sense."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CATALOG = Path(__file__).parents[1] / "layers/gateway/python/reelgate/catalog"
MOCK = "mock"
OPENAI_COMPATIBLE = "openai-compatible"
# No alias: a role is allowed a key, whatever points at it.
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/(mrk-)?[0-9a-f-]{32,36}")
# What CloudFront takes is at home in this region, wherever the gateway is.
_WEB_ACL = re.compile(r"arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global/webacl/[\w-]+/[0-9a-f-]{36}")
_FOR_CLOUDFRONT = re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[0-9a-f-]{36}")


class Removal(StrEnum):
    """What becomes of the data when the stack is deleted."""

    RETAIN = "retain"
    DESTROY = "destroy"


class ConfigurationError(ValueError):
    """A choice that cannot be honoured; the message names it, the value and what is accepted."""


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One gateway's choices; each changes what is deployed. ConfigurationError for one that cannot be honoured."""

    providers: tuple[str, ...] = (MOCK,)
    """Names of the catalog's providers; each gets its own function, role and secret."""
    retention_days: int = 30
    """How long a finished video's file is kept."""
    keep_prompts: bool = True
    """Whether what was asked is kept once a video has ended."""
    removal_policy: Removal = Removal.RETAIN
    """What becomes of the table, the bucket and the secrets when the gateway is taken out."""
    domain_name: str | None = None
    """A domain of the operator's own for the API; goes with `certificate_arn`."""
    certificate_arn: str | None = None
    """The domain's certificate in ACM, of the gateway's region."""
    default_model: str | None = None
    """The model of requests that name none, which are refused without it."""
    openai_compatible_base_url: str | None = None
    """Where the provider `openai-compatible` is; goes with it."""
    kms_key_arn: str | None = None
    """The operator's own key for what is at rest, of the gateway's region."""
    web_acl_arn: str | None = None
    """An AWS WAF web ACL for CloudFront, which then stands in front of the API, at `domain_name`."""
    event_schemas: bool = True
    """Whether the events' schemas are put into a registry, which some of the newer regions do not have."""
    local: bool = False
    """For `make run` alone: URLs of the loopback interface are opened, and the layers bring no packages."""

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
        if (self.domain_name is None) != (self.certificate_arn is None):
            raise ConfigurationError("domain_name and certificate_arn: give both or neither")
        if (self.openai_compatible_base_url is None) == (OPENAI_COMPATIBLE in self.providers):
            raise ConfigurationError(f"openai_compatible_base_url and provider {OPENAI_COMPATIBLE!r}: both or neither")
        check_arn("kms_key_arn", self.kms_key_arn, _KEY)
        check_arn("web_acl_arn", self.web_acl_arn, _WEB_ACL)
        if self.web_acl_arn:
            self._check_distribution()

    def _check_distribution(self) -> None:
        if self.local:
            raise ConfigurationError("web_acl_arn: given, and there is no CloudFront on this machine")
        if self.certificate_arn is None:
            raise ConfigurationError(
                "web_acl_arn: needs domain_name and certificate_arn: CloudFront's own domain takes TLS 1.0"
            )
        if not _FOR_CLOUDFRONT.fullmatch(self.certificate_arn):
            raise ConfigurationError(
                f"certificate_arn: {self.certificate_arn!r} given,"
                f" with web_acl_arn an ARN like {_FOR_CLOUDFRONT.pattern} accepted"
            )


def check_arn(key: str, given: str | None, accepted: re.Pattern[str]) -> None:
    """ConfigurationError for one that is there and is of something else."""
    if given is not None and not accepted.fullmatch(given):
        raise ConfigurationError(f"{key}: {given!r} given, an ARN like {accepted.pattern} accepted")


def catalogued_providers() -> tuple[str, ...]:
    """The names of all providers: one TOML file each."""
    return tuple(sorted(path.stem for path in CATALOG.glob("*.toml")))
