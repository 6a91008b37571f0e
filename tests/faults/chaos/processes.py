"""The processes in which an engine runs functions."""

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

NAME = b"AWS_LAMBDA_FUNCTION_NAME="
PATIENCE = 1.0
"""Seconds in which a function may begin to work before another one is chosen."""


@dataclass(frozen=True)
class Process:
    pid: int
    function: str

    def ticks(self) -> int | None:
        """How long it has worked, in the system's ticks; None when it is gone."""
        try:
            stat = (Path("/proc") / str(self.pid) / "stat").read_text()
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]
        return int(user) + int(system)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def of(engine: int) -> list[Process]:
    """Those in the session of this process, which an engine and what it starts have for themselves."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) != engine or b"awslambdaric" not in (folder / "cmdline").read_bytes():
                continue
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile
        names = [each.removeprefix(NAME).decode() for each in variables if each.startswith(NAME)]
        found += [Process(int(folder.name), name) for name in names]
    return sorted(found, key=lambda process: (process.function, process.pid))


def choose(processes: list[Process], random: Random) -> Process:
    """One in the middle of its work, of any function; if none works, any one. Most processes are the API's, so that
    the function is chosen first."""
    functions = sorted({process.function for process in processes})
    random.shuffle(functions)
    for function in functions:
        if found := working([process for process in processes if process.function == function]):
            return found
    return random.choice(processes)


def working(processes: list[Process]) -> Process | None:
    """The first of them that is seen to work."""
    before, end = {process: process.ticks() for process in processes}, time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for process in processes:
            if process.ticks() not in (before[process], None):
                return process
        time.sleep(0.005)
    return None
