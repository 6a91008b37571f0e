"""Where a caller has pictures and films: a web server on this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ELSEWHERE = "https://example.com"
"""What stands for the server in a table, which is written before it listens."""


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what was fetched shows in the video."""


@contextmanager
def listening(folder: Path) -> Iterator[str]:
    """The folder's files are below the URL, on a free port of 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def placed(wish: Any, site: str) -> Any:
    """The wish with the server's own URL in it."""
    return json.loads(json.dumps(wish).replace(ELSEWHERE, site))
