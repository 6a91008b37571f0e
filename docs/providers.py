"""docs/providers.md: what of each provider is verified, and what is left out, as the catalog and the adapters say."""

import inspect
import re
from importlib import import_module
from pathlib import Path

from reelgate import catalog, provider
from reelgate.catalog import ProviderFacts

PAGE = Path(__file__).with_name("providers.md")

_HEAD = """# Providers

Generated from the catalog and the adapters by `make docs`.

No adapter was tried with a key. What stands under "held against" was: `make test` asks the vendor's own SDK where its
calls go, which header carries the key, and which types bodies and replies have; each model, mode and combination that
the catalog lists has to fit, and so do the replies that the adapters are tested with. Prices are compared with those
that LiteLLM keeps. What is not verified comes from documentation, or is a guess that does no harm when wrong.
"""


def page() -> str:
    """Provider by provider."""
    return "\n".join([_HEAD, *(_section(facts) for facts in catalog.providers(catalog.names()))])


def _section(facts: ProviderFacts) -> str:
    module = import_module(f"reelgate.providers.{facts.adapter}")
    held = ", ".join(f"`{package}`" for package in facts.verified) or "nothing"
    rows = [
        f"## {facts.title}\n",
        f"`{facts.name}`, key `{facts.key_env}`. {_links(inspect.getdoc(module) or '')}\n",
        f"- Held against: {held}.",
        *([f"- Not verified: {facts.unverified}"] if facts.unverified else []),
        f"- Its API: {_prose(inspect.getdoc(module) or '')} {_prose(inspect.getdoc(type(provider.load(facts))) or '')}",
        f"- Its models: {_comment(facts.name)}",
    ]
    return "\n".join([*rows, ""])


def _prose(text: str) -> str:
    return " ".join(re.sub(r"https://\S+", "", text).split()).replace(" .", ".")


def _links(text: str) -> str:
    return " ".join(f"<{link.rstrip('.,;')}>" for link in re.findall(r"https://\S+", text))


def _comment(name: str) -> str:
    """What stands above the first fact of the provider's file."""
    head = (catalog.FOLDER / f"{name}.toml").read_text().split("\ntitle =")[0]
    return " ".join(line.removeprefix("#").strip() for line in head.splitlines())
