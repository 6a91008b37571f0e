import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from infra import bundling
from infra.functions import Layers
from tests.infra.template import Synthesis, name

UNCHECKED_HASH = 1


@pytest.fixture
def no_python() -> Iterator[None]:
    bundling.lambda_python.cache_clear()
    yield
    bundling.lambda_python.cache_clear()


def assets(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.glob("asset.*")}


def test_lambda_compiles_nothing_on_a_cold_start(bundled: Synthesis) -> None:
    if bundling.lambda_python() is None:
        pytest.skip(f"no Python {bundling.PYTHON} here to compile with")
    modules = [path for asset in assets(bundled.folder).values() for path in asset.rglob("*.py")]
    assert len(modules) > 500
    for module in modules:
        bytecode = module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc"
        assert struct.unpack("<I", bytecode.read_bytes()[4:8]) == (UNCHECKED_HASH,), module


def test_an_asset_is_the_same_whenever_and_wherever_it_is_built(bundled: Synthesis, tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path))
    Layers(cdk.Stack(app, "Elsewhere"), "Layers", local=False)
    app.synth()
    assert len(assets(tmp_path)) == 3
    assert assets(tmp_path).keys() < assets(bundled.folder).keys()


def test_the_wheels_are_for_lambda_and_not_for_this_machine(bundled: Synthesis) -> None:
    libraries = [path.name for asset in assets(bundled.folder).values() for path in asset.rglob("*.so")]
    assert any(name.startswith("_pydantic_core.cpython-313-aarch64") for name in libraries)
    assert not [name for name in libraries if "cpython" in name and "cpython-313-aarch64" not in name]


def test_boto3_is_not_shipped_for_the_runtime_has_it(bundled: Synthesis) -> None:
    shipped = {path.name for asset in assets(bundled.folder).values() for path in asset.glob("python/*")}
    assert {"reelgate", "pydantic", "httpx", "aws_lambda_powertools", "av"} <= shipped
    assert not {"boto3", "botocore"} & shipped


def test_the_page_of_the_docs_is_shipped_with_powertools(bundled: Synthesis) -> None:
    shipped = [path for asset in assets(bundled.folder).values() for path in asset.rglob("swagger_ui/*.min.*")]
    assert {path.name for path in shipped} == {"swagger-ui-bundle.min.js", "swagger-ui.min.css"}


def test_a_local_synthesis_installs_nothing(local: Synthesis) -> None:
    assert {path.name for asset in assets(local.folder).values() for path in asset.glob("python/*")} == {
        "reelgate",
        "EMPTY",
    }


def test_local_and_account_differ_in_loopback_urls_and_in_the_layers_of_wheels_and_in_nothing_else(
    bundled: Synthesis, local: Synthesis
) -> None:
    different = {".".join(map(name, path)): values for path, values in differences(bundled.document, local.document)}
    variables = "Properties.Environment.Variables.ALLOW_LOOPBACK_URLS"
    loopback = {f"Resources.{function}.{variables}" for function in ("ApiHandler", "FetchHandler", "WebhooksWebhook")}
    wheels = {f"Resources.{layer}.Properties.Content.S3Key" for layer in ("LayersDependencies", "LayersMedia")}
    assert different.keys() == loopback | wheels
    assert {different[path] for path in loopback} == {(None, "true")}


def differences(left: Any, right: Any, *path: str) -> Iterator[tuple[tuple[str, ...], tuple[Any, Any]]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left.keys() | right.keys():
            yield from differences(left.get(key), right.get(key), *path, key)
    elif left != right:
        yield path, (left, right)


def test_what_another_interpreter_or_tool_left_behind_is_not_shipped(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "__pycache__").mkdir(parents=True)
    (source / "__pycache__/handler.cpython-311.pyc").write_bytes(b"stale")
    (source / ".DS_Store").touch()
    (source / "handler.py").write_text("handler = print\n")
    target.mkdir()
    bundling.copy(source, target, mounted_at="/var/task")
    assert not list(target.rglob("*311.pyc"))
    assert {path.name for path in target.iterdir()} <= {"handler.py", "__pycache__"}


def test_without_the_runtimes_python_the_build_says_so_once_and_goes_on(
    no_python: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(bundling, "PYTHON", "3.99")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    (tmp_path / "handler.py").write_text("handler = print\n")
    for _ in range(2):
        bundling.compile_for_lambda(tmp_path, mounted_at="/var/task")
    assert capsys.readouterr().err == "No Python 3.99 here: the functions go out without bytecode, and start slower.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["handler.py"]


def test_a_machine_with_neither_uv_nor_pip_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(bundling.BundlingError, match="python -m ensurepip"):
        bundling.install(tmp_path / "requirements.txt", tmp_path)
