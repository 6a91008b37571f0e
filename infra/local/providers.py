"""Which providers this machine has keys for."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.refusal import Refusal
from reelgate import catalog

MOCK = "mock"


@dataclass(frozen=True, kw_only=True)
class Providers:
    """The providers to deploy. `keys` has the secret of each that has one; `base_urls` has each that the operator
    may run, with its address or None."""

    names: tuple[str, ...]
    keys: Mapping[str, str]
    base_urls: Mapping[str, str | None]

    def context(self) -> dict[str, str | None]:
        """The CDK context that deploys them. What cdk.json says about an account's domain has no meaning here."""
        urls = {f"{name.replace('-', '_')}_base_url": url for name, url in self.base_urls.items()}
        return {
            "local": "true",
            "providers": ",".join(self.names),
            "domain_name": None,
            "certificate_arn": None,
            "web_acl_arn": None,
            **urls,
        }


def available(environment: Mapping[str, str]) -> Providers:
    """The mock, and every provider of the catalog that the environment says enough about to call it."""
    names: list[str] = [MOCK]
    keys: dict[str, str] = {}
    base_urls: dict[str, str | None] = {}
    for name in catalog.names():
        facts = catalog.provider(name)
        key = environment.get(facts.key_env) or None
        if facts.base_url_env:
            url = base_urls[name] = environment.get(facts.base_url_env) or None
            if key and not url:
                raise Refusal(f"{facts.key_env} is set and {facts.base_url_env} is not: {name} needs both", status=2)
        if name != MOCK and (base_urls.get(name) or key):
            names.append(name)
            if key:
                keys[name] = key
    return Providers(names=tuple(names), keys=keys, base_urls=base_urls)
