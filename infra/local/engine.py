"""The AWS engine, ministack, as a child process that keeps its state in a folder."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from infra.local import ROOT, account, leftover, port, record
from infra.local.environment import inherited
from infra.local.refusal import Refusal

PARALLEL = 8
"""How often a function runs at once, each a process. One function waits for another, but never in a circle."""

START_SECONDS = 30.0


class Engine:
    """A running engine. Functions reach it through AWS_ENDPOINT_URL, as their own SDK reads it. When an `ephemeral`
    one stops, it saves nothing, which takes a state of many videos seconds."""

    def __init__(
        self, directory: Path, *, environment: Mapping[str, str], wait_scale: float, ephemeral: bool = False
    ) -> None:
        directory = directory.resolve()
        self.log = directory / "engine.log"
        self._record = directory / "engine.json"
        self._directory = directory
        self._persisted = "0" if ephemeral else "1"
        leftover.stop(directory)
        self.port = port.usable(record.read(self._record).get("port"))
        self.url = f"http://127.0.0.1:{self.port}"
        self._process = self._start(environment, wait_scale)
        self._wait_until_healthy()

    def _start(self, environment: Mapping[str, str], wait_scale: float) -> subprocess.Popen[bytes]:
        for name in ("state", "objects", "tmp", "home"):
            (self._directory / name).mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.process"],
                cwd=ROOT,
                env=self._environment(environment, wait_scale),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # A session of its own: Ctrl-C reaches this program only, which then stops the engine in good order.
                start_new_session=True,
            )
        record.write(self._record, {"port": self.port, "pid": process.pid})
        return process

    def _environment(self, environment: Mapping[str, str], wait_scale: float) -> dict[str, str]:
        directory = self._directory
        return {
            **inherited(environment),
            **account.CREDENTIALS,
            "AWS_DEFAULT_REGION": account.REGION,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "HOME": str(directory / "home"),
            "TMPDIR": str(directory / "tmp"),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "127.0.0.1",
            "MINISTACK_ACCOUNT_ID": account.ID,
            "MINISTACK_REGION": account.REGION,
            "LOG_LEVEL": "WARNING",
            "PERSIST_STATE": self._persisted,
            "STATE_DIR": str(directory / "state"),
            "S3_PERSIST": self._persisted,
            "S3_DATA_DIR": str(directory / "objects"),
            "LAMBDA_ACCOUNT_CONCURRENCY": "1000",
            "SFN_WAIT_SCALE": str(wait_scale),
            # Listeners and a container daemon that the gateway does not use.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": f"unix://{directory / 'no-docker'}",
        }

    def _wait_until_healthy(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if not self.alive:
                break
            if healthy(self.port):
                return
            time.sleep(0.05)
        tail = self.log_tail()
        self.stop()
        raise Refusal(f"the engine did not start; the end of {self.log}:\n{tail}")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def log_tail(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        """Let the engine save its state and go, then end whatever function processes it left."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(leftover.STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        leftover.end_session(self._process.pid)
        record.write(self._record, {"port": self.port})


def healthy(engine_port: int) -> bool:
    """Whether an engine answers on this port."""
    # Not httpx, which reads a file of certificates for each client, for longer than a start needs to be asked again.
    connection = HTTPConnection("127.0.0.1", engine_port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
