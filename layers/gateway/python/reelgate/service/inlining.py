"""Pictures that go out in the request itself, for vendors that open no links."""

import base64

from reelgate import media
from reelgate.service import inputs
from reelgate.wire import Spec


def inlined(spec: Spec, bucket: media.Bucket) -> Spec:
    """The spec with data URIs for its pictures, which are in the bucket."""

    def inline(param: str, source: str) -> str:
        if media.ACCEPTED[param] != media.IMAGES:
            return source
        content = bucket.read(source)
        return f"data:{inputs.media_type(content, param)};base64,{base64.b64encode(content).decode()}"

    return inputs.each(spec, inline)
