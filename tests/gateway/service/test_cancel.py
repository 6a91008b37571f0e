"""Cancel: the vendor is told; what it answers changes nothing."""

import httpx
import pytest

from reelgate import errors
from reelgate.jobs import Status
from reelgate.provider import Provider
from reelgate.service import cancel
from tests.gateway.samples import ID
from tests.gateway.service.conftest import SUBMITTED, Workbench


@pytest.mark.parametrize("status", [200, 404, 409, 500])
def test_the_vendor_is_told_once(bench: Workbench, status: int) -> None:
    bench.put(SUBMITTED, status=Status.FAILED)
    bench.vendor.will("cancel", httpx.Response(status))
    assert cancel.run(bench.desk(), ID, 0)["state"] == "cancelled"
    (request,) = bench.vendor.calls("cancel")
    assert (request.method, request.url.path) == ("DELETE", "/v1/videos/job")


def test_a_vendor_out_of_reach_is_worth_another_try(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.FAILED)
    bench.vendor.will("cancel", httpx.ConnectError("refused"))
    with pytest.raises(errors.NotSent):
        cancel.run(bench.desk(), ID, 0)


def test_a_vendor_without_such_a_call_is_left_alone(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put(SUBMITTED, status=Status.FAILED)
    desk = bench.desk()
    monkeypatch.setattr(type(desk.provider), "cancel", Provider.cancel)
    assert cancel.run(desk, ID, 0)["state"] == "cancelled"
    assert bench.vendor.asked == []
