"""What must hold before anything is started."""

import fcntl
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import IO

from infra.local.refusal import Refusal


def supported() -> None:
    """Refuse a system that cannot run the functions as AWS does."""
    if sys.platform != "linux" or importlib.util.find_spec("awslambdaric") is None:
        raise Refusal(
            f"`make run` needs Linux, x86_64 or arm64, and this is {sys.platform}: AWS publishes the runtime client"
            " that the functions run on (awslambdaric) for Linux only. On macOS use a Linux virtual machine or"
            " container, on Windows WSL 2; `make setup` there, then `make run`.",
            status=2,
        )


class Lock:
    """One running gateway for each state folder. The system releases it when the process ends, however that happens."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] = (directory / "lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = self._owner()
            self._file.close()
            raise Refusal(f"a gateway is running already: {owner}, of {directory}", status=2) from None

    def _owner(self) -> str:
        self._file.seek(0)
        try:
            content = json.loads(self._file.read())
            return f"{content['url']} (process {content['pid']})"
        except (ValueError, KeyError, TypeError):
            return "it has not said its address yet"

    def name(self, url: str) -> None:
        """Say where this gateway is, for whoever is refused."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self._file)
        self._file.flush()

    def release(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.close()
