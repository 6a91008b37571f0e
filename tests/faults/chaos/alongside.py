"""Work that goes on beside a test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Work(Protocol):
    """`run` returns soon after `stop`."""

    def run(self) -> None: ...

    def stop(self) -> None: ...


@contextmanager
def alongside(*each: Work) -> Iterator[None]:
    """Each in a thread of its own, which ends with the block."""
    threads = [threading.Thread(target=one.run) for one in each]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in each:
            one.stop()
        for thread in threads:
            thread.join()
