"""The SDKs that people use, each run in a process of its own: one walk, written once a language, and the same facts."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra.local import ROOT, synthesis
from tests.contract.client import Client

CLIENTS = ROOT / ".venv/clients"
"""What cannot live in the virtual environment: OpenAI's SDK 2, and litellm, which needs it."""

SDKS = ("python-3", "python-2", "node")

ALONE = {"NO_PROXY": "127.0.0.1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""Nobody but this machine is asked: litellm fetches a list of prices when it is imported, unless it is told not to."""

Facts = Mapping[str, Any]


def walk(name: str, sdk: str, at: Mapping[str, str], *, tail: Callable[[], str]) -> Facts:
    """What `walk_<name>` of an SDK prints; `at` is the one argument that it gets. `walk` itself has no name."""
    program = Path(__file__).with_name(f"walk_{name}" if name else "walk")
    command, environment = _node(program) if sdk == "node" else _python(program, alone=sdk == "python-3")
    done = subprocess.run(  # noqa: S603 - our own scripts
        [*command, json.dumps(dict(at))], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{done.stderr}\nthe logs:\n{tail()}"
    facts: Facts = json.loads(done.stdout)
    return facts


def walks(name: str, base_url: str, clients: Mapping[str, Client], **more: str) -> Mapping[str, Future[Facts]]:
    """The same for each SDK, with the key of its client, all at once: for most of their time they wait for a video. It
    is for walks that the vendor has no trouble with, lest one of them has the others wait for it to be well again."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return {
            sdk: pool.submit(walk, name, sdk, {"base_url": base_url, "key": each.key, **more}, tail=each.tail)
            for sdk, each in clients.items()
        }


def _python(program: Path, *, alone: bool) -> tuple[list[str], dict[str, str]]:
    assert alone or (CLIENTS / "ready").exists(), "run `make .venv/clients/ready`; `make test` does"
    path = {} if alone else {"PYTHONPATH": str(CLIENTS)}
    return [sys.executable, "-W", "error", f"{program}.py"], {**ALONE, **path}


def _node(program: Path) -> tuple[list[str], dict[str, str]]:
    assert (ROOT / "node_modules/openai").is_dir(), "run `npm ci`; `make test` does"
    return [synthesis.node({})["JSII_NODE"], f"{program}.mjs"], {}
