"""The prices of a deployment with real providers. A dry run asks no provider, and nothing else is asked here."""

import os
from dataclasses import dataclass
from typing import Any

import httpx

from tests.contract.upstreams.fal import Fal
from tests.contract.upstreams.replicate import Replicate

ENVIRONMENT = {"PATH": os.environ["PATH"], **{vendor.key_env: vendor.secret for vendor in (Fal(), Replicate())}}
"""The keys of two vendors who make the same model, and are on this machine if they are anywhere."""

Quote = dict[str, Any]


@dataclass(frozen=True)
class Market:
    """`http` is at the base URL of a gateway whose keys are made up."""

    http: httpx.Client

    def ask(self, **fields: Any) -> httpx.Response:
        return self.http.post("/videos", json={"prompt": "A market", **fields}, params={"dryRun": "true"})

    def quote(self, **fields: Any) -> Quote:
        answer = self.ask(**fields)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
        quote: Quote = answer.json()
        return quote

    def models(self) -> dict[str, Any]:
        """What is told of every model, by id."""
        return {model["id"]: model for model in self.http.get("/models").json()["data"]}
