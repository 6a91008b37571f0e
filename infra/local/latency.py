"""Two pauses that ministack makes in every call of a function, a tenth of a second together, and AWS does not.

Its Runtime API writes an answer's head and body one after the other, so that the body waits until the head was
acknowledged, which the other side puts off (https://datatracker.ietf.org/doc/html/rfc896). And it waits for something
to be logged by functions that log nothing, though what they log is in the pipe before they answer.
"""

import fcntl
import sys
import termios
import time
from typing import Any

from ministack.core.lambda_runtime import ProvidedWorker  # type: ignore[import-untyped]

UNREAD_SECONDS = 0.25
"""How long what is in the pipe may take to be read: as ministack's own limit."""
READ_SECONDS = 0.005
"""How long what was read may take to get from one thread to the other."""

_handler_class = ProvidedWorker._build_handler_class
_drain = ProvidedWorker._drain_stderr_bounded


def handler_class(worker: Any, *generation: Any) -> Any:
    """Of the Runtime API, which sends what it has."""
    made = _handler_class(worker, *generation)
    made.disable_nagle_algorithm = True
    return made


def drain(worker: Any) -> str:
    """What the function logged during its call."""
    end = time.monotonic() + UNREAD_SECONDS
    while unread(worker) and time.monotonic() < end:
        time.sleep(0.001)
    return str(_drain(worker, first_line_wait=READ_SECONDS))


def unread(worker: Any) -> bool:
    """Whether there is something in the pipe of the function's process."""
    try:
        waiting = fcntl.ioctl(worker._proc.stdout.fileno(), termios.FIONREAD, bytes(4))
    except (AttributeError, OSError, ValueError):
        return False  # it ended
    return int.from_bytes(waiting, sys.byteorder) > 0


def cut() -> None:
    """From now on."""
    ProvidedWorker._build_handler_class = handler_class
    ProvidedWorker._drain_stderr_bounded = drain
