"""A picture is put beside its video, and goes with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.preview import previews
from reelgate import media
from reelgate.media import Bucket
from reelgate.renditions import Drawing, Rendition
from tests.functions.preview.footage import ramp, read

VIDEO = media.result_key("video_1", 1)


def keys(bucket: Bucket) -> list[str]:
    return [each["Key"] for each in bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])]


@pytest.mark.parametrize(
    ("rendition", "key", "type", "format"),
    [
        (Rendition.THUMBNAIL, "videos/video_1/1.webp", "image/webp", "WEBP"),
        (Rendition.SPRITESHEET, "videos/video_1/1.jpg", "image/jpeg", "JPEG"),
    ],
)
def test_a_picture_is_drawn(bucket: Bucket, rendition: Rendition, key: str, type: str, format: str) -> None:
    bucket.put(VIDEO, ramp(30), "video/mp4")
    assert previews.make(bucket, "video_1", 1, rendition) is Drawing.DRAWN
    stored = bucket.client.get_object(Bucket=bucket.name, Key=key)
    assert stored["ContentType"] == type
    assert read(stored["Body"].read()).format == format
    assert len(keys(bucket)) == 2


def test_every_picture_can_be_drawn() -> None:
    assert previews.DRAW.keys() == set(Rendition) - {Rendition.VIDEO}


def test_of_no_video_no_picture_is_drawn(bucket: Bucket) -> None:
    assert previews.make(bucket, "video_1", 1, Rendition.THUMBNAIL) is Drawing.MISSING
    assert keys(bucket) == []


@pytest.mark.parametrize("content", [b"", b"no video", ramp(30)[:600]])
def test_of_what_is_no_video_neither(bucket: Bucket, content: bytes) -> None:
    bucket.put(VIDEO, content, "video/mp4")
    assert previews.make(bucket, "video_1", 1, Rendition.THUMBNAIL) is Drawing.UNDECODABLE
    assert keys(bucket) == [VIDEO]


def during(monkeypatch: pytest.MonkeyPatch, bucket: Bucket, call: str, happens: Callable[[], object]) -> None:
    """Something happens just before a call to S3, once."""
    real, times = getattr(bucket.client, call), iter([happens])

    def late(**arguments: Any) -> Any:
        next(times, lambda: None)()
        return real(**arguments)

    monkeypatch.setattr(bucket.client, call, late)


@pytest.mark.parametrize("call", ["get_object", "put_object"])
def test_a_video_that_is_deleted_meanwhile_leaves_no_picture(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """As the API deletes: the video first, then pictures that are not there yet."""
    bucket.put(VIDEO, ramp(30), "video/mp4")
    gone = [VIDEO, media.result_key("video_1", 1, "webp"), media.result_key("video_1", 1, "jpg")]
    during(monkeypatch, bucket, call, lambda: bucket.delete(gone))
    assert previews.make(bucket, "video_1", 1, Rendition.THUMBNAIL) is Drawing.MISSING
    assert keys(bucket) == []


def test_what_s3_refuses_is_no_fault_of_the_file(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put(VIDEO, ramp(30), "video/mp4")

    def broken() -> None:
        raise ConnectionError("S3 is down")

    during(monkeypatch, bucket, "get_object", broken)
    with pytest.raises(ConnectionError):
        previews.make(bucket, "video_1", 1, Rendition.THUMBNAIL)
