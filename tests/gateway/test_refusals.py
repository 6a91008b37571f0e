"""What is logged of an address that was not opened."""

import logging

import pytest

from reelgate import refusals
from reelgate.refusals import Reason


@pytest.mark.parametrize("entrance", ["webhook_url", None])
def test_a_refusal_is_a_warning_with_its_reason_and_where_it_came_in(
    caplog: pytest.LogCaptureFixture, entrance: str | None
) -> None:
    refusals.log(Reason.HOST, entrance=entrance)
    (record,) = caplog.records
    assert (record.levelno, record.getMessage()) == (logging.WARNING, "address refused")
    assert (vars(record)["reason"], vars(record).get("entrance")) == ("host", entrance)
    assert record.name.startswith("reelgate."), "or it would not come out of the functions' logger"
