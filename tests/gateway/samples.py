"""Made-up videos, requests, models and files: whole, unless a test takes something away."""

import io
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import av
from PIL import Image

from reelgate.catalog import Audio, Mode, Model, Per, Price, Range, Variant
from reelgate.jobs import Media, Output, Request, Route, Status, Video

ID = "video_abcdefghijklmnopqrstuvwxyz"
TENANT = "acme"
CREATED = 1_795_348_800
"""The hour at which conftest's clock stands still."""
PROMPT = "a red fox in the snow"


def video(*outputs: Output, **changes: Any) -> Video:
    """A video that was just accepted; one output unless others are given."""
    facts: dict[str, Any] = {
        "id": ID,
        "tenant": TENANT,
        "status": Status.QUEUED,
        "model": "mock-video",
        "seconds": "4",
        "size": "1280x720",
        "created_at": CREATED,
        "deadline": CREATED + 600,
        "routes": (Route(provider="mock", model="mock-video", estimate=0),),
        "outputs": outputs or (Output(index=0),),
        "cost_estimate": 0,
        "fingerprint": "f" * 64,
    }
    return Video(**facts | changes)


def request(**parameters: Any) -> Request:
    """What is kept of a request; all that is no parameter stands apart from them."""
    names = Request.__dataclass_fields__.keys() - {"parameters"}
    apart = {name: parameters.pop(name) for name in names & parameters.keys()}
    return Request(parameters={"prompt": PROMPT, "model": "mock-video", "n": 1} | parameters, **apart)


def media(index: int = 0, **changes: Any) -> Media:
    facts: dict[str, Any] = {
        "key": f"videos/{ID}/{index}.mp4",
        "content_type": "video/mp4",
        "bytes": 9,
        "sha256": "0" * 64,
    }
    return Media(**facts | changes)


def variant(**facts: Any) -> Variant:
    defaults: dict[str, Any] = {"upstream": "upstream", "seconds": Range(min=1, max=20)}
    return Variant(**defaults | facts)


def model(*variants: Variant, **facts: Any) -> Model:
    """A model that makes videos of text, and of images when a second variant is given."""
    modes = dict(zip((Mode.TEXT_TO_VIDEO, Mode.IMAGE_TO_VIDEO), variants or (variant(),), strict=False))
    defaults: dict[str, Any] = {
        "id": "model",
        "name": "Model",
        "creator": "Creator",
        "source": "https://docs.example",
        "checked": date(2026, 11, 22),
        "prompt_limit": 100,
        "p25": 8,
        "median": 10,
        "deadline": 600,
        "variants": modes,
        "prices": (Price(per=Per.SECOND, usd=Decimal("0.1")),),
    }
    return Model(**defaults | facts)


RICH = variant(
    seconds=(4, 6, 8),
    default_seconds=8,
    aspect_ratios=("16:9", "9:16"),
    default_aspect_ratio="16:9",
    resolutions=("720p", "1080p", "4k"),
    default_resolution="720p",
    audio=Audio.OPTIONAL,
    negative_prompt=True,
    seed=True,
)
"""An endpoint with aspect ratios and resolutions, as most vendors have."""


def picture(format: str = "PNG", size: tuple[int, int] = (16, 16)) -> bytes:
    """A real picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "navy").save(target, format)
    return target.getvalue()


@cache
def mp4(folder: Path | None = None, **options: str) -> bytes:
    """A real file of two frames and about 1 KB. ffmpeg moves the index to the front only in a file on disk."""
    target: Any = str(folder / "sample.mp4") if folder else io.BytesIO()
    with av.open(target, "w", format="mp4", options=options) as container:
        stream = container.add_stream("mpeg4", rate=4)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for shade in (64, 65):
            frame = av.VideoFrame(32, 32, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([shade]) * plane.buffer_size)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return (folder / "sample.mp4").read_bytes() if folder else bytes(target.getvalue())
