"""What a video costs, in whole micro-USD, from the catalog's tiers."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reelgate import catalog, shapes
from reelgate.catalog import Mode, Model, Per, Price, ProviderFacts
from reelgate.jobs import Output, Video
from reelgate.notes import Note
from reelgate.wire import Spec

MICROS = 1_000_000


def tier(model: Model, spec: Spec) -> Price:
    """The first price whose conditions the request meets; LookupError when there is none, which a test forbids."""
    for price in model.prices:
        asked = (price.mode, price.resolution, price.audio, price.seconds)
        if all(want is None or want == has for want, has in zip(asked, _conditions(spec), strict=True)):
            return price
    raise LookupError(f"{model.id} has no price for {spec.given()}")


def quantity(model: Model, price: Price, spec: Spec) -> int:
    """How many units of the price one video is. All but a price per video need to know the seconds."""
    if price.per is Per.VIDEO:
        return 1
    if spec.seconds is None:
        return 0 if not price.usd else _unknown("a length: give the model a default_seconds")
    return spec.seconds if price.per is Per.SECOND else _tokens(model, spec, spec.seconds)


def estimate(model: Model, spec: Spec) -> int:
    """The price of one video."""
    price = tier(model, spec)
    return int((price.usd * quantity(model, price, spec) * MICROS).to_integral_value(ROUND_HALF_UP))


def quote(model: Model, spec: Spec, *, provider: str, n: int, warnings: Sequence[Note] = ()) -> dict[str, Any]:
    """The answer to a dry run: what `n` videos would cost, in Lumenfall's shape, and what would be changed."""
    price, total = tier(model, spec), estimate(model, spec) * n
    units = quantity(model, price, spec) * n
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
        "warnings": list(warnings),
    }


def cost(video: Video, output: Output, *, made: bool) -> int:
    """Micro-USD of an output that has ended, with what providers billed for jobs that failed before."""
    route = video.route_of(output)
    before = sum(attempt.cost for attempt in output.attempts)
    return before + (route.estimate if made else cost_of_failure(catalog.provider(route.provider), video, output))


def cost_of_failure(facts: ProviderFacts, video: Video, output: Output) -> int:
    """What an output that was not made costs all the same: some vendors bill every job that they accepted."""
    return video.route_of(output).estimate if facts.bills_failures and output.operation else 0


def dearest(routes: Iterable[tuple[ProviderFacts, int]]) -> int:
    """The most that one output can cost, of its routes' providers and estimates in their order: each provider that
    bills failures may do so before the next one is asked, and whoever is asked last may be paid."""
    billed = most = 0
    for facts, estimate in routes:
        most = max(most, billed + estimate)
        billed += estimate if facts.bills_failures else 0
    return most


def dollars(micros: int) -> float:
    """For the API, which shows USD beside the micros."""
    return float(Decimal(micros) / MICROS)


def _conditions(spec: Spec) -> tuple[Mode, str | None, bool | None, int | None]:
    return spec.mode, spec.resolution, spec.generate_audio, spec.seconds


def _tokens(model: Model, spec: Spec, seconds: int) -> int:
    """Rounded up, as a bill would be. A tier has about as many pixels in every shape, so all are counted as 16:9."""
    width, height = shapes.pixels(shapes.asked(spec.size, None, spec.resolution), None)
    fps = model.fps or _unknown("fps")
    return -(-width * height * fps * seconds // 1024)


def _unknown(what: str) -> int:
    raise LookupError(f"the price needs {what}")
