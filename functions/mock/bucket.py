"""What the mock remembers: one S3 object per job, and one per thing that happens the first time only."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.mock.jobs import Job, dump_job, load_job
from functions.mock.refusals import not_found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_s3 import S3Client

JOBS = "mock/jobs/"


class Bucket:
    """The `mock/` part of the media bucket."""

    def __init__(self, s3: S3Client, name: str) -> None:
        self._s3 = s3
        self._name = name

    def add(self, job: Job) -> Job:
        """Keep a new job, or return the one that already has its id."""
        return job if self._create(_job_key(job.id), dump_job(job)) else self.find(job.id)

    def find(self, video_id: str) -> Job:
        """The job of an id; Refused (404) when there is none."""
        if not re.fullmatch(r"video_[0-9a-f]{32}", video_id):
            raise not_found("No video has this id.")
        try:
            reply = self._s3.get_object(Bucket=self._name, Key=_job_key(video_id))
        except ClientError as error:
            # Without s3:ListBucket, S3 says AccessDenied of an object that does not exist:
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
            if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
                raise not_found("No video has this id.") from None
            raise
        return load_job(reply["Body"].read())

    def all(self) -> Iterator[Job]:
        """Every job, in no order."""
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._name, Prefix=JOBS):
            for found in page.get("Contents", ()):
                yield load_job(self._s3.get_object(Bucket=self._name, Key=found["Key"])["Body"].read())

    def replace(self, job: Job) -> None:
        """Overwrite the record of a job."""
        self._s3.put_object(Bucket=self._name, Key=_job_key(job.id), Body=dump_job(job))

    def first_time(self, *what: str) -> bool:
        """Whether this was not asked before, with these same words."""
        return self._create(f"mock/seen/{hashlib.sha256(repr(what).encode()).hexdigest()}", b"")

    def _create(self, key: str, body: bytes, *, attempts: int = 3) -> bool:
        """Whether the object is new; one that exists is left alone."""
        try:
            self._s3.put_object(Bucket=self._name, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "PreconditionFailed":
                return False
            # Of two conditional writes at once, one may be told to come again:
            # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
            if code == "ConditionalRequestConflict" and attempts > 1:
                return self._create(key, body, attempts=attempts - 1)
            raise
        return True


def _job_key(video_id: str) -> str:
    return f"{JOBS}{video_id}.json"
