"""A reverse proxy before the engine's API, with API Gateway's manners."""

import asyncio
from typing import Any

import httpx
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope

from infra.local import body
from infra.local.engine import PARALLEL

LIMIT_SECONDS = 30.0
"""API Gateway's, which the engine does not have:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"""

HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}

Headers = list[tuple[bytes, bytes]]


class Outside(Exception):
    """A path with dots, which the client library would resolve, and so leave the API for the engine's own paths."""


class Proxy:
    """An ASGI application that forwards every path to `upstream`, the engine's address of the API."""

    def __init__(self, upstream: str) -> None:
        self._upstream = httpx.URL(upstream)
        # Who waits here has all of the time limit still before them, unlike who waits in the engine.
        self._turns = asyncio.Semaphore(PARALLEL)
        self._client = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=None))

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        match scope["type"]:
            case "lifespan":
                await self._lifespan(receive, send)
            case "http":
                await self._answer(scope, receive, send)
            case _:
                raise NotImplementedError(f"the gateway has no {scope['type']} endpoint")

    async def _lifespan(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._client.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        try:
            request = self._request(scope, await body.read(receive))
            async with self._turns:
                answer = await self._client.send(request, stream=True)
        except body.TooLarge:
            await _say(send, 413, "Request Entity Too Large")
        except Outside:
            await _say(send, 404, "Not Found")
        except httpx.TransportError:
            await _say(send, 503, "Service Unavailable")
        else:
            try:
                await _relay(answer, send)
            finally:
                await answer.aclose()

    def _request(self, scope: HTTPScope, content: bytes) -> httpx.Request:
        if {".", ".."} & set(scope["path"].split("/")):
            raise Outside
        return httpx.Request(
            scope["method"],
            self._url(scope),
            headers=_forwarded(scope),
            content=content or None,
            extensions={"timeout": httpx.Timeout(LIMIT_SECONDS, connect=5).as_dict()},
        )

    def _url(self, scope: HTTPScope) -> httpx.URL:
        target = self._upstream.raw_path + scope["raw_path"]
        return self._upstream.copy_with(
            raw_path=target + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        )


def _forwarded(scope: HTTPScope) -> Headers:
    """The caller's headers, and those that API Gateway adds."""
    caller, _ = scope["client"] or ("127.0.0.1", None)
    _, port = scope["server"] or ("127.0.0.1", 80)
    # The engine refuses callers that say where they come from (manners.py); the API checks keys, and asks nobody that.
    kept = [(name, value) for name, value in scope["headers"] if name not in {*HOP_BY_HOP, b"origin"}]
    before = [value for name, value in kept if name == b"x-forwarded-for"]
    return [
        *((name, value) for name, value in kept if not name.startswith(b"x-forwarded-")),
        (b"x-forwarded-for", b", ".join([*before, caller.encode()])),
        (b"x-forwarded-port", str(port).encode()),
        (b"x-forwarded-proto", scope["scheme"].encode()),
    ]


async def _relay(answer: httpx.Response, send: ASGISendCallable) -> None:
    # The engine shows a function's exception as 502 with its text; API Gateway keeps it to itself.
    if answer.status_code == httpx.codes.BAD_GATEWAY and {"errorType"} <= (await _document(answer)).keys():
        await _say(send, 500, "Internal Server Error")
        return
    headers = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in HOP_BY_HOP]
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers, "trailers": False})
    if answer.is_stream_consumed:
        await send({"type": "http.response.body", "body": answer.content, "more_body": False})
        return
    async for chunk in answer.aiter_raw():
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _document(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON object, empty when it is none."""
    await answer.aread()
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


async def _say(send: ASGISendCallable, status: int, message: str) -> None:
    content = f'{{"message":"{message}"}}'.encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": content, "more_body": False})
