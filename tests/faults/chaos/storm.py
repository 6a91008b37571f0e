"""A gateway started as `make run` starts it, and what happens to it."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGINT, SIGTERM
from typing import Any

import httpx
import pytest

from infra.local import record
from tests.contract.running import Program, program
from tests.contract.waiting import until
from tests.faults.chaos import processes

CUT_OFF = "Runtime exited before returning a response"
"""What the engine says of a function that was killed at its work."""


@dataclass
class Storm:
    """`facts` is what local.json says, `killed` the functions whose processes were killed; `cut_off` is how many calls
    ended with them."""

    directory: Path
    random: Random
    facts: dict[str, Any] = field(default_factory=dict)
    stops: int = 0
    killed: list[str] = field(default_factory=list)
    cut_off: int = 0
    _open: ExitStack = field(default_factory=ExitStack)
    _program: Program | None = None

    def start(self) -> None:
        """The same gateway each time, where it was: nothing is deployed anew."""
        number = httpx.URL(self.facts["base_url"]).port if self.facts else 0
        self._program = self._open.enter_context(program(self.directory, port=number or 0))
        facts = self._program.started()
        if self.facts:
            assert "deployed the stack: unchanged" in self._program.output
            assert facts == self.facts
        self.facts = facts

    def stop(self) -> None:
        """It saves its state, and leaves nothing running."""
        assert self._program is not None
        engine = self._engine()
        assert self._program.end(self.random.choice((SIGINT, SIGTERM))) == 0, self._program.output
        assert "stopped" in self._program.output
        assert processes.of(engine) == []
        with pytest.raises(httpx.ConnectError):
            httpx.get(self.facts["base_url"], trust_env=False)
        # Until the next start, whose engine has a log of its own.
        self.cut_off += (self.directory / "engine.log").read_text(errors="replace").count(CUT_OFF)
        self.stops += 1
        self._program = None

    def kill(self) -> None:
        """A function's process, in the middle of its work if it has any."""
        engine = self._engine()
        running = until(lambda: processes.of(engine), within=30, what="a function runs", pause=0.05)
        victim = processes.choose(running, self.random)
        victim.kill()
        self.killed.append(victim.function)

    def close(self) -> None:
        """Stops it if it runs, whatever happened."""
        self._open.close()

    def _engine(self) -> int:
        pid: int = record.read(self.directory / "engine.json")["pid"]
        return pid
