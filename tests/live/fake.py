"""fal's queue on this machine, as talkative about its customer as a vendor can be."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.workflow.film import film

KEY = "fal-key-7f3a9c:0123456789abcdef0123456789abcdef"
JOB = "764cabcf-b745-4b3e-ae38-1200304cf45b"
ACCOUNT = "acct4815162342XYZ"
PRIVATE = (KEY, *KEY.split(":"), JOB, ACCOUNT, "ada@lovelace.example", "203.0.113.77", "Lovelace", "c0ffee5161")


@dataclass
class Fake:
    """`statuses` are the answers to the polls, the last one for ever; `result` replaces the finished job's."""

    url: str = ""
    statuses: list[str] = field(default_factory=lambda: ["IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS", "COMPLETED"])
    result: tuple[int, Any] | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def answer(self, method: str, path: str, authorization: str | None, body: Any) -> tuple[int, Any]:
        self.asked.append((method, path.partition("?")[0]))
        if authorization != f"Key {KEY}":
            return 401, {"detail": "Authentication is required"}
        if "/files/" in path:
            return 200, film()
        if method == "POST":
            self.bodies.append(body)
            return 200, self._job(path)
        if method == "PUT":
            return 202, {"status": "CANCELLATION_REQUESTED"}
        if JOB not in path:
            return 404, {"detail": "Request not found"}
        return self._status() if path.endswith("/status") else self._result()

    def _job(self, path: str) -> Any:
        job = f"{self.url}{path}/requests/{JOB}"
        urls = {"response_url": job, "status_url": f"{job}/status", "cancel_url": f"{job}/cancel"}
        return {"request_id": JOB, **urls, "queue_position": 0, "user": "Lovelace", "key": KEY}

    def _status(self) -> tuple[int, Any]:
        word = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        logs = [{"message": f"Lovelace <ada@lovelace.example> from 203.0.113.77 runs {ACCOUNT}", "level": "INFO"}]
        return 200 if word == "COMPLETED" else 202, {"status": word, "request_id": JOB, "logs": logs}

    def _result(self) -> tuple[int, Any]:
        link = f"{self.url}/files/{ACCOUNT}/fox.mp4?X-Amz-Credential=AKIA/{ACCOUNT}&X-Amz-Signature=c0ffee5161"
        return self.result or (200, {"video": {"url": link, "content_type": "video/mp4"}, "seed": 7})


@contextmanager
def serving() -> Iterator[Fake]:
    """The fake on a free port of 127.0.0.1."""
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, said = fake.answer(
                self.command, self.path, self.headers["authorization"], json.loads(body) if body else None
            )
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.send_header("x-fal-request-id", JOB)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = respond  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked is kept."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        fake.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield fake
        finally:
            server.shutdown()
            thread.join()
