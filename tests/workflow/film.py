"""A real film: small enough to be served in every test, whole enough for the gateway to keep."""

from functools import cache
from io import BytesIO

import av

SIDE = 64


@cache
def film() -> bytes:
    """A grey MP4 of four frames."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", 4)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        for number in range(4):
            frame = av.VideoFrame(SIDE, SIDE, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([128]) * plane.buffer_size)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
