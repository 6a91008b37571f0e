"""The construct in an app that is not ours."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

import infra
from infra import Configuration, VideoGateway
from infra.configuration import catalogued_providers
from infra.gateway import NAME_LENGTH
from tests.infra.template import Synthesis, text

UNBUNDLED = {"aws:cdk:bundling-stacks": list[str]()}


def synthesized(folder: Path, app: cdk.App, stack: cdk.Stack) -> dict[str, Any]:
    app.synth()
    template: dict[str, Any] = json.loads((folder / f"{stack.stack_name}.template.json").read_text())
    return template


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The template of a stack with two gateways, without our feature flags."""
    folder = tmp_path_factory.mktemp("two")
    app = cdk.App(analytics_reporting=False, context=UNBUNDLED, outdir=str(folder))
    stack = cdk.Stack(app, "Studio")
    for id_ in ("Drafts", "Films"):
        VideoGateway(stack, id_, configuration=Configuration())
    return synthesized(folder, app, stack)


def test_it_is_found_at_the_top() -> None:
    assert infra.VideoGateway is VideoGateway
    assert {getattr(infra, name).__name__ for name in infra.__all__} == set(infra.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Gateway'"):
        _ = infra.Gateway


def test_two_of_them_fit_in_one_stack(two: dict[str, Any]) -> None:
    names = [
        (resource["Type"], text(value))
        for resource in two["Resources"].values()
        for key, value in resource["Properties"].items()
        if key in ("Name", "FunctionName", "TableName", "BucketName", "QueueName", "RegistryName")
        and isinstance(value, str)
        and "StateMachineAlias" not in resource["Type"]
    ]
    assert len(names) == len(set(names)) == 8
    for prefix in ("Studio-Drafts-", "Studio-Films-"):
        assert sum(name.startswith(prefix) for _, name in names) == 3


def test_each_counts_its_own_metrics(two: dict[str, Any]) -> None:
    functions = [one["Properties"] for one in two["Resources"].values() if one["Type"] == "AWS::Lambda::Function"]
    namespaces = [function["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"] for function in functions]
    assert len(set(namespaces)) == 2
    assert len(namespaces) == 2 * namespaces.count(namespaces[0])


def test_a_name_leaves_room_for_every_provider_and_is_the_stacks_where_it_is_alone(account: Synthesis) -> None:
    longest = max(map(len, catalogued_providers()))
    assert NAME_LENGTH + len("-provider-") + longest <= 64
    assert account.gateway.name == account.stack.stack_name
    stack = cdk.Stack(cdk.App(analytics_reporting=False, context=UNBUNDLED), "S" * 60)
    names = {VideoGateway(stack, id_, configuration=Configuration()).name for id_ in ("Drafts", "Films")}
    assert {len(name) for name in names} == {NAME_LENGTH}
