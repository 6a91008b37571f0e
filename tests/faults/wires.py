"""HTTP: what leaves for a vendor or for a receiver of webhooks, and what may become of it on the way."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from reelgate import webhooks
from tests.faults.faults import Faults, Kind
from tests.gateway.samples import picture
from tests.workflow.film import film
from tests.workflow.vendor import Ask, Vendor, served

RECEIVER = "https://hooks.example.com/url-sentinel"
PICTURE = "https://pictures.example.com/url-sentinel.png"
MASTER = "master-sentinel"

KINDS: Mapping[Ask, tuple[Kind, ...]] = {
    Ask.SUBMIT: (
        *(Kind.ERROR, Kind.LOST, Kind.CRASH, Kind.LATE1, Kind.LATE4),
        *(Kind.BROKEN, Kind.MUFFLED, Kind.GARBLED, Kind.BUSY),
    ),
    Ask.POLL: (Kind.ERROR, Kind.LOST, Kind.BROKEN, Kind.BUSY),
    Ask.RESULT: (Kind.LOST, Kind.BROKEN),
    Ask.FILE: (Kind.LOST, Kind.BROKEN, Kind.SHORT, Kind.GONE),
    Ask.CANCEL: (Kind.ERROR, Kind.LOST, Kind.CRASH),
}
"""A question changes nothing at the vendor; only a submit and a cancel do."""
_PICTURE = picture()
ANNOUNCED: int | None = len(film())
"""What a vendor says the length of its file is, whatever comes."""
SHOWING = (Kind.ERROR, Kind.LOST, Kind.BROKEN, Kind.BUSY, Kind.GONE)
HEARING = (Kind.ERROR, Kind.LOST, Kind.CRASH, Kind.LATE1, Kind.BROKEN, Kind.MUFFLED)


@dataclass(frozen=True)
class Job:
    """A job that a vendor took, and will bill. `reference` is what makes the next submit the same one, if anything
    does."""

    vendor: str
    reference: str
    video_id: str
    index: int


@dataclass
class Ledger:
    """The jobs that were taken; `failed` are the vendors that said of theirs that nothing comes of it."""

    jobs: list[Job] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)


@dataclass
class Wires:
    """`running` is the function that speaks, and its event."""

    vendors: Mapping[str, Vendor]
    faults: Faults
    running: Callable[[], tuple[str, Any]]
    ledger: Ledger = field(default_factory=Ledger)
    heard: list[tuple[str, str]] = field(default_factory=list)
    """The id of each message that the receiver took in, and what it said."""
    forged: list[str] = field(default_factory=list)

    def own(self, request: httpx.Request) -> httpx.Response:
        vendor = next(each for each in self.vendors.values() if each.kind(request))
        _, event = self.running()
        return self._asked(vendor, request, lambda: self._taken(vendor, request, event))

    def stranger(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == RECEIVER:
            return self._exchange("receiver", HEARING, lambda: self._hear(request))
        if str(request.url) == PICTURE:
            return self._exchange("picture", SHOWING, lambda: served(_PICTURE))
        vendor = next(each for each in self.vendors.values() if each.kind(request))
        return self._asked(vendor, request, lambda: vendor.stranger(request))

    def _asked(self, vendor: Vendor, request: httpx.Request, effect: Callable[[], httpx.Response]) -> httpx.Response:
        ask = vendor.kind(request)
        assert ask is not None
        return self._exchange(f"{vendor.name}.{ask}", KINDS[ask], effect)

    def _taken(self, vendor: Vendor, request: httpx.Request, event: Any) -> httpx.Response:
        """The vendor's answer. What it takes, it counts; and what it gives up."""
        answer = vendor.own(request)
        if vendor.kind(request) is Ask.RESULT and answer.is_client_error:
            self.ledger.failed.add(vendor.name)
        if vendor.kind(request) is Ask.SUBMIT and answer.is_success:
            reference = request.headers.get("idempotency-key") or f"{vendor.name}-{len(self.ledger.jobs)}"
            job = Job(vendor.name, reference, event["video_id"], event["index"])
            if job not in self.ledger.jobs:
                self.ledger.jobs.append(job)
        return answer

    def _hear(self, request: httpx.Request) -> httpx.Response:
        body = request.content.decode()
        id, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        key = base64.b64decode(webhooks.secret(MASTER, "default").removeprefix("whsec_"))
        mac = base64.b64encode(hmac.new(key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()).decode()
        if f"v1,{mac}" not in request.headers["webhook-signature"].split(" "):
            self.forged.append(id)
        self.heard.append((id, body))
        return httpx.Response(204)

    def _exchange(self, name: str, kinds: tuple[Kind, ...], effect: Callable[[], httpx.Response]) -> httpx.Response:
        answer = self.faults.at(name, effect, kinds, _FAILURES)
        assert isinstance(answer, httpx.Response)
        return answer


def _unsent(_: Callable[[], Any]) -> Any:
    raise httpx.ConnectError("refused")


def _silent(effect: Callable[[], Any]) -> Any:
    effect()
    raise httpx.ReadTimeout("silent")


def _muffled(effect: Callable[[], Any]) -> Any:
    effect()
    return httpx.Response(502, text="<html>Bad gateway</html>")


def _garbled(effect: Callable[[], Any]) -> Any:
    effect()
    return httpx.Response(200, text="<html></html>")


_FAILURES: Mapping[Kind, Callable[[Callable[[], Any]], Any]] = {
    Kind.ERROR: _unsent,
    Kind.LOST: _silent,
    Kind.BROKEN: lambda _: httpx.Response(503, text="unavailable"),
    Kind.MUFFLED: _muffled,
    Kind.GARBLED: _garbled,
    Kind.BUSY: lambda _: httpx.Response(429, headers={"retry-after": "7"}),
    Kind.SHORT: lambda _: served(film()[:-40], announced=ANNOUNCED),
    Kind.GONE: lambda _: httpx.Response(403, text="expired"),
}
