"""Pictures that go out in the request itself, for vendors that open no links."""

import base64
from collections.abc import Callable
from dataclasses import replace

import httpx

from reelgate import media, urlguard
from reelgate.errors import InvalidRequest
from reelgate.wire import Spec

LARGEST = 20 * 1024 * 1024
"""Bytes of one picture: what vendors take at the most."""


def inlined(spec: Spec, bucket: media.Bucket, stranger: Callable[[], httpx.Client]) -> Spec:
    """The spec with data URIs for its pictures. InvalidRequest names one that cannot be had, or is none."""

    def inline(param: str, source: str | None) -> str | None:
        if source is None:
            return None
        content = bucket.read(source) if source.startswith(media.OURS) else _fetched(param, source, stranger())
        type = media.media_type(content)
        if type not in media.IMAGES:
            raise InvalidRequest(f"{param} is no JPEG, PNG or WebP image", param=param)
        return f"data:{type};base64,{base64.b64encode(content).decode()}"

    references = spec.reference_images
    return replace(
        spec,
        input_image=inline("input_image", spec.input_image),
        last_frame=inline("last_frame", spec.last_frame),
        reference_images=references and tuple(inline("reference_images", each) or "" for each in references),
    )


def _fetched(param: str, url: str, client: httpx.Client) -> bytes:
    """The caller's own picture, from a public address only. The URL may hold a secret, and is not repeated; nor is it
    told apart why nothing came, which would be a map of what can be reached from here."""
    urlguard.check(url, param=param)
    content = bytearray()
    try:
        with client.stream("GET", url) as answer:
            if answer.status_code != httpx.codes.OK:
                raise InvalidRequest(f"{param} cannot be fetched: it answers {answer.status_code}", param=param)
            for chunk in answer.iter_bytes():
                content += chunk
                if len(content) > LARGEST:
                    raise InvalidRequest(f"{param} is larger than {LARGEST} bytes", param=param)
    except httpx.HTTPError:
        raise InvalidRequest(f"{param} cannot be fetched", param=param) from None
    return bytes(content)
