"""All that differs between the template for an account and the one deployed here."""

import copy
import string
from collections.abc import Mapping
from typing import Any

Resources = dict[str, dict[str, Any]]


def localized(template: Mapping[str, Any], *, code_keys: Mapping[str, str], engine_url: str) -> dict[str, Any]:
    """The template with the differences below; `code_keys` are the object keys of the functions' packages."""
    changed: dict[str, Any] = copy.deepcopy(dict(template))
    resources: Resources = changed["Resources"]
    run_on_this_python(resources, code_keys)
    call_the_mock_at_the_engine(resources, engine_url)
    spell_out_punctuation(resources)
    start_the_machine_itself(resources)
    leave_out_the_schemas(resources)
    return changed


def run_on_this_python(resources: Resources, code_keys: Mapping[str, str]) -> None:
    """A function's package brings a `bootstrap` that runs it (functions.py), and puts its layers on the path."""
    for id, properties in _of_type(resources, "AWS::Lambda::Function"):
        properties["Runtime"] = "provided.al2023"
        properties["Code"]["S3Key"] = code_keys[id]
        properties.pop("Layers", None)


def call_the_mock_at_the_engine(resources: Resources, engine_url: str) -> None:
    """The mock provider is behind its gateway's own API, whose host name exists on AWS only."""
    for api, _ in _of_type(resources, "AWS::ApiGatewayV2::Api"):
        here = {"Fn::Sub": api_url(engine_url, f"${{{api}}}")}
        for _, properties in _of_type(resources, "AWS::Lambda::Function"):
            properties.update(_replaced(properties, {"Fn::GetAtt": [api, "ApiEndpoint"]}, here))


def spell_out_punctuation(resources: Resources) -> None:
    """The engine knows ExcludeCharacters of a generated secret, and ignores ExcludePunctuation."""
    for _, properties in _of_type(resources, "AWS::SecretsManager::Secret"):
        generate = properties.get("GenerateSecretString", {})
        if generate.pop("ExcludePunctuation", False):
            generate["ExcludeCharacters"] = generate.get("ExcludeCharacters", "") + string.punctuation


def start_the_machine_itself(resources: Resources) -> None:
    """The engine's CloudFormation has no versions and no aliases of a state machine: videos are started without."""
    machines = {
        id: properties["RoutingConfiguration"][0]["StateMachineVersionArn"]["Ref"]
        for id, properties in _of_type(resources, "AWS::StepFunctions::StateMachineAlias")
    }
    for alias, version in machines.items():
        machine = resources.pop(version)["Properties"]["StateMachineArn"]
        del resources[alias]
        for resource in resources.values():
            resource["Properties"] = _replaced(resource["Properties"], {"Ref": alias}, machine)


def leave_out_the_schemas(resources: Resources) -> None:
    """The engine has no registry of schemas; nothing refers to it."""
    for id in [id for id, resource in resources.items() if resource["Type"].startswith("AWS::EventSchemas::")]:
        del resources[id]


def _replaced(node: Any, old: Any, new: Any) -> Any:
    """The node, with `new` wherever `old` stood."""
    if node == old:
        return new
    if isinstance(node, dict):
        return {key: _replaced(value, old, new) for key, value in node.items()}
    return [_replaced(value, old, new) for value in node] if isinstance(node, list) else node


def api_url(engine_url: str, api_id: str) -> str:
    """Where the engine serves an API."""
    return f"{engine_url}/_aws/execute-api/{api_id}"


def _of_type(resources: Resources, type: str) -> list[tuple[str, dict[str, Any]]]:
    return [(id, resource["Properties"]) for id, resource in resources.items() if resource["Type"] == type]
