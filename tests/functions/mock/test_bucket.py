"""What S3 says, and what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from functions.mock.bucket import Bucket
from functions.mock.jobs import Job, dump_job, load_job, video_id
from functions.mock.parameters import read_parameters
from functions.mock.refusals import Refused

ID = video_id("key")
JOB = Job(
    id=ID,
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
    parameters=read_parameters({"prompt": "é", "mock": "slow", "last_frame": "data:,", "seed": 7}),
    key="key",
)
PUT = {"Bucket": "media", "Key": f"mock/jobs/{ID}.json", "Body": ANY, "IfNoneMatch": "*"}


@pytest.fixture
def s3() -> Any:
    return boto3.client("s3", region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing")


def test_a_record_reads_back_as_the_job() -> None:
    assert load_job(dump_job(JOB)) == JOB
    deleted = JOB.delete(datetime(2026, 11, 23, tzinfo=UTC))
    assert load_job(dump_job(deleted)) == deleted != JOB


def test_a_file_that_means_nothing_is_only_counted() -> None:
    job = replace(JOB, parameters=read_parameters({"prompt": "é", "odd": {"file": b"\xff\xd8"}}))
    assert load_job(dump_job(job)).parameters.extra == {"odd": {"file": "2 bytes"}}


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied"])
def test_an_object_that_is_missing_is_404(s3: Any, code: str) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", code, expected_params={"Bucket": "media", "Key": f"mock/jobs/{ID}.json"})
        with pytest.raises(Refused) as caught:
            Bucket(s3, "media").find(ID)
        assert caught.value.refusal.status == 404


def test_another_error_is_not_404(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", "NoSuchBucket")
        with pytest.raises(ClientError):
            Bucket(s3, "media").find(ID)


@pytest.mark.parametrize("video", ["", "video_", "../secrets", f"{ID}/x", ID.upper(), f"{ID}\n"])
def test_an_id_that_cannot_be_one_is_not_looked_up(s3: Any, video: str) -> None:
    with Stubber(s3), pytest.raises(Refused):
        Bucket(s3, "media").find(video)


def test_a_conflict_is_tried_again(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("put_object", "ConditionalRequestConflict", expected_params=PUT)
        stub.add_response("put_object", {}, PUT)
        assert Bucket(s3, "media").add(JOB) is JOB
        stub.assert_no_pending_responses()


def test_a_conflict_that_stays_is_an_error(s3: Any) -> None:
    with Stubber(s3) as stub:
        for _ in range(3):
            stub.add_client_error("put_object", "ConditionalRequestConflict", expected_params=PUT)
        with pytest.raises(ClientError):
            Bucket(s3, "media").add(JOB)
        stub.assert_no_pending_responses()
