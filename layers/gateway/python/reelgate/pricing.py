"""What a video costs, in whole micro-USD, from the catalog's tiers."""

from decimal import ROUND_HALF_UP, Decimal

from reelgate.catalog import Model, Per, Price
from reelgate.wire import Spec

MICROS = 1_000_000


def tier(model: Model, spec: Spec) -> Price:
    """The first price whose conditions the request meets; LookupError when there is none, which a test forbids."""
    for price in model.prices:
        asked = (price.resolution, price.audio, price.seconds)
        if all(want is None or want == has for want, has in zip(asked, _conditions(spec), strict=True)):
            return price
    raise LookupError(f"{model.id} has no price for {spec.resolution=} {spec.generate_audio=} {spec.seconds=}")


def quantity(price: Price, spec: Spec) -> int:
    """How many units of the price one video is. A per-second price needs to know the seconds."""
    if price.per is Per.VIDEO:
        return 1
    if spec.seconds is None:
        return 0 if not price.usd else _unknown_length()
    return spec.seconds


def estimate(model: Model, spec: Spec) -> int:
    """The price of one video."""
    price = tier(model, spec)
    return int((price.usd * quantity(price, spec) * MICROS).to_integral_value(ROUND_HALF_UP))


def quote(model: Model, spec: Spec, *, provider: str, n: int) -> dict[str, object]:
    """The answer to a dry run: what `n` videos would cost, in Lumenfall's shape."""
    price, total = tier(model, spec), estimate(model, spec) * n
    units = quantity(price, spec) * n
    component = {
        "type": "output",
        "metric": price.per,
        "quantity": units,
        "billable_quantity": units,
        "unit_price": float(price.usd),
        "total_cost": total,
    }
    return {
        "estimated": True,
        "model": model.id,
        "provider": provider,
        "total_cost_micros": total,
        "currency": "USD",
        "components": [component],
    }


def dollars(micros: int) -> float:
    """For the API, which shows USD beside the micros."""
    return float(Decimal(micros) / MICROS)


def _conditions(spec: Spec) -> tuple[str | None, bool | None, int | None]:
    return spec.resolution, spec.generate_audio, spec.seconds


def _unknown_length() -> int:
    raise LookupError("a price per second needs a length: give the model a default_seconds")
