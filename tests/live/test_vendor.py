"""A real vendor, real money: `make live PROVIDER=…`. The free question comes first; `-x` ends it there."""

from tests.live.live import Live


def test_the_vendor_takes_the_key(live: Live) -> None:
    trouble = live.trouble()
    assert trouble is None, trouble.message


def test_the_vendor_makes_its_cheapest_video(live: Live) -> None:
    exchange = live.make()
    print(f"\n{exchange.choice}; {live.budget.spent / 1_000_000:.4f} USD in all")  # noqa: T201 - for whoever pays
    assert exchange.failure is None, (exchange.failure.message, exchange.failure.detail)
