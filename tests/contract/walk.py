"""What a user of the OpenAI Python SDK does, written once and run with each of its majors.

`python walk.py '{"base_url": …, "key": …, "picture": …, "folder": …}'` prints what the SDK made of the answers, as
JSON; `picture` is a PNG, `folder` is for downloads.
"""

import base64
import json
import sys
import time
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import openai
from openai import DefaultHttpxClient, OpenAI

# The SDKs call every method of the Videos API deprecated, since OpenAI's own service ended.
warnings.filterwarnings("ignore", message="The Sora API is scheduled to permanently shut down")

MODEL = "mock-video"
SMALL = {"seconds": 1, "size": "64x64"}
"""What the SDK's types do not know goes into `extra_body`."""

Facts = dict[str, Any]

answered: list[tuple[float, str, str | None]] = []
"""Of every answer: when it came, what was asked, and when to ask again in milliseconds."""


def main(at: dict[str, str]) -> Facts:
    http = DefaultHttpxClient(event_hooks={"response": [note]})
    with OpenAI(base_url=at["base_url"], api_key=at["key"], timeout=30, http_client=http) as client:
        made = create(client, Path(at["picture"]))
        ids = {name: video["id"] for name, video in made.items()}
        again = client.videos.create(**TWICE)
        return {
            "sdk": openai.__version__,
            "made": made,
            "pace": pace(ids["film"]),
            "replayed_id": again.id,
            "finished": {name: client.videos.poll(id).to_dict() for name, id in ids.items()},
            "listed": listed(client, ids["upload"]),
            "files": download(client, ids, Path(at["folder"])),
            "deleted": client.videos.delete(ids["upload"]).to_dict(),
            "estimate": client.videos.create(**TWICE, extra_query={"dryRun": True}).to_dict(),
        }


def note(response: Any) -> None:
    asked = f"{response.request.method} {response.request.url.path}"
    answered.append((time.monotonic(), asked, response.headers.get("openai-poll-after-ms")))


def pace(id: str) -> Facts:
    """How often a video was asked for, and how often the first answer said to."""
    polls = [(at, after) for at, asked, after in answered if asked.endswith(f"GET /openai/v1/videos/{id}")]
    times = [at for at, _ in polls]
    return {"told": polls[0][1], "pauses": [later - at for at, later in pairwise(times)]}


TWICE: Facts = {
    "model": MODEL,
    "prompt": "Two kites over a beach",
    "extra_body": {**SMALL, "n": 2, "metadata": {"scene": "7", "take": "b"}, "mock": "rate_limited"},
    "extra_headers": {"Idempotency-Key": "two-kites"},
}


def create(client: OpenAI, picture: Path) -> dict[str, Facts]:
    twice = client.videos.create(**TWICE)
    upload = client.videos.create(
        model=MODEL, prompt="A sail", input_reference=("start.png", picture.read_bytes()), extra_body=SMALL
    )
    uri = client.videos.create(
        model=MODEL, prompt="A mast", extra_body={**SMALL, "input_reference": {"image_url": data_uri(picture)}}
    )
    film = client.videos.create_and_poll(model=MODEL, prompt="A paper boat", seconds="4", size="1280x720")
    return {"twice": twice.to_dict(), "upload": upload.to_dict(), "uri": uri.to_dict(), "film": film.to_dict()}


def data_uri(picture: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}"


def listed(client: OpenAI, last: str) -> Facts:
    return {
        "pages": [[video.id for video in page.data] for page in client.videos.list(limit=3).iter_pages()],
        "newest_first": [video.id for video in client.videos.list(limit=3)],
        "oldest_first": [video.id for video in client.videos.list(limit=3, order="asc")],
        "after": [video.id for video in client.videos.list(after=last, limit=1, order="asc")],
    }


def download(client: OpenAI, ids: dict[str, str], folder: Path) -> dict[str, str]:
    wishes: dict[str, tuple[str, Facts]] = {
        "film": ("film", {}),
        "second": ("twice", {"extra_query": {"index": 1}}),
        "thumbnail": ("film", {"variant": "thumbnail"}),
        "spritesheet": ("film", {"variant": "spritesheet"}),
    }
    for file, (name, wish) in wishes.items():
        client.videos.download_content(ids[name], **wish).write_to_file(folder / file)
    return {file: str(folder / file) for file in wishes}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 - what it is for
