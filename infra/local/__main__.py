"""`make run`: a gateway on this machine until Ctrl-C."""

import signal
import sys
import time
from pathlib import Path
from types import FrameType

from infra.local import ROOT, environment
from infra.local.gateway import Gateway
from infra.local.refusal import Refusal

DIRECTORY = ROOT / ".reelgate"
DEFAULT_PORT = "8080"


def main() -> int:
    """Runs until it is told to stop: 0. A start that is refused or an engine that ends: what is wrong, and 1 or 2."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        variables = environment.read(ROOT)
        gateway = Gateway(
            DIRECTORY,
            number=_number(variables.get("PORT", DEFAULT_PORT)),
            environment=variables,
            wait_scale=_scale(variables.get("SFN_WAIT_SCALE", "1")),
            say=lambda line: print(line, flush=True),
        )
        with gateway:
            print(welcome(gateway), flush=True)
            while gateway.alive:
                time.sleep(0.5)
            print(f"✗ the engine ended; the end of {gateway.engine.log}:\n{gateway.engine.log_tail()}", file=sys.stderr)
            return 1
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return refusal.status
    except KeyboardInterrupt:
        print("✓ stopped, and the state is kept in .reelgate", flush=True)
        return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop once: what comes while stopping changes nothing."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    print("… stopping", flush=True)
    raise KeyboardInterrupt


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise Refusal(f"PORT is {text!r}; a number from 0 to 65535 is accepted", status=2)
    return int(text)


def _scale(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise Refusal(f"SFN_WAIT_SCALE is {text!r}; a number is accepted", status=2) from None


def welcome(gateway: Gateway) -> str:
    """What to do next, ready to paste."""
    kept = Path(DIRECTORY.name) / "local.json"
    return f"""
Reelgate answers at {gateway.base_url}

export OPENAI_BASE_URL={gateway.base_url}
export OPENAI_API_KEY={gateway.api_key}

curl {gateway.base_url}/videos \\
  -H "authorization: Bearer {gateway.api_key}" \\
  -H "content-type: application/json" \\
  -d '{{"model": "mock-video", "prompt": "A paper boat on a quiet lake"}}'

The API: {gateway.url}/openapi.json   Admin key and the rest: {kept}   Ctrl-C stops it.
"""


if __name__ == "__main__":
    sys.exit(main())
