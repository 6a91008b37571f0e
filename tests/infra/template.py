"""A synthesized template, read the way a reviewer reads it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk

from infra.app import build
from infra.gateway import VideoGateway
from infra.stack import Reelgate

HASH = re.compile(r"[0-9A-F]{8}$")


@dataclass(frozen=True)
class Synthesis:
    """One app, synthesized: the main stack, its template, and the folder that everything is in."""

    stack: Reelgate
    document: dict[str, Any]
    operations: dict[str, Any]
    folder: Path

    @property
    def gateway(self) -> VideoGateway:
        return self.stack.gateway

    @property
    def resources(self) -> dict[str, Any]:
        """All resources by logical id."""
        resources: dict[str, Any] = self.document["Resources"]
        return resources

    def of_type(self, type_: str) -> dict[str, Any]:
        """Resources of one type, by logical id without its hash."""
        return {name(key): value for key, value in self.resources.items() if value["Type"] == type_}

    def only(self, type_: str) -> Any:
        """The one resource of its type."""
        (resource,) = self.of_type(type_).values()
        return resource

    def function(self, function: str) -> Any:
        """The properties of one of the stack's functions, by the name that the stack gives it."""
        child = self.gateway.functions[function].node.default_child
        assert isinstance(child, cdk.CfnElement)
        return self.resources[self.stack.resolve(child.logical_id)]["Properties"]

    def grants(self) -> dict[str, set[str]]:
        """What each role may do: "action on resource" for each pair."""
        granted: dict[str, set[str]] = {}
        for policy in self.of_type("AWS::IAM::Policy").values():
            (role,) = map(text, policy["Properties"]["Roles"])
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                condition = f" when {statement['Condition']}" if "Condition" in statement else ""
                pairs = {
                    f"{action} on {text(resource)}{condition}"
                    for action in listed(statement["Action"])
                    for resource in listed(statement["Resource"])
                }
                granted.setdefault(role, set()).update(pairs)
        return granted


def synthesize(folder: Path, **context: object) -> Synthesis:
    """Builds the app into `folder`, with cdk.json's context and what is given."""
    app = build(outdir=str(folder), **context)
    app.synth()
    (stack,) = (child for child in app.node.children if isinstance(child, Reelgate))
    document, operations = (
        json.loads((folder / f"{stack.stack_name}{part}.template.json").read_text()) for part in ("", "Operations")
    )
    return Synthesis(stack, document, operations, folder)


def alarms(synthesis: Synthesis) -> list[dict[str, Any]]:
    """The alarms of the stack that watches."""
    return [each for each in synthesis.operations["Resources"].values() if each["Type"] == "AWS::CloudWatch::Alarm"]


def metrics(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    """What an alarm reads: namespace, name and dimensions of each metric."""
    parts = alarm["Properties"].get("Metrics")
    return [each["MetricStat"]["Metric"] for each in parts if "MetricStat" in each] if parts else [alarm["Properties"]]


def name(logical_id: str) -> str:
    """A logical id without the hash that CDK appends."""
    return HASH.sub("", logical_id)


def listed(value: Any) -> list[Any]:
    """A list, of one where IAM allows a bare value."""
    return value if isinstance(value, list) else [value]


def widgets(resources: Iterable[Any]) -> list[dict[str, Any]]:
    """The pictures of the one dashboard among them, as CloudWatch reads them."""
    (dashboard,) = (each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Dashboard")
    body = dashboard["DashboardBody"]
    parts = body["Fn::Join"][1] if isinstance(body, dict) else [body]
    read: dict[str, Any] = json.loads("".join(each if isinstance(each, str) else "resolved" for each in parts))
    return read["widgets"]  # type: ignore[no-any-return]


def text(value: Any) -> str:
    """A CloudFormation value as one line: references by name, joins joined."""
    match value:
        case str():
            return value
        case {"Ref": target}:
            return name(target)
        case {"Fn::GetAtt": [target, attribute]}:
            return f"{name(target)}.{attribute}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(map(text, parts))
    raise AssertionError(f"cannot read {value}")
