import json

from tests.infra.template import Synthesis, text


def test_every_change_of_a_videos_state_is_announced_in_order_for_as_long_as_the_stream_keeps_it(
    account: Synthesis,
) -> None:
    mapping = account.of_type("AWS::Lambda::EventSourceMapping")["EventsStream"]["Properties"]
    (pattern,) = mapping["FilterCriteria"]["Filters"]
    assert text(mapping["FunctionName"]) == "EventsAnnounce"
    assert text(mapping["EventSourceArn"]) == "StorageTable.StreamArn"
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert "MaximumRetryAttempts" not in mapping, "the age alone ends it"
    assert mapping["MaximumRecordAgeInSeconds"] == 23 * 3600
    assert text(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "EventsUnannounced.Arn"
