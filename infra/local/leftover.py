"""Processes that an engine leaves behind, or that are an engine left behind."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from infra.local import record

STOP_SECONDS = 20.0
"""An engine saves its state when it is told to end, which takes it a second or two."""


def stop(directory: Path) -> None:
    """End an engine that outlived the program that started it, so that what it holds in memory is saved."""
    pid = record.read(directory / "engine.json").get("pid")
    if not isinstance(pid, int) or not _is_engine(pid, directory):
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and _is_engine(pid, directory):
            time.sleep(0.1)
    end_session(pid)


def end_session(leader: int) -> None:
    """Kill what is left of the engine's session, and see it gone, for a second at most."""
    end = time.monotonic() + 1
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
        while time.monotonic() < end:
            time.sleep(0.02)
            os.killpg(leader, 0)


def _is_engine(pid: int, directory: Path) -> bool:
    """Whether the process is this folder's engine: by now the number may be another program's."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return f"STATE_DIR={directory / 'state'}".encode() in environment
