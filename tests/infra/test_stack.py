import json
from pathlib import Path

import pytest

from tests.infra.template import Synthesis, synthesize, text

TABLE = "StorageTable.Arn"
VIDEOS = "StorageMedia.Arn/videos/*"
INPUTS = "StorageMedia.Arn/inputs/*"
MOCK_FILES = "StorageMedia.Arn/mock/*"
EXECUTIONS = "arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:WorkflowMachine.Name:*"


def may(resource: str, *actions: str) -> set[str]:
    return {f"{action} on {resource}" for action in actions}


def provider(name: str) -> set[str]:
    return (
        may(TABLE, *(f"dynamodb:{action}Item" for action in ("Get", "Update", "Put", "Delete")), "dynamodb:Query")
        | may(VIDEOS, "s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject", "s3:DeleteObject")
        | may("StorageMedia.Arn when {'StringLike': {'s3:prefix': 'videos/*'}}", "s3:ListBucket")
        | may(INPUTS, "s3:GetObject")
        | may(f"SecretsProvider{name}", "secretsmanager:GetSecretValue")
    )


GRANTS = {
    "ApiHandlerRole": may(
        TABLE,
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:Query",
    )
    | may(f"{TABLE}/index/by_tenant", "dynamodb:Query")
    | may(VIDEOS, "s3:GetObject", "s3:DeleteObject")
    | may(INPUTS, "s3:GetObject", "s3:PutObject", "s3:DeleteObject")
    | may("WorkflowLive", "states:StartExecution")
    | may("WebhooksQueue.Arn", "sqs:SendMessage")
    | may("WebhooksWebhook.Arn", "lambda:InvokeFunction")
    | may("PreviewHandler.Arn", "lambda:InvokeFunction")
    | may("SecretsAdminKey", "secretsmanager:GetSecretValue")
    | may("SecretsWebhookSecret", "secretsmanager:GetSecretValue"),
    "PreviewHandlerRole": may(VIDEOS, "s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    "WorkflowProvidermockRole": provider("mock"),
    "WorkflowProvideropenaicompatibleRole": provider("openaicompatible"),
    "WorkflowProviderfalRole": provider("fal"),
    "WorkflowProviderreplicateRole": provider("replicate"),
    "FetchHandlerRole": may(TABLE, "dynamodb:Query", "dynamodb:UpdateItem")
    | may(INPUTS, "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject")
    | may("StorageMedia.Arn when {'StringLike': {'s3:prefix': 'inputs/*'}}", "s3:ListBucket"),
    "WorkflowSettleRole": may(TABLE, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"),
    "WorkflowMachineRole": may("WorkflowSettle.Arn", "lambda:InvokeFunction")
    | may("FetchHandler.Arn", "lambda:InvokeFunction")
    | may("WorkflowProvidermock.Arn", "lambda:InvokeFunction")
    | may("WorkflowProvideropenaicompatible.Arn", "lambda:InvokeFunction")
    | may("WorkflowProviderfal.Arn", "lambda:InvokeFunction")
    | may("WorkflowProviderreplicate.Arn", "lambda:InvokeFunction"),
    "EventsAnnounceRole": may("EventsBus.Arn", "events:PutEvents")
    | may(TABLE, "dynamodb:UpdateItem")
    | may("StorageTable.StreamArn", "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
    | may(f"{TABLE}/stream/*", "dynamodb:ListStreams")
    | may("EventsUnannounced.Arn", "sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    "WebhooksWebhookRole": may(TABLE, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem")
    | may(VIDEOS, "s3:GetObject")
    | may("SecretsWebhookSecret", "secretsmanager:GetSecretValue")
    | may(
        "WebhooksQueue.Arn",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:SendMessage",
        "sqs:GetQueueAttributes",
    ),
    "SweeperSweepRole": may(f"{TABLE}/index/by_due", "dynamodb:Query")
    | may(TABLE, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem")
    | may(VIDEOS, "s3:DeleteObject")
    | may(INPUTS, "s3:DeleteObject")
    | may("StorageMedia.Arn when {'StringLike': {'s3:prefix': 'inputs/*'}}", "s3:ListBucket")
    | may("WorkflowLive", "states:StartExecution")
    | may("EventsBus.Arn", "events:PutEvents")
    | may("WebhooksQueue.Arn", "sqs:SendMessage")
    | may(EXECUTIONS, "states:DescribeExecution"),
    "MockHandlerRole": may(MOCK_FILES, "s3:GetObject", "s3:PutObject")
    | may("StorageMedia.Arn when {'StringLike': {'s3:prefix': 'mock/jobs/'}}", "s3:ListBucket")
    | may("SecretsProvidermock", "secretsmanager:GetSecretValue"),
    "SchedulerRoleForTarget066771": may("SweeperSweep.Arn", "lambda:InvokeFunction")
    | may("SweeperSweep.Arn:*", "lambda:InvokeFunction"),
}
# For these, AWS offers no narrower resource.
TRACING = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
ON_EVERYTHING = TRACING | {
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
# Objects of a prefix, streams of the table, executions of the machine, versions of the one function.
PATTERNS = {VIDEOS, INPUTS, MOCK_FILES, f"{TABLE}/stream/*", EXECUTIONS, "SweeperSweep.Arn:*"}


def without_logs(grants: set[str]) -> set[str]:
    return {grant for grant in grants if not grant.startswith(("logs:CreateLogStream on", "logs:PutLogEvents on"))}


def test_every_role_may_do_what_its_function_does_and_nothing_else(account: Synthesis) -> None:
    expected = {role: grants | may("*", *TRACING) for role, grants in GRANTS.items()}
    # It invokes one function, and runs nothing that could be traced.
    expected |= {role: grants for role, grants in GRANTS.items() if role.startswith("SchedulerRole")}
    expected["WorkflowMachineRole"] |= may("*", *ON_EVERYTHING)
    assert {role: without_logs(grants) for role, grants in account.grants().items()} == expected


def test_no_role_has_a_wildcard_that_nobody_gave_a_reason_for(account: Synthesis) -> None:
    grants = [grant.split(" when ")[0].split(" on ") for grants in account.grants().values() for grant in grants]
    assert {action for action, resource in grants if resource == "*"} <= ON_EVERYTHING
    assert {resource for _, resource in grants if "*" in resource and resource != "*"} == PATTERNS
    assert not [action for action, _ in grants if "*" in action]


def test_no_role_carries_a_policy_that_aws_may_widen(account: Synthesis) -> None:
    for role in account.of_type("AWS::IAM::Role").values():
        assert not role["Properties"].keys() & {"ManagedPolicyArns", "Policies"}


def test_only_its_own_function_reads_a_providers_secret(account: Synthesis) -> None:
    for secret in ("Provideropenaicompatible", "Providerfal", "Providerreplicate"):
        read = f"secretsmanager:GetSecretValue on Secrets{secret}"
        assert [role for role, grants in account.grants().items() if read in grants] == [f"Workflow{secret}Role"]


def test_the_account_never_lets_a_caller_reach_the_loopback_interface(account: Synthesis) -> None:
    assert "LOOPBACK" not in json.dumps(account.document)


def test_two_gateways_fit_in_one_account_and_region(account: Synthesis, tmp_path: Path) -> None:
    other = synthesize(tmp_path, stack_name="Second", **{"aws:cdk:bundling-stacks": []})
    first, second = physical_names(account), physical_names(other)
    computed = {f"Reelgate-provider-{provider}" for provider in account.gateway.workflow.providers}
    # CloudFormation insists on a name for a bus and for an API; the registry has the API's.
    assert first == computed | {"ReelgateEventsBusC9A0970D", "Reelgate"}
    assert second
    assert not first & second
    assert not [output for output in account.document["Outputs"].values() if "Export" in output]


def physical_names(synthesis: Synthesis) -> set[str]:
    keys = {"Name", *(f"{kind}Name" for kind in ("Function", "Table", "Bucket", "Queue", "Role", "LogGroup", "Layer"))}
    keys.add("RegistryName")
    # Of these, three refer to another resource, and one has a name within its machine.
    referring = (
        "AWS::Lambda::Permission",
        "AWS::Lambda::EventSourceMapping",
        "AWS::EventSchemas::Schema",
        "AWS::StepFunctions::StateMachineAlias",
    )
    return {
        text(value)
        for resource in synthesis.resources.values()
        for key, value in resource["Properties"].items()
        if key in keys and resource["Type"] not in referring
    }


def test_no_account_region_or_partition_is_written_down(account: Synthesis) -> None:
    document = json.dumps({**account.document, "Parameters": {}, "Rules": {}})
    assert "arn:aws:" not in document.replace("arn:aws:states:::", "")
    assert "amazonaws.com/" not in document


@pytest.mark.parametrize("output", ["Url", "OpenAiUrl", "BusName", "BusArn", "TableName", "BucketName"])
def test_an_operator_finds_what_to_connect_to(account: Synthesis, output: str) -> None:
    assert text(account.document["Outputs"][output]["Value"])


def test_the_stack_cannot_be_deleted_by_mistake(account: Synthesis) -> None:
    assert account.stack.termination_protection is True
