"""Keys for those who call: issued, shown, rotated and revoked through the API."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from infra.local.refusal import Refusal
from infra.operator.api import Api
from reelgate.pricing import MICROS


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The key to be issued. Budgets are USD; what is left out is for the API to decide."""

    name: str
    tenant: str
    scopes: Sequence[str] = ()
    models: Sequence[str] = ()
    test: bool = False
    media_retention: int | None = None
    keep_prompts: bool | None = None
    daily_budget: Decimal | None = None
    monthly_budget: Decimal | None = None
    concurrent: int | None = None
    per_second: int | None = None

    def body(self) -> dict[str, object]:
        limits = {
            "daily_budget_micros": _micros(self.daily_budget),
            "monthly_budget_micros": _micros(self.monthly_budget),
            "concurrent_videos": self.concurrent,
            "requests_per_second": self.per_second,
        }
        given = {"scopes": list(self.scopes), "models": list(self.models)}
        retention = {"media_retention": self.media_retention, "keep_prompts": self.keep_prompts}
        return {
            "name": self.name,
            "tenant": self.tenant,
            "test": self.test,
            "limits": {name: value for name, value in limits.items() if value is not None},
            **{name: values for name, values in given.items() if values},
            **{name: value for name, value in retention.items() if value is not None},
        }


def create(api: Api, wish: Wish) -> Iterator[str]:
    """The key, which nobody can tell again."""
    key = api.ask("POST", "/keys", wish.body())
    yield f"{key['id']} for tenant {key['tenant']}. This is shown once:"
    yield key["key"]


def listed(api: Api) -> Iterator[str]:
    for key in api.ask("GET", "/keys")["data"]:
        yield _line(key)


def rotate(api: Api, id: str, *, overlap: int) -> Iterator[str]:
    """The new secret; the present one works for `overlap` more seconds."""
    key = api.ask("POST", f"/keys/{id}/rotate", {"overlap_seconds": overlap})
    yield f"{id} has a new secret, and the old one works for {overlap} s more. This is shown once:"
    yield key["key"]


def revoke(api: Api, id: str) -> Iterator[str]:
    api.ask("DELETE", f"/keys/{id}")
    yield f"{id} is revoked, and of no use to anybody within a minute"


def _line(key: dict[str, Any]) -> str:
    until = f"until {datetime.fromtimestamp(key['expires_at'], UTC):%Y-%m-%d %H:%M} UTC" if key["expires_at"] else ""
    limits = ", ".join(f"{name} {value}" for name, value in key["limits"].items() if value is not None)
    parts = [key["id"], key["tenant"], key["name"], f"…{key['ending']}", ",".join(key["scopes"])]
    days = f"media_retention {key['media_retention']}" if key["media_retention"] else ""
    prompts = "" if key["keep_prompts"] else "keep_prompts false"
    parts += ["test" if key["test"] else "", ",".join(key["models"]), until, days, prompts, limits]
    return "  ".join(filter(None, parts))


def _micros(usd: Decimal | None) -> int | None:
    if usd is None:
        return None
    micros = usd * MICROS
    if not micros.is_finite() or micros != micros.to_integral_value():
        raise Refusal(f"a budget of {usd} USD is given; whole millionths are accepted", status=2)
    return int(micros)
