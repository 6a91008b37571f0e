"""Who asks, and how often an SDK has."""

from reelgate.keys import ApiKey
from reelgate.retries import Try
from reelgate.service.wishes import Asking

CALLER = ApiKey(id="key_1", tenant="acme", name="Laptop")


def test_a_counted_try_belongs_to_its_key_and_request() -> None:
    asking = Asking(caller=CALLER, retry_count=1, arrived_ms=7)
    assert asking.attempt("f") == Try(caller="key_1", fingerprint="f", arrived_ms=7, count=1)


def test_a_caller_that_does_not_count_leaves_no_mark() -> None:
    assert Asking(caller=CALLER).attempt("f") is None
