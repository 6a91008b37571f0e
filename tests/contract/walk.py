"""What a user of the OpenAI Python SDK does, written once and run with each of its majors.

`python walk.py <base URL> <key> <PNG> <folder for downloads>` prints what the SDK made of the answers, as JSON.
"""

import base64
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import openai
from openai import OpenAI

# The SDKs call every method of the Videos API deprecated, since OpenAI's own service ended.
warnings.filterwarnings("ignore", message="The Sora API is scheduled to permanently shut down")

MODEL = "mock-video"
SMALL = {"seconds": 1, "size": "64x64"}
"""What the SDK's types do not know goes into `extra_body`."""

Facts = dict[str, Any]


def main(base_url: str, key: str, picture: Path, folder: Path) -> Facts:
    with OpenAI(base_url=base_url, api_key=key, timeout=30) as client:
        made = create(client, picture)
        ids = {name: video["id"] for name, video in made.items()}
        again = client.videos.create(**TWICE)
        return {
            "sdk": openai.__version__,
            "made": made,
            "replayed_id": again.id,
            "retrieved": client.videos.retrieve(ids["film"]).to_dict(),
            "finished": {name: client.videos.poll(id).to_dict() for name, id in ids.items()},
            "listed": listed(client),
            "files": download(client, ids, folder),
            "deleted": client.videos.delete(ids["upload"]).to_dict(),
            "errors": errors(client, base_url, gone=ids["upload"]),
        }


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


def listed(client: OpenAI) -> Facts:
    return {
        "pages": [[video.id for video in page.data] for page in client.videos.list(limit=3).iter_pages()],
        "newest_first": [video.id for video in client.videos.list(limit=3)],
        "oldest_first": [video.id for video in client.videos.list(limit=3, order="asc")],
    }


def download(client: OpenAI, ids: dict[str, str], folder: Path) -> dict[str, str]:
    client.videos.download_content(ids["film"]).write_to_file(folder / "film.mp4")
    client.videos.download_content(ids["twice"], extra_query={"index": 1}).write_to_file(folder / "second.mp4")
    return {"film": str(folder / "film.mp4"), "second": str(folder / "second.mp4")}


def errors(client: OpenAI, base_url: str, *, gone: str) -> dict[str, Facts]:
    stranger = client.with_options(api_key="rg_live_wrong")
    tries = {
        "deleted": lambda: client.videos.retrieve(gone),
        "wrong_key": lambda: stranger.videos.create(model=MODEL, prompt="x"),
        "unknown_model": lambda: client.videos.create(model="mock-vidoe", prompt="x"),
        "bad_n": lambda: client.videos.create(model=MODEL, prompt="x", extra_body={"n": 9}),
    }
    return {name: refusal(call) for name, call in tries.items()}


def refusal(call: Any) -> Facts:
    try:
        call()
    except openai.APIStatusError as error:
        names = ("status_code", "type", "code", "param", "request_id", "message")
        return {"class": type(error).__name__, **{name: getattr(error, name) for name in names}}
    raise AssertionError("there was no error")


if __name__ == "__main__":
    url, api_key, png, downloads = sys.argv[1:]
    print(json.dumps(main(url, api_key, Path(png), Path(downloads))))  # noqa: T201 - what it is for
