"""The environment of a deployed function, read once and in one place."""

import os
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the template tells a function. A setting that a function was not given is an error where it is used."""

    environment: dict[str, str]

    def __getitem__(self, name: str) -> str:
        try:
            return self.environment[name]
        except KeyError:
            raise RuntimeError(f"the environment variable {name} is missing: the template must set it") from None

    @property
    def providers(self) -> tuple[str, ...]:
        """The names of the providers that this deployment has switched on."""
        return tuple(filter(None, self["PROVIDERS"].split(",")))

    @property
    def provider_base_url(self) -> str | None:
        """Where the provider is, when the operator or the template says otherwise than the catalog."""
        return self.environment.get("PROVIDER_BASE_URL")

    @property
    def default_model(self) -> str | None:
        """The model of requests that name none."""
        return self.environment.get("DEFAULT_MODEL")

    @property
    def origin_secret_arn(self) -> str | None:
        """What a request has to bring, where a CloudFront distribution stands in front."""
        return self.environment.get("ORIGIN_SECRET_ARN")

    @property
    def retention_days(self) -> int:
        return int(self["RETENTION_DAYS"])

    @property
    def keep_prompts(self) -> bool:
        """Whether prompts are kept once their video has ended."""
        return self.environment.get("KEEP_PROMPTS") != "false"

    @property
    def allow_loopback_urls(self) -> bool:
        """True on a laptop only, where the receiver of a webhook is a process beside the gateway."""
        return self.environment.get("ALLOW_LOOPBACK_URLS") == "true"


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings(environment=dict(os.environ))
