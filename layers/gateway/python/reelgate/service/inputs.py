"""What comes with a request: URLs that are checked, and images that are stored."""

from reelgate import errors, media, urlguard
from reelgate.forms import Upload
from reelgate.jobs import Request
from reelgate.notes import Note
from reelgate.requests import CreateVideo


def check(request: CreateVideo, *, allow_loopback: bool) -> None:
    """InvalidRequest for a URL that will not be opened. A receiver of webhooks may be on a laptop; an image is fetched
    by the provider, which could not reach it there."""
    if request.webhook_url:
        urlguard.check(request.webhook_url, param="webhook_url", allow_loopback=allow_loopback)
    if isinstance(request.input_image, str) and _content(request.input_image) is None:
        urlguard.check(request.input_image, param="input_image")


def keep(request: CreateVideo, video_id: str, bucket: media.Bucket, *, warnings: tuple[Note, ...]) -> Request:
    """What to store of the request: an image that came along is in the bucket by then."""
    content = _content(request.input_image)
    if content is not None:
        type = media.image_type(content)
        if type is None:
            raise errors.InvalidRequest("input_image must be a JPEG, PNG or WebP image", param="input_image")
        request = request.model_copy(update={"input_image": bucket.put_input(video_id, content, type)})
    parameters = request.model_dump(mode="json", exclude_none=True, exclude={*request.extra, "idempotency_key"})
    return Request(parameters=parameters, extra=request.extra, warnings=warnings)


def _content(image: str | Upload | None) -> bytes | None:
    """The bytes of an image that was sent along; None for one that is a URL, or none."""
    if isinstance(image, Upload):
        return image.content
    return media.data_uri(image) if image and image.startswith("data:") else None
