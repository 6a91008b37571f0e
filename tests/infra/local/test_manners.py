import asyncio
from typing import Any

import pytest

from infra.local.manners import programs_only


def status(headers: list[tuple[bytes, bytes]]) -> int:
    """What a request with these headers is answered with, by an app that says 200 to everybody."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(programs_only(app)({"type": "http", "headers": headers}, None, send))  # type: ignore[arg-type]
    return int(sent[0]["status"])


@pytest.mark.parametrize("host", [b"127.0.0.1:4566", b"localhost:4566", b"localhost", b"bucket.localhost:4566"])
def test_a_program_of_this_machine_is_served(host: bytes) -> None:
    assert status([(b"host", host)]) == 200


def test_a_page_of_another_site_is_not() -> None:
    assert status([(b"host", b"127.0.0.1:4566"), (b"origin", b"https://elsewhere.example")]) == 403


@pytest.mark.parametrize("host", [b"rebound.example:4566", b"127.0.0.1.example", b"", b"localhost.example"])
def test_a_name_that_was_made_to_point_here_is_not(host: bytes) -> None:
    assert status([(b"host", host)]) == 403
