"""What a video costs."""

from decimal import Decimal
from typing import Any

import pytest

from reelgate import pricing
from reelgate.catalog import Mode, Per, Price
from reelgate.wire import Spec
from tests.gateway.samples import model


def spec(**fields: Any) -> Spec:
    return Spec(mode=Mode.TEXT_TO_VIDEO, prompt="a fox", **fields)


TIERS = model(
    prices=(
        Price(per=Per.SECOND, usd=Decimal("0.40"), resolution="4k", audio=False),
        Price(per=Per.SECOND, usd=Decimal("0.60"), resolution="4k"),
        Price(per=Per.VIDEO, usd=Decimal("0.19"), seconds=6),
        Price(per=Per.SECOND, usd=Decimal("0.0000005")),
    )
)


@pytest.mark.parametrize(
    ("asked", "micros"),
    [
        ({"resolution": "4k", "generate_audio": False, "seconds": 8}, 3_200_000),
        ({"resolution": "4k", "generate_audio": True, "seconds": 8}, 4_800_000),
        ({"resolution": "720p", "seconds": 6}, 190_000),
        ({"resolution": "720p", "seconds": 5}, 3),
        ({"seconds": 1}, 1),
    ],
)
def test_the_first_price_that_matches_counts(asked: dict[str, Any], micros: int) -> None:
    assert pricing.estimate(TIERS, spec(**asked)) == micros


def test_a_request_without_a_price_is_a_defect_of_the_catalog() -> None:
    with pytest.raises(LookupError, match="no price"):
        pricing.estimate(model(prices=(Price(per=Per.VIDEO, usd=Decimal(1), audio=True),)), spec())


def test_a_price_per_second_needs_a_length() -> None:
    with pytest.raises(LookupError, match="default_seconds"):
        pricing.estimate(model(), spec())
    assert pricing.estimate(model(prices=(Price(per=Per.SECOND, usd=Decimal(0)),)), spec()) == 0


def test_the_quote_is_in_lumenfalls_shape() -> None:
    assert pricing.quote(model(), spec(seconds=5), provider="fal", n=3) == {
        "estimated": True,
        "model": "model",
        "provider": "fal",
        "total_cost_micros": 1_500_000,
        "currency": "USD",
        "components": [
            {
                "type": "output",
                "metric": "second",
                "quantity": 15,
                "billable_quantity": 15,
                "unit_price": 0.1,
                "total_cost": 1_500_000,
            }
        ],
    }


def test_micros_are_shown_as_dollars() -> None:
    assert pricing.dollars(420_000) == 0.42
