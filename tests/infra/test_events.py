import json

from reelgate.deliveries import Standing
from reelgate.store import budgets, deliveries, endpoints, items
from tests.infra.template import Synthesis, text


def test_every_change_of_a_videos_state_is_announced_in_order_for_as_long_as_the_stream_keeps_it(
    account: Synthesis,
) -> None:
    mapping = account.of_type("AWS::Lambda::EventSourceMapping")["EventsStream"]["Properties"]
    assert text(mapping["FunctionName"]) == "EventsAnnounce"
    assert text(mapping["EventSourceArn"]) == "StorageTable.StreamArn"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert "MaximumRetryAttempts" not in mapping, "the age alone ends it"
    assert mapping["MaximumRecordAgeInSeconds"] == 23 * 3600
    assert text(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "EventsUnannounced.Arn"


def test_announced_are_videos_deliveries_that_were_given_up_endpoints_that_were_disabled_and_budgets(
    account: Synthesis,
) -> None:
    mapping = account.of_type("AWS::Lambda::EventSourceMapping")["EventsStream"]["Properties"]
    patterns = [json.loads(each["Pattern"])["dynamodb"] for each in mapping["FilterCriteria"]["Filters"]]
    assert patterns == [
        {"Keys": {"sk": {"S": [items.VIDEO_SORT]}}},
        {"Keys": {"sk": {"S": [{"prefix": deliveries.SORT}]}}, "NewImage": {"standing": {"S": [Standing.FAILED]}}},
        {"Keys": {"sk": {"S": [{"prefix": endpoints.SORT}]}}, "NewImage": {"disabled_at": {"N": [{"exists": True}]}}},
        {"Keys": {"sk": {"S": [{"prefix": "2"}]}}, "NewImage": {"pk": {"S": [{"prefix": budgets.PREFIX}]}}},
    ]
