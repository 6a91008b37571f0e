"""The mock's surroundings: S3 and Secrets Manager answered by moto."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from functions.mock import handler
from tests.functions.mock.vendor import KEY, Vendor


@pytest.fixture(scope="module")
def aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        yield


@pytest.fixture
def vendor(aws: None, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    """A vendor that has seen nothing yet, with a bucket and a secret of its own."""
    name = f"mock-{uuid.uuid4().hex}"
    location = {"LocationConstraint": "eu-west-1"}
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=location)  # type: ignore[arg-type]
    secret = boto3.client("secretsmanager").create_secret(Name=name, SecretString=KEY)
    monkeypatch.setenv("MEDIA_BUCKET", name)
    monkeypatch.setenv("MOCK_SECRET_ARN", secret["ARN"])
    for each in (handler.bucket, handler.api_key):
        each.cache_clear()
    return Vendor(handler, monkeypatch)
