"""Runs a program of this folder, and reads what it prints: once, until the program or its packages are others."""

import fcntl
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.local import ROOT

Json = Any

KEPT = ROOT / ".venv/vendors/published"
LOCKS = ("tests/vendors/vendors.lock", "tests/contract/clients.lock", "requirements.lock", "package-lock.json")


def run(command: Sequence[str], more: Mapping[str, str]) -> Json:
    """Without a proxy, a key or a setting of this machine. SDKs take seconds to start, and tests run side by side."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_made_from(command)}.json"
    with kept.with_suffix(".lock").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        if not kept.exists():
            new = kept.with_suffix(".new")
            new.write_text(json.dumps(_said(command, more)))
            new.replace(kept)
    return json.loads(kept.read_text())


def _made_from(command: Sequence[str]) -> str:
    """What an answer depends on: the call, the programs, and what the locks install."""
    files = [
        *Path(__file__).parent.glob("publish_*"),
        Path(__file__).with_name("said.py"),
        *(ROOT / lock for lock in LOCKS),
    ]
    told = hashlib.sha256(json.dumps(list(command)).encode())
    for file in sorted(files):
        told.update(file.read_bytes())
    return told.hexdigest()


def _said(command: Sequence[str], more: Mapping[str, str]) -> Json:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=ROOT, env={**environment, **more}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
