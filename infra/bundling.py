"""Turns folders and pinned requirements into assets, without Docker."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import aws_lambda as lambda_

PYTHON = "3.13"
# Of another interpreter, or of a tool: neither belongs in an asset.
LEFTOVERS = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
# Lambda's Amazon Linux 2023 has glibc 2.34; PyAV asks for 2.28, most wheels for 2.17.
UV = ("uv", "pip", "install", "--python-platform", "aarch64-manylinux_2_28")
PLATFORMS = [f"--platform={tag}_aarch64" for tag in ("manylinux_2_28", "manylinux_2_17", "manylinux2014")]
PIP = ("pip", "install", "--implementation", "cp", *PLATFORMS)


class BundlingError(RuntimeError):
    """Nothing on this machine can build the asset; the message says what to install."""


def folder(source: Path, *, mounted_at: str, package: str = "") -> lambda_.Code:
    """The folder as it stands, with bytecode that Lambda accepts; `mounted_at` is where Lambda unpacks it, `package`
    the path below that, so that its modules have the same names there as here."""

    return _asset(source, lambda target: copy(source, target, mounted_at=mounted_at, package=package))


def wheels(requirements: Path, *, empty: bool) -> lambda_.Code:
    """A layer of the pinned wheels for arm64; `empty` leaves them out, for an engine that has its own."""

    def fill(target: Path) -> None:
        packages = target / "python"
        packages.mkdir()
        if empty:
            # CDK refuses an asset without any file.
            (packages / "EMPTY").write_text("The local engine runs functions on the packages of its own environment.\n")
            return
        install(requirements, packages)
        compile_for_lambda(target, mounted_at="/opt")

    return _asset(requirements.parent, fill)


def copy(source: Path, target: Path, *, mounted_at: str, package: str = "") -> None:
    """Copies our own modules into `target`, below `package`, and compiles them there."""
    shutil.copytree(source, target / package, dirs_exist_ok=True, ignore=LEFTOVERS)
    compile_for_lambda(target, mounted_at=mounted_at)


def install(requirements: Path, target: Path) -> None:
    """Puts the pinned wheels for Lambda into `target`, the same files whether uv or pip does it."""
    installer = next((tool for tool in (UV, PIP) if _succeeds(sys.executable, "-m", tool[0], "--version")), None)
    if installer is None:
        raise BundlingError(f"{requirements} needs uv or pip to install from: run python -m ensurepip, then try again")
    options = ("--quiet", "--no-compile", "--require-hashes", "--only-binary", ":all:", "--python-version", PYTHON)
    _run(sys.executable, "-m", *installer, *options, "--target", str(target), "--requirement", str(requirements))
    # What names this machine or the tool. Scripts start with an interpreter's path, and RECORD has their checksums.
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for name in ("RECORD", "INSTALLER", "REQUESTED"):
        for path in target.glob(f"*.dist-info/{name}"):
            path.unlink()


def compile_for_lambda(target: Path, *, mounted_at: str) -> None:
    """Adds the bytecode of every module below `target`, if this machine has the runtime's Python."""
    python = lambda_python()
    if python is None:
        return
    # CDK dates every file in a zip 1980: bytecode checked by time would be stale, and compiled on each cold start.
    # https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    # The seed and the stripped path keep the bytes, and with them the asset's hash, the same on every machine.
    command = (python, "-S", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash")
    _run(*command, "-s", str(target), "-p", mounted_at, str(target), environment={"PYTHONHASHSEED": "0"})


@cache
def lambda_python() -> str | None:
    """An interpreter of the Lambda runtime's own minor version, or None (said once) where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    installed = sorted(str(path) for path in pyenv.glob(f"versions/{PYTHON}*/bin/python{PYTHON}"))
    is_right = f"import sys; sys.exit('%d.%d' % sys.version_info[:2] != '{PYTHON}')"
    # The one on PATH may be pyenv's shim, which runs only where its version is active.
    for candidate in (sys.executable, f"python{PYTHON}", *installed):
        if _succeeds(candidate, "-c", is_right):
            return candidate
    sys.stderr.write(f"No Python {PYTHON} here: the functions go out without bytecode, and start slower.\n")
    return None


@jsii.implements(cdk.ILocalBundling)
class _Local:
    def __init__(self, fill: Callable[[Path], None]) -> None:
        self._fill = fill

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        self._fill(Path(output_dir))
        return True


def _asset(source: Path, fill: Callable[[Path], None]) -> lambda_.Code:
    bundling = cdk.BundlingOptions(image=cdk.DockerImage.from_registry("never-pulled"), local=_Local(fill))
    return lambda_.Code.from_asset(str(source), asset_hash_type=cdk.AssetHashType.OUTPUT, bundling=bundling)


def _run(*command: str, environment: Mapping[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own words and paths


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - as above
    except FileNotFoundError:
        return False
