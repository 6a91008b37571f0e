"""Cancel: the vendor is told; what it answers changes nothing."""

from dataclasses import replace

import httpx
import pytest

from reelgate import errors
from reelgate.jobs import Failure, FailureCode, OutputState, Status
from reelgate.provider import Provider
from reelgate.service import cancel
from reelgate.service.poll import GRACE
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


def test_the_output_is_closed_then(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.FAILED)
    bench.vendor.will("cancel", httpx.Response(404))
    cancel.run(bench.desk(), ID, 0)
    assert bench.output.failure and bench.output.failure.code is FailureCode.CANCELLED
    assert not bench.store.read().open


def test_what_failed_before_keeps_its_failure(bench: Workbench) -> None:
    late = Failure(code=FailureCode.TIMEOUT, message="late")
    bench.put(replace(SUBMITTED, state=OutputState.FAILED, failure=late), status=Status.FAILED)
    bench.vendor.will("cancel", httpx.Response(200))
    cancel.run(bench.desk(), ID, 0)
    assert bench.output.failure == late


def test_a_vendor_that_is_never_reached_ends_it_after_the_deadline(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.FAILED)
    bench.vendor.will("cancel", *[httpx.ConnectError("refused")] * 2)
    bench.clock.tick(600 + GRACE - 1)
    with pytest.raises(errors.NotSent):
        cancel.run(bench.desk(), ID, 0)
    assert bench.store.read().open
    bench.clock.tick(1)
    assert cancel.run(bench.desk(), ID, 0)["state"] == "cancelled"
    assert not bench.store.read().open
