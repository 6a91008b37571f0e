"""What holds data is never another resource after an upgrade: CloudFormation would make an empty one in its place."""

import json
from pathlib import Path

from tests.infra.template import Synthesis, text

LOCKED = Path(__file__).with_name("stateful.json")
STATEFUL = (
    "AWS::DynamoDB::",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
    "AWS::Events::EventBus",
    "AWS::SQS::Queue",
)
# Changed, these make CloudFormation replace the resource.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html
REPLACING = ("KeySchema", "Name", "TableName", "BucketName", "QueueName")


def test_the_logical_ids_of_what_holds_data_are_locked(account: Synthesis) -> None:
    """A line may be added to the file with what is new. None may change or go before everybody who deployed it has
    moved their data."""
    found = {
        id: {
            "type": resource["Type"],
            **{key: properties[key] for key in REPLACING if key in (properties := resource.get("Properties", {}))},
        }
        for id, resource in account.resources.items()
        if resource["Type"].startswith(STATEFUL) and not resource["Type"].endswith("Policy")
    }
    assert found == json.loads(LOCKED.read_text())


def test_the_addresses_that_callers_and_subscribers_keep_are_locked(account: Synthesis) -> None:
    kept = {name: text(account.document["Outputs"][name]["Value"]) for name in ("Url", "BusName", "BusArn")}
    assert kept == {
        "Url": "ApiHttp.ApiEndpoint",
        "BusName": "EventsBus",
        "BusArn": "EventsBus.Arn",
    }
    assert [id for id, one in account.resources.items() if one["Type"] == "AWS::ApiGatewayV2::Api"] == [
        "ApiHttp17514DA7"
    ]
