"""A gateway on this machine, from nothing to answering and back: what `make run` and the end-to-end tests start."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from infra.local import ROOT, account, assets, port, preflight, providers, record, synthesis
from infra.local.deployment import Deployed, Deployment
from infra.local.differences import api_url
from infra.local.engine import Engine
from infra.local.front import Front
from infra.local.refusal import Refusal
from infra.local.seeds import Seeds

WARM_SECONDS = 60.0


def silent(_: str) -> None:
    """For a caller that wants no progress."""


class Gateway:
    """A context manager: inside it, `base_url` answers. `directory` holds all of its state, kept between uses.

    `number` is the port of 127.0.0.1 to answer on, 0 any free one; `wait_scale` multiplies the waits of the state
    machine; `cache` holds synthesized assemblies and may be shared; one that is `ephemeral` forgets all when it stops.
    Refusal says why it cannot start.
    """

    engine: Engine
    deployed: Deployed
    url: str
    api_key: str
    admin_key: str
    webhook_secret: str

    def __init__(
        self,
        directory: Path,
        *,
        number: int = 0,
        environment: Mapping[str, str],
        wait_scale: float = 1.0,
        cache: Path = ROOT / ".reelgate" / "assemblies",
        ephemeral: bool = False,
        say: Callable[[str], None] = silent,
    ) -> None:
        self._directory = directory.resolve()
        self._number = number
        self._environment = environment
        self._wait_scale = wait_scale
        self._cache = cache
        self._ephemeral = ephemeral
        self._say = say
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self._start(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def base_url(self) -> str:
        """What an OpenAI client is given."""
        return f"{self.url}/openai/v1"

    @property
    def _api_url(self) -> str:
        return api_url(self.engine.url, self.deployed.resource("ApiHttp"))

    @property
    def alive(self) -> bool:
        return self.engine.alive

    def _start(self, opened: ExitStack) -> None:
        preflight.supported()
        enabled = providers.available(self._environment)
        lock = preflight.Lock(self._directory)
        opened.callback(lock.release)
        reserved = opened.enter_context(port.reserve(self._number))
        self.url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        lock.name(self.url)
        with self._step(f"synthesized the stack: {', '.join(enabled.names)}"):
            folder = self._synthesize(enabled)
        with self._step("started the AWS engine"):
            self.engine = Engine(
                self._directory,
                environment=self._environment,
                wait_scale=self._wait_scale,
                ephemeral=self._ephemeral,
            )
            opened.callback(self.engine.stop)
        with self._step("deployed the stack") as notes:
            self.deployed = Deployment(assets.read(folder), self.engine.url).deploy()
            notes.append(self.deployed.outcome)
        with self._step("put the keys in their places"):
            self._seed(enabled)
        with self._step("started the API's first function"):
            self._warm()
        opened.callback(Front(self._api_url, reserved).stop)
        self._sweep()

    @contextmanager
    def _step(self, done: str) -> Iterator[list[str]]:
        """Says that it is done, and what was noted on the way."""
        began, notes = time.monotonic(), list[str]()
        yield notes
        self._say(f"✓ {': '.join([done, *notes])} ({time.monotonic() - began:.1f} s)")

    def _synthesize(self, enabled: providers.Providers) -> Path:
        self._cache.mkdir(parents=True, exist_ok=True)
        return synthesis.assembly(ROOT, cache=self._cache, context=enabled.context(), environment=self._environment)

    def _seed(self, enabled: providers.Providers) -> None:
        path = self._directory / "local.json"
        seeds = Seeds(self.deployed.outputs, self.engine.url)
        seeds.put_provider_keys(enabled.keys)
        self.api_key = seeds.put_api_key(record.read(path).get("api_key"))
        generated = seeds.generated()
        self.admin_key, self.webhook_secret = generated.admin_key, generated.webhook_secret
        record.write(path, self.facts())

    def facts(self) -> dict[str, Any]:
        """All that a client or a test needs to use this gateway; written to local.json of its folder."""
        return {
            "base_url": self.base_url,
            "api_key": self.api_key,
            "admin_key": self.admin_key,
            "webhook_secret": self.webhook_secret,
            "engine_url": self.engine.url,
            "outputs": dict(self.deployed.outputs),
            "resources": dict(self.deployed.resources),
        }

    def _warm(self) -> None:
        """Ask the API once where callers will ask: a function's first start takes seconds, and its failure is shown."""
        answer = httpx.get(f"{self._api_url}/health", timeout=WARM_SECONDS, trust_env=False)
        if answer.status_code != httpx.codes.OK:
            raise Refusal(f"the API does not answer: {answer.status_code} {answer.text[:2000]}")

    def _sweep(self) -> None:
        """Take up at once the videos that are due, which they are a minute after they were accepted; their executions
        ended with the engine's last run. The schedule does the rest."""
        lambda_ = account.session().client("lambda", endpoint_url=self.engine.url, config=account.CONFIG)
        lambda_.invoke(FunctionName=self.deployed.resource("Sweep"), InvocationType="Event")
