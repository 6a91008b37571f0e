"""What the vendors publish of their own API: the calls that their SDKs make, and the types of what these carry."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from infra.local import ROOT
from reelgate.catalog import ProviderFacts
from tests.vendors import fal
from tests.vendors.program import run

Json = Any

SDKS = {"minimax": ROOT / ".venv/clients"}
"""Where a provider's package is, if it is not where they all are."""

PROGRAMS = {
    "bedrock": "bedrock",
    "byteplus": "byteplus",
    "dashscope": "dashscope",
    "fal": "fal",
    "gemini": "gemini",
    "higgsfield": "higgsfield",
    "luma": "luma",
    "minimax": "minimax",
    "openai-compatible": "openai",
    "replicate": "replicate",
    "runway": "runway",
    "together": "together",
    "vertex": "vertex",
    "wavespeed": "wavespeed",
    "xai": "xai",
}
"""The program that publishes a provider's calls."""

ALONE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""LiteLLM fetches a list of prices when it is imported, unless it is told not to."""

PART = {"minimax": "v2/"}
"""Providers whose package has only the calls of which the path, and the upstream, begins so."""

ADDRESSES = {
    "higgsfield": "the SDK takes any object as the arguments of any model",
    "wavespeed": "the SDK takes any object as the input of any model",
}
"""Providers whose SDK says where calls go and what answers have in them, but types no body, and why."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One that the SDK makes. A schema is None where the SDK has none."""

    method: str
    url: re.Pattern[str]
    headers: Mapping[str, str]
    request: jsonschema_rs.Validator | None
    reply: jsonschema_rs.Validator | None


@dataclass(frozen=True, kw_only=True)
class Published:
    """`package` is its name and version, `unknown` the endpoints that it lacks though the catalog has them."""

    package: str
    calls: tuple[Call, ...]
    unknown: frozenset[str] = frozenset()

    def call(self, method: str, url: str) -> Call | None:
        """The one of this address."""
        return next((call for call in self.calls if call.method == method and call.url.fullmatch(url)), None)


def address(facts: ProviderFacts, url: str) -> str:
    """Where a call goes: `url` is a path below the provider's base, or already whole."""
    return url if "://" in url else facts.base_url.replace("{project_id}", "project-7") + url


def faults(schema: jsonschema_rs.Validator, body: Json) -> list[str]:
    """What is wrong with a body."""
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in schema.iter_errors(body)]


@cache
def of(provider: str) -> Published:
    """The calls of a provider; its SDK is asked once."""
    said = fal.calls() if provider == "fal" else _python(provider)
    calls = [
        Call(
            method=call["method"],
            url=re.compile(call["url"]),
            headers=call["headers"],
            request=_validator(call["request"]),
            reply=_validator(call["reply"]),
        )
        for call in said["calls"]
    ]
    return Published(package=said["package"], calls=tuple(calls), unknown=frozenset(said.get("unknown", ())))


def _validator(schema: Json) -> jsonschema_rs.Validator | None:
    return None if schema is None else jsonschema_rs.validator_for(schema)


def _python(provider: str) -> Json:
    folder = SDKS.get(provider, ROOT / ".venv/vendors")
    assert (folder / "ready").exists(), f"run `make {folder.relative_to(ROOT)}/ready`; `make test` does"
    program = f"tests.vendors.publish_{PROGRAMS[provider]}"
    return run([sys.executable, "-W", "error", "-m", program], {"PYTHONPATH": str(folder), **ALONE})
