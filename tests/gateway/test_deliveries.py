"""What an answer means, and what the owner is shown."""

import pytest

from reelgate import deliveries
from reelgate.deliveries import Attempt, Delivery, Standing


@pytest.mark.parametrize(
    ("status", "last", "standing"),
    [
        (200, False, Standing.DELIVERED),
        (204, True, Standing.DELIVERED),
        (299, False, Standing.DELIVERED),
        (410, False, Standing.REFUSED),
        (410, True, Standing.REFUSED),
        (199, False, Standing.PENDING),
        (300, False, Standing.PENDING),
        (500, False, Standing.PENDING),
        (None, False, Standing.PENDING),
        (500, True, Standing.FAILED),
        (None, True, Standing.FAILED),
    ],
)
def test_what_an_answer_means(status: int | None, last: bool, standing: Standing) -> None:
    assert Standing.after(status, last=last) is standing
    assert standing.heard is (standing in (Standing.DELIVERED, Standing.REFUSED))
    assert deliveries.success(status) is (standing is Standing.DELIVERED)


def test_the_owner_sees_every_attempt() -> None:
    delivery = Delivery(
        id="evt_1",
        event="video.failed",
        standing=Standing.PENDING,
        created_at=100,
        attempts=(Attempt(at=101, status=503, duration_ms=12), Attempt(at=106, status=None, duration_ms=15_000)),
        next_attempt_at=421,
    )
    assert deliveries.render(delivery) == {
        "id": "evt_1",
        "object": "webhook.delivery",
        "event": "video.failed",
        "status": "pending",
        "created_at": 100,
        "attempts": [
            {"at": 101, "status": 503, "duration_ms": 12},
            {"at": 106, "status": None, "duration_ms": 15_000},
        ],
        "next_attempt_at": 421,
    }
