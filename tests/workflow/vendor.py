"""Vendors in memory: each answers on its own wire, as its script says, and remembers what it was asked."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

import httpx

from tests.workflow.film import film


class Ask(StrEnum):
    """What a vendor can be asked for; only fal keeps the result apart from the status."""

    SUBMIT = "submit"
    POLL = "poll"
    RESULT = "result"
    FILE = "file"
    CANCEL = "cancel"


Line = str | httpx.Response | Exception | Callable[[httpx.Request], "Line"]
"""A line of a script: a status word of the vendor's own, a whole answer, a broken connection, or what decides."""


@dataclass
class Vendor(ABC):
    """What the script does not say goes well at once: accepted, done, served, stopped."""

    name: ClassVar[str]
    calls: ClassVar[Mapping[Ask, str]]
    """The calls that it knows, as patterns of their method and URL."""
    key: str
    asked: list[tuple[Ask, httpx.Request]] = field(default_factory=list)
    scripts: dict[Ask, list[Line]] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)

    def script(self, ask: Ask, *lines: Line) -> None:
        """The next answers, in order."""
        self.scripts.setdefault(ask, []).extend(lines)

    def requests(self, ask: Ask) -> list[httpx.Request]:
        return [request for kind, request in self.asked if kind is ask]

    def counts(self) -> dict[Ask, int]:
        return dict(Counter(kind for kind, _ in self.asked))

    def rotate(self, key: str) -> None:
        """The operator takes a new key, and the vendor refuses the old one."""
        self.revoked.add(self.authorization)
        self.key = key

    def own(self, request: httpx.Request) -> httpx.Response:
        """An answer at the provider's own origin, where the key is needed."""
        authorization = request.headers.get("authorization")
        if authorization in self.revoked:
            return self.refusal(401, "invalid_api_key", "This key was revoked")
        self._expect(authorization == self.authorization, "no or another key", request)
        return self._answer(request)

    def stranger(self, request: httpx.Request) -> httpx.Response:
        """An answer where the vendor keeps its files, where the key has no business."""
        self._expect("authorization" not in request.headers, "the key was sent to a stranger", request)
        self._expect(self.kind(request) is Ask.FILE, "not a file", request)
        return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        ask = self.kind(request)
        self._expect(ask is not None, "no such call", request)
        assert ask is not None
        self.asked.append((ask, request))
        lines = self.scripts.get(ask)
        line: Line = lines.pop(0) if lines else self.fine(ask, request)
        while callable(line):
            line = line(request)
        if isinstance(line, Exception):
            raise line
        return line if isinstance(line, httpx.Response) else self.status(request, line)

    def _expect(self, met: bool, surprise: str, request: httpx.Request) -> None:
        if not met:
            self.surprises.append(f"{self.name}: {surprise}: {request.method} {request.url}")
            raise AssertionError(self.surprises[-1])

    def fine(self, ask: Ask, request: httpx.Request) -> Line:
        match ask:
            case Ask.SUBMIT:
                return self.accepted(request)
            case Ask.FILE:
                return served(film())
            case Ask.CANCEL:
                return httpx.Response(200, json={})
            case _:
                return self.done(request)

    @property
    @abstractmethod
    def authorization(self) -> str: ...

    @abstractmethod
    def kind(self, request: httpx.Request) -> Ask | None:
        """What a request is, by its method and path."""

    @abstractmethod
    def accepted(self, request: httpx.Request) -> httpx.Response: ...

    @abstractmethod
    def status(self, request: httpx.Request, word: str) -> httpx.Response:
        """The answer to a poll, with the vendor's own word."""

    @abstractmethod
    def done(self, request: httpx.Request) -> httpx.Response: ...

    @abstractmethod
    def refusal(self, status: int, code: str, sentence: str, **headers: str) -> httpx.Response:
        """The vendor's error envelope; underscores in the names of headers stand for hyphens."""


def served(content: bytes, *, announced: int | None = None) -> httpx.Response:
    """A file. `announced` bytes, where they are not the ones that follow, as of a connection that is cut."""
    length = len(content) if announced is None else announced
    return httpx.Response(200, headers={"content-length": str(length)}, content=iter([content]))


def error(status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> httpx.Response:
    return httpx.Response(status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
