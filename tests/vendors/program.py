"""Runs a program of this folder, and reads what it prints."""

import json
import os
import subprocess
from collections.abc import Mapping
from typing import Any

from infra.local import ROOT

Json = Any


def run(command: list[str], more: Mapping[str, str]) -> Json:
    """Without a proxy, a key or a setting of this machine."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=ROOT, env={**environment, **more}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
