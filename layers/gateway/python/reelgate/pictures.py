"""What the header of a picture says. A picture is never decoded: a file of a few bytes may be one of many gigabytes."""

import io
import warnings

from PIL import Image

from reelgate.errors import InvalidRequest

PIXELS = 50_000_000
"""What a telephone's photograph of 48 megapixels has, and a little more; decoded, these are 200 MB."""

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def check(content: bytes, content_type: str, *, param: str) -> None:
    """InvalidRequest, which names `param`, unless the file begins as a picture of its type does, of so many pixels at
    the most."""
    try:
        width, height = _size(content, _FORMATS[content_type])
    except Image.DecompressionBombError:
        raise _too_many(param) from None
    # Pillow lets these out of its readers, one a format; all of them mean that the header makes no sense.
    except (OSError, SyntaxError, ValueError):
        raise InvalidRequest(f"{param} is damaged: its size cannot be read", param=param) from None
    if width * height > PIXELS:
        raise _too_many(param)


def _size(content: bytes, format: str) -> tuple[int, int]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our limit is lower
        with Image.open(io.BytesIO(content), formats=(format,)) as picture:
            return picture.size


def _too_many(param: str) -> InvalidRequest:
    return InvalidRequest(f"{param} has more than {PIXELS} pixels", param=param)
