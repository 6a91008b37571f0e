"""What CloudFormation says of a stack, asked as it is documented."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.refusal import Refusal
from infra.operator import stack

SUMMARIES = [
    {"LogicalResourceId": "WebhooksQueue12345678", "PhysicalResourceId": "url", "ResourceType": "AWS::SQS::Queue"},
    {"LogicalResourceId": "ApiHandler12345678", "PhysicalResourceId": "api", "ResourceType": "AWS::Lambda::Function"},
]


class Services:
    """CloudFormation and Lambda, for one stack; a second page of resources has the function."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, service: str) -> Any:
        return self

    def describe_stacks(self, *, StackName: str) -> Any:  # noqa: N803 - boto3's words
        if StackName != "Mine":
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        outputs = [{"OutputKey": "OpenAiUrl", "OutputValue": "https://gateway.example/openai/v1"}]
        parameters = [{"ParameterKey": "BootstrapVersion", "ParameterValue": "/cdk/version"}]
        return {"Stacks": [{"StackStatus": "CREATE_COMPLETE", "Outputs": outputs, "Parameters": parameters}]}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_stack_resources"
        return self

    def paginate(self, *, StackName: str) -> Any:  # noqa: N803
        return [{"StackResourceSummaries": [each]} for each in SUMMARIES]

    def get_function_configuration(self, *, FunctionName: str) -> Any:  # noqa: N803
        self.asked.append(FunctionName)
        return {"Environment": {"Variables": {"PROVIDERS": "mock"}}}


def test_a_stack_is_read_with_all_pages_of_its_resources() -> None:
    found = stack.find("Mine", Services())
    assert (found.status, found.base_url, found.local) == (
        "CREATE_COMPLETE",
        "https://gateway.example/openai/v1",
        False,
    )
    assert (found.resource("Queue"), found.resource("ApiHandler")) == ("url", "api")
    assert found.parameters == {"BootstrapVersion": "/cdk/version"}


def test_the_functions_are_asked_once_and_only_when_somebody_wants_to_know() -> None:
    services = Services()
    found = stack.find("Mine", services)
    assert services.asked == []
    assert found.environments() == found.environments() == {"api": {"PROVIDERS": "mock"}}
    assert services.asked == ["api"]


def test_what_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match="no stack 'Other'"):
        stack.find("Other", Services())
    found = stack.find("Mine", Services())
    with pytest.raises(Refusal, match="no output TableName"):
        found.output("TableName")
    with pytest.raises(Refusal, match="0 resources that are called Undelivered"):
        found.resource("Undelivered")


def test_the_address_of_this_machine_comes_before_that_of_the_stack() -> None:
    found = stack.find("Mine", Services(), base_url="http://127.0.0.1:8080/openai/v1")
    assert (found.base_url, found.local) == ("http://127.0.0.1:8080/openai/v1", True)
