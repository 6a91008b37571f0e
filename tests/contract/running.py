"""A `make run` as its own process, with a state folder of its own: started, stopped, and started again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.local import ROOT
from infra.local.deployment import Deployed, Outcome
from tests.contract.client import Client, connected
from tests.contract.cloud import Cloud
from tests.contract.conftest import WAIT_SCALE
from tests.contract.waiting import until


class Program:
    """A running `make run`. `output` is all that it printed."""

    def __init__(self, directory: Path, process: "subprocess.Popen[str]", output: Path) -> None:
        self._directory = directory
        self._output = output
        self.process = process

    @property
    def output(self) -> str:
        return self._output.read_text()

    def started(self) -> dict[str, Any]:
        """What local.json says, once the gateway answers."""

        def look() -> bool:
            assert self.process.poll() is None, f"it ended: {self.output}"
            return "answers at" in self.output

        until(look, within=90, what=f"a start: {self.output}")
        facts: dict[str, Any] = json.loads((self._directory / "local.json").read_text())
        return facts

    def end(self, number: int = signal.SIGINT) -> int:
        """Ctrl-C, or another signal. Its status."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def program(directory: Path, *, port: int = 0) -> Iterator[Program]:
    """Started in `directory`, and stopped whatever happens."""
    output = directory / f"output-{len(list(directory.glob('output-*')))}"
    variables = {"PATH": os.environ["PATH"], "PORT": str(port), "SFN_WAIT_SCALE": str(WAIT_SCALE)}
    with output.open("w") as file:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.contract.program", str(directory)],
            cwd=ROOT,
            env=variables,
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Program(directory, process, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def using(facts: dict[str, Any], directory: Path) -> Iterator[tuple[Client, Cloud]]:
    """The caller and the operator of a gateway, by its local.json."""
    deployed = Deployed(outcome=Outcome.UNCHANGED, outputs=facts["outputs"], resources=facts["resources"])
    with connected(facts["base_url"], facts["api_key"]) as http:
        tail = (directory / "engine.log").read_text
        yield Client(http, facts["api_key"], tail), Cloud(facts["engine_url"], deployed)
