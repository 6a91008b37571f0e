"""From frames to an MP4 that every player plays: H.264, yuv420p, the index in front."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av

from functions.mock.parameters import Parameters
from functions.mock.pictures import Picture

FRAMES_PER_SECOND = 12
# A Lambda answers 6 MB at most, which is 4.5 MB before base64; 20 s at this rate are 3.3 MB.
CODEC_OPTIONS = {"preset": "superfast", "crf": "20", "maxrate": "1300k", "bufsize": "1300k", "bf": "0"}


def render(parameters: Parameters) -> bytes:
    """The MP4 of the asked size that lasts exactly the asked seconds."""
    picture = Picture(parameters)
    # In a file, because FFmpeg opens its output a second time to move the index to the front.
    with TemporaryDirectory() as folder:
        path = Path(folder, "video.mp4")
        with av.open(path, "w", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", FRAMES_PER_SECOND, options=CODEC_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = parameters.width, parameters.height, "yuv420p"
            for number in range(parameters.seconds * FRAMES_PER_SECOND):
                frame = av.VideoFrame.from_image(picture.frame(number / FRAMES_PER_SECOND))
                frame.pts, frame.time_base = number, Fraction(1, FRAMES_PER_SECOND)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path.read_bytes()
