"""Keeps web pages away from the engine, which answers every service to whoever finds its port, keys included."""

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope

HOSTS = ("127.0.0.1", "localhost")


def programs_only(app: ASGIFramework) -> ASGIFramework:
    """The app for programs of this machine: a request that a page of another site makes says so by its `Origin`, and
    one that came by a rebound DNS name by its `Host`."""

    async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] in ("http", "websocket") and not _from_here(dict(scope["headers"])):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"for programs of this machine", "more_body": False})
            return
        await app(scope, receive, send)

    return guarded


def _from_here(headers: dict[bytes, bytes]) -> bool:
    host = headers.get(b"host", b"").decode("latin-1").partition(":")[0]
    return b"origin" not in headers and (host in HOSTS or host.endswith(tuple(f".{name}" for name in HOSTS)))
