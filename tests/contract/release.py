"""The gateway's next version: today's sources with another number, and one state more in the state machine."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from infra.local import ROOT, synthesis
from infra.local.providers import available
from reelgate import openapi

NUMBER = "99.0.0"
STATE = "Welcome"
CACHE = ROOT / ".reelgate" / "assemblies"
PACKAGE = "layers/gateway/python/reelgate"


def present(environment: Mapping[str, str]) -> Path:
    """Where the assembly of today's version is: that of any gateway with the same environment."""
    return _assembly(ROOT, CACHE, environment)


def following(folder: Path, environment: Mapping[str, str]) -> Path:
    """Where that of the next version is. Every function changes with its layer, as in any release."""
    sources, cache = folder / "sources", folder / "assemblies"
    for name in synthesis.SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, sources / name)
    _replace(sources / PACKAGE / "openapi/__init__.py", f'VERSION = "{openapi.VERSION}"', f'VERSION = "{NUMBER}"')
    _lengthen(sources / "infra/video.asl.json")
    cache.mkdir()
    return _assembly(sources, cache, environment)


def _assembly(root: Path, cache: Path, environment: Mapping[str, str]) -> Path:
    context = available(environment).context()
    return synthesis.assembly(root, cache=cache, context=context, environment=environment)


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1, f"{file.name} says {old!r} {text.count(old)} times"
    file.write_text(text.replace(old, new))


def _lengthen(file: Path) -> None:
    """Each video passes through a state that was not there before."""
    machine = json.loads(file.read_text())
    machine["States"][STATE] = {"Type": "Pass", "Next": machine["StartAt"]}
    machine["StartAt"] = STATE
    file.write_text(json.dumps(machine))
