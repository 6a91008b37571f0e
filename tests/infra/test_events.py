import json

from tests.infra.template import Synthesis, text


def test_every_change_of_a_videos_state_is_announced_and_nothing_is_retried_for_ever(account: Synthesis) -> None:
    mapping = account.of_type("AWS::Lambda::EventSourceMapping")["EventsStream"]["Properties"]
    (pattern,) = mapping["FilterCriteria"]["Filters"]
    assert text(mapping["FunctionName"]) == "EventsAnnounce"
    assert text(mapping["EventSourceArn"]) == "StorageTable.StreamArn"
    assert json.loads(pattern["Pattern"]) == {"dynamodb": {"Keys": {"sk": {"S": ["S"]}}}}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert text(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "EventsUnannounced.Arn"
