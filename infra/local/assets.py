"""What the assembly holds: the template, and the folders and files that its resources point to."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local import account

TEMPLATES = f"reelgate-templates-{account.ID}"
"""A bucket."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A folder or file of the assembly, and where the template expects to find it."""

    path: Path
    bucket: str
    key: str

    @property
    def content(self) -> bytes:
        return archive(self.path) if self.path.is_dir() else self.path.read_bytes()


@dataclass(frozen=True, kw_only=True)
class Package:
    """What a function runs: its asset and what was added to it. `function` is its logical id."""

    function: str
    bucket: str
    content: bytes

    @property
    def key(self) -> str:
        """An object key that changes when the content does, so that CloudFormation sees the change."""
        return f"{hashlib.sha256(self.content).hexdigest()}.zip"


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """A stack as it was synthesized; assets are by object key."""

    name: str
    template: dict[str, Any]
    assets: dict[str, Asset]


def read(folder: Path) -> Assembly:
    """The stack that has the HTTP API. The other one, for operators, has what the engine lacks."""
    for stack in stacks(folder):
        if any(resource["Type"] == "AWS::ApiGatewayV2::Api" for resource in stack.template["Resources"].values()):
            return stack
    raise LookupError(f"no stack of {folder} has an HTTP API")


def stacks(folder: Path) -> Iterator[Assembly]:
    """All of them, as they come in the manifest."""
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    for id, artifact in artifacts.items():
        if artifact["type"] == "aws:cloudformation:stack":
            template = json.loads((folder / artifact["properties"]["templateFile"]).read_text())
            name = artifact["properties"].get("stackName", id)
            yield Assembly(name=name, template=template, assets=_assets(folder, f"{id}.assets.json"))


def _assets(folder: Path, manifest: str) -> dict[str, Asset]:
    files = json.loads((folder / manifest).read_text())["files"]
    return {
        destination["objectKey"]: Asset(
            path=folder / file["source"]["path"],
            bucket=_placed(destination["bucketName"]),
            key=destination["objectKey"],
        )
        for file in files.values()
        for destination in file["destinations"].values()
    }


def _placed(text: str) -> str:
    return text.replace("${AWS::AccountId}", account.ID).replace("${AWS::Region}", account.REGION)


def archive(folder: Path, extra: dict[str, str] | None = None) -> bytes:
    """The folder as a zip whose bytes depend on its content only; `extra` are executable files to add."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                _add(zipped, file.relative_to(folder).as_posix(), file.read_bytes(), mode=0o644)
        for name, text in (extra or {}).items():
            _add(zipped, name, text.encode(), mode=0o755)
    return buffer.getvalue()


def _add(zipped: zipfile.ZipFile, name: str, content: bytes, *, mode: int) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = mode << 16
    zipped.writestr(entry, content)


def publish(assembly: Assembly, packages: Sequence[Package], engine_url: str) -> None:
    """Put what the template refers to where `cdk bootstrap` and `cdk deploy` would."""
    session = account.session()
    s3 = session.client("s3", endpoint_url=engine_url, config=account.CONFIG)
    resources = assembly.template["Resources"]
    packaged = {resources[package.function]["Properties"]["Code"]["S3Key"] for package in packages}
    whole = [asset for key, asset in assembly.assets.items() if key not in packaged]
    objects: list[Asset | Package] = [*whole, *packages]
    for bucket in {each.bucket for each in objects}:
        s3.create_bucket(Bucket=bucket)
    for each in objects:
        s3.put_object(Bucket=each.bucket, Key=each.key, Body=each.content)
    version = assembly.template.get("Parameters", {}).get("BootstrapVersion")
    if version is not None:
        ssm = session.client("ssm", endpoint_url=engine_url, config=account.CONFIG)
        ssm.put_parameter(Name=version["Default"], Value="30", Type="String", Overwrite=True)


def publish_template(name: str, body: str, engine_url: str) -> str:
    """Put a template into a bucket, as `cdk deploy` does, and return its URL: a request to CloudFormation holds 51,200
    bytes of one, and every provider adds some. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
    """
    s3 = account.session().client("s3", endpoint_url=engine_url, config=account.CONFIG)
    s3.create_bucket(Bucket=TEMPLATES)
    s3.put_object(Bucket=TEMPLATES, Key=f"{name}.json", Body=body.encode())
    return f"{engine_url}/{TEMPLATES}/{name}.json"
