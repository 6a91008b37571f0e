"""What may be uploaded before it is named in a request: the body of POST /uploads, and the limits of each type."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from reelgate.errors import InvalidRequest

MIB = 1024 * 1024

IMAGE_BYTES = 20 * MIB
"""OpenAI's limit of an image; the vendors take from 10 to 30 MB."""

VIDEO_BYTES = 500 * MIB
"""More than any vendor takes (Runway 200 MB), and a minute at 65 Mbit/s."""


class ContentType(StrEnum):
    """What the vendors take, and what can be told by its first bytes."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    MP4 = "video/mp4"

    @property
    def max_bytes(self) -> int:
        return VIDEO_BYTES if self is ContentType.MP4 else IMAGE_BYTES


class CreateUpload(BaseModel):
    """Where the length is given, a file of another length is refused."""

    model_config = ConfigDict(extra="forbid", title="CreateUpload")

    content_type: ContentType = Field(description="What the file is.")
    bytes: int | None = Field(None, ge=1, description="The file's length, if it is known.")

    @field_validator("bytes", mode="before")
    @classmethod
    def _no_switch(cls, value: Any) -> Any:
        if isinstance(value, bool):  # Python counts with them
            raise ValueError("not a number")
        return value


def read(fields: Mapping[str, Any]) -> CreateUpload:
    """The validated body. InvalidRequest names the field and what is accepted."""
    try:
        wish = CreateUpload.model_validate(fields)
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        param = str(first["loc"][0])[:100]
        possible = ", ".join(ContentType)
        what = {
            "content_type": f"content_type is required, and one of {possible}",
            "bytes": "bytes must be a whole number, 1 or more",
        }
        message = what.get(param, f"{param} is not a field of an upload; content_type and bytes are")
        raise InvalidRequest(message, param=param) from None
    if wish.bytes and wish.bytes > wish.content_type.max_bytes:
        message = f"bytes {wish.bytes} is too much; {wish.content_type} may have {wish.content_type.max_bytes}"
        raise InvalidRequest(message, param="bytes")
    return wish
