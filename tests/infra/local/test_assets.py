"""What a cloud assembly holds."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.local import assets


def write(folder: Path, stacks: dict[str, dict[str, Any]]) -> None:
    """An assembly as `cdk synth` lays it out, with one asset for each stack."""
    artifacts = {}
    for name, resources in stacks.items():
        artifacts[name] = {"type": "aws:cloudformation:stack", "properties": {"templateFile": f"{name}.template.json"}}
        artifacts[f"{name}.assets"] = {"type": "cdk:asset-manifest", "properties": {}}
        (folder / f"{name}.template.json").write_text(json.dumps({"Resources": resources}))
        destination = {"bucketName": "assets-${AWS::AccountId}-${AWS::Region}", "objectKey": f"{name}.zip"}
        files = {name: {"source": {"path": f"asset.{name}"}, "destinations": {"current": destination}}}
        (folder / f"{name}.assets.json").write_text(json.dumps({"files": files}))
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))


def test_the_stack_with_the_api_is_the_one_to_deploy(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Operations": {"Alarm": {"Type": "AWS::CloudWatch::Alarm"}},
            "Gateway": {"Http": {"Type": "AWS::ApiGatewayV2::Api"}},
        },
    )
    assembly = assets.read(tmp_path)
    assert assembly.name == "Gateway"
    assert list(assembly.assets) == ["Gateway.zip"]
    assert assembly.assets["Gateway.zip"].bucket == "assets-000000000000-us-east-1"
    assert assembly.assets["Gateway.zip"].path == tmp_path / "asset.Gateway"


def test_an_assembly_without_the_api_is_not_guessed_about(tmp_path: Path) -> None:
    write(tmp_path, {"Operations": {"Alarm": {"Type": "AWS::CloudWatch::Alarm"}}})
    with pytest.raises(LookupError, match="HTTP API"):
        assets.read(tmp_path)


def test_a_package_is_the_same_bytes_whenever_its_content_is_the_same(tmp_path: Path) -> None:
    for name, order in (("one", ("a.py", "b.py")), ("two", ("b.py", "a.py"))):
        for file in order:
            (tmp_path / name / "__pycache__").mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text(f"# {file}")
        (tmp_path / name / "__pycache__" / "a.cpython-311.pyc").write_text(name)
    first, second = (assets.archive(tmp_path / name, {"bootstrap": "#!/bin/sh\n"}) for name in ("one", "two"))
    assert first == second
    assert first != assets.archive(tmp_path / "one", {"bootstrap": "#!/bin/sh\nexit\n"})
    with zipfile.ZipFile(io.BytesIO(first)) as opened:
        assert opened.namelist() == ["a.py", "b.py", "bootstrap"]
        assert opened.getinfo("bootstrap").external_attr >> 16 & 0o111
