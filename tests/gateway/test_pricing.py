"""What a video costs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from reelgate import catalog, pricing
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
        "warnings": [],
    }


def test_a_price_may_be_of_one_mode() -> None:
    dearer = Price(per=Per.SECOND, usd=Decimal("0.2"), mode=Mode.VIDEO_TO_VIDEO)
    priced = model(prices=(dearer, Price(per=Per.SECOND, usd=Decimal("0.1"))))
    assert pricing.estimate(priced, spec(seconds=5)) == 500_000
    assert pricing.estimate(priced, Spec(mode=Mode.VIDEO_TO_VIDEO, prompt="a fox", seconds=5)) == 1_000_000


@pytest.mark.parametrize(
    ("shape", "pixels"),
    [
        ({"resolution": "720p", "aspect_ratio": "16:9"}, 1280 * 720),
        ({"resolution": "720p", "aspect_ratio": "1:1"}, 1280 * 720),
        ({"resolution": "1080p", "aspect_ratio": "auto"}, 1920 * 1080),
        ({"size": "640x480"}, 640 * 480),
        ({}, 1280 * 720),
    ],
)
def test_a_price_per_token_counts_pixels_and_frames(shape: dict[str, str], pixels: int) -> None:
    """Of a tier, every shape has about as many pixels."""
    by_token = model(prices=(Price(per=Per.TOKEN, usd=Decimal("0.000007")),), fps=24)
    tokens = -(-pixels * 24 * 5 // 1024)
    assert pricing.estimate(by_token, spec(seconds=5, **shape)) == tokens * 7
    (component,) = pricing.quote(by_token, spec(seconds=5, **shape), provider="fal", n=2)["components"]
    assert (component["metric"], component["quantity"]) == ("token", 2 * tokens)


def test_a_price_per_token_needs_to_know_the_frames() -> None:
    with pytest.raises(LookupError, match="needs fps"):
        pricing.estimate(model(prices=(Price(per=Per.TOKEN, usd=Decimal(1)),)), spec(seconds=5))


@pytest.mark.parametrize(
    ("routes", "most"),
    [
        ([], 0),
        ([(False, 5)], 5),
        ([(False, 5), (False, 3)], 5),
        ([(True, 5), (False, 3)], 8),
        ([(True, 5), (True, 3), (False, 1)], 9),
        ([(False, 9), (True, 2), (False, 3)], 9),
    ],
)
def test_the_dearest_is_the_last_route_with_all_failures_that_are_billed_before_it(
    routes: list[tuple[bool, int]], most: int
) -> None:
    mock = catalog.provider("mock")
    assert pricing.dearest((replace(mock, bills_failures=bills), estimate) for bills, estimate in routes) == most


def test_micros_are_shown_as_dollars() -> None:
    assert pricing.dollars(420_000) == 0.42
