"""A deployed gateway, found by the name of its stack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from infra.local.refusal import Refusal
from reelgate.store.table import Table

_HASH = 8
"""Letters that CDK puts behind a logical id."""

Environments = Mapping[str, Mapping[str, str]]
"""What the stack's functions are told, by their names."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """What CloudFormation says of it. `client` makes the client of a service where the stack is; `base_url` is where
    its API answers. A `local` one is on the engine of `make run`."""

    name: str
    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    environments: Callable[[], Environments]
    client: Callable[[str], Any]
    base_url: str
    local: bool = False

    def output(self, name: str) -> str:
        """Refusal for what this stack does not say: it is no gateway, or one of another version."""
        if name not in self.outputs:
            raise Refusal(f"the stack {self.name!r} has no output {name}: is it a gateway of this version?")
        return self.outputs[name]

    def resource(self, suffix: str) -> str:
        """The physical id of the one resource whose logical id, without CDK's hash, ends so."""
        found = [id for logical, id in self.resources.items() if logical[:-_HASH].endswith(suffix)]
        if len(found) != 1:
            raise Refusal(f"the stack {self.name!r} has {len(found)} resources that are called {suffix}")
        return found[0]

    def secret(self, arn: str) -> str:
        return str(self.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])

    @property
    def table(self) -> Table:
        return Table(self.client("dynamodb"), self.output("TableName"))


def find(name: str, client: Callable[[str], Any], *, base_url: str | None = None) -> Stack:
    """The stack of this name. `base_url` is given for one on this machine. Refusal when there is none."""
    cloudformation = client("cloudformation")
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            raise Refusal(f"there is no stack {name!r} in this account and region; --stack names another") from None
        raise
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    functions = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::Lambda::Function"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}
    return Stack(
        name=name,
        status=stack["StackStatus"],
        # One whose value is the name of a parameter of SSM says what was read there.
        parameters={each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", ())},
        outputs=outputs,
        resources={each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in resources},
        environments=cache(lambda: {each: _environment(client("lambda"), each) for each in functions}),
        client=client,
        base_url=base_url or outputs.get("OpenAiUrl", ""),
        local=base_url is not None,
    )


def _environment(lambda_: Any, function: str) -> Mapping[str, str]:
    found: Mapping[str, Any] = lambda_.get_function_configuration(FunctionName=function)
    return dict(found.get("Environment", {}).get("Variables", {}))
