"""Where callers have their pictures and films: a web in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

Answer = bytes | int | httpx.Response | Exception
"""A file, a status that is all that is said, a whole answer, or a broken connection."""


class Chunks(httpx.SyncByteStream):
    """A body that arrives in pieces, and may break then."""

    def __init__(self, chunks: Iterator[bytes], then: Exception | None = None) -> None:
        self.chunks, self.then, self.closed = chunks, then, False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks
        if self.then:
            raise self.then

    def close(self) -> None:
        self.closed = True


def served(*chunks: bytes, **headers: str) -> httpx.Response:
    return httpx.Response(200, headers=headers, stream=Chunks(iter(chunks)))


@dataclass
class Web:
    """Answers each address with the next of its answers, and with the last for good. There is nothing else."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)

    def has(self, url: str, *answers: Answer) -> None:
        self.answers[url] = list(answers)

    @property
    def asked(self) -> list[str]:
        return [str(request.url) for request in self.requests]

    @property
    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        left = self.answers.get(str(request.url), [404])
        answer = left.pop(0) if len(left) > 1 else left[0]
        match answer:
            case bytes():
                return served(answer)
            case int():
                return httpx.Response(answer)
            case httpx.Response():
                return answer
        raise answer
