"""What differs between an account's template and this machine's: this, and nothing else."""

import copy
from collections.abc import Iterator
from typing import Any

from infra.local.differences import localized

TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "Http", "ProtocolType": "HTTP"}},
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Architectures": ["arm64"],
                "Code": {"S3Bucket": {"Fn::Sub": "assets-${AWS::Region}"}, "S3Key": "account.zip"},
                "Environment": {
                    "Variables": {"PROVIDER": "mock", "PROVIDER_BASE_URL": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}
                },
                "Handler": "handler.handler",
                "Layers": [{"Ref": "Layer"}],
                "Runtime": "python3.13",
                "Timeout": 30,
            },
        },
        "Other": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Code": {"S3Key": "account.zip"},
                "Environment": {"Variables": {"PROVIDER": "fal", "PROVIDER_BASE_URL": "https://fal.example"}},
                "Runtime": "python3.13",
            },
        },
        "Layer": {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": {"S3Key": "layer.zip"}}},
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"ExcludePunctuation": True, "PasswordLength": 43}},
        },
        "Unset": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "unset"}},
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": "{}"}},
        "Version": {
            "Type": "AWS::StepFunctions::StateMachineVersion",
            "Properties": {"StateMachineArn": {"Ref": "Machine"}},
        },
        "Alias": {
            "Type": "AWS::StepFunctions::StateMachineAlias",
            "Properties": {"RoutingConfiguration": [{"StateMachineVersionArn": {"Ref": "Version"}, "Weight": 100}]},
        },
        "Policy": {"Type": "AWS::IAM::Policy", "Properties": {"Resources": [{"Ref": "Alias"}, {"Ref": "Queue"}]}},
        "Schemas": {"Type": "AWS::EventSchemas::Registry", "Properties": {"RegistryName": "Reelgate"}},
        "Schema": {"Type": "AWS::EventSchemas::Schema", "Properties": {"Content": "{}"}},
        "Queue": {"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain", "Properties": {"VisibilityTimeout": 90}},
    },
    "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}},
}


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}/{index}")
    else:
        yield path, node


def test_these_are_all_the_differences() -> None:
    before = copy.deepcopy(TEMPLATE)
    local = localized(TEMPLATE, code_keys={"Function": "f.zip", "Other": "o.zip"}, engine_url="http://127.0.0.1:45000")
    assert before == TEMPLATE, "the account's template was changed"
    account, here = dict(leaves(TEMPLATE)), dict(leaves(local))
    changed = {path: here[path] for path in here if path not in account or account[path] != here[path]}
    characters = changed.pop("/Resources/Secret/Properties/GenerateSecretString/ExcludeCharacters")
    assert set(characters) == set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    base_url = "/Resources/Function/Properties/Environment/Variables/PROVIDER_BASE_URL"
    assert changed == {
        "/Resources/Function/Properties/Code/S3Key": "f.zip",
        "/Resources/Function/Properties/Runtime": "provided.al2023",
        f"{base_url}/Fn::Sub": "http://127.0.0.1:45000/_aws/execute-api/${Api}",
        "/Resources/Policy/Properties/Resources/0/Ref": "Machine",
        "/Resources/Other/Properties/Code/S3Key": "o.zip",
        "/Resources/Other/Properties/Runtime": "provided.al2023",
    }
    left_out = {path.split("/")[2] for path in set(account) - set(here)} - local["Resources"].keys()
    assert left_out == {"Version", "Alias", "Schemas", "Schema"}
    assert {path for path in set(account) - set(here) if path.split("/")[2] in local["Resources"]} == {
        "/Resources/Function/Properties/Layers/0/Ref",
        f"{base_url}/Fn::GetAtt/0",
        f"{base_url}/Fn::GetAtt/1",
        "/Resources/Secret/Properties/GenerateSecretString/ExcludePunctuation",
    }
