"""What a user of the OpenAI Python SDK sees of refusals, and of a video that is stopped.

`python walk_errors.py '{"base_url": …, "key": …}'` prints what the SDK made of the answers, as JSON.
"""

import json
import sys
import warnings
from typing import Any

import openai
from openai import OpenAI
from openai.types import Video

warnings.filterwarnings("ignore", message="The Sora API is scheduled to permanently shut down")

SMALL: dict[str, Any] = {"model": "mock-video", "extra_body": {"seconds": 1, "size": "64x64"}}
ONCE: dict[str, Any] = {**SMALL, "extra_headers": {"Idempotency-Key": "one-rope"}}

Facts = dict[str, Any]


def main(at: dict[str, str]) -> Facts:
    with OpenAI(base_url=at["base_url"], api_key=at["key"], timeout=30) as client:
        gone = client.videos.create_and_poll(prompt="A rope", **ONCE).id
        client.videos.delete(gone)
        stuck = client.videos.create(prompt="An anchor", **SMALL | {"extra_body": {"mock": "stuck"}}).id
        stranger = client.with_options(api_key="rg_live_wrong")
        tries = {
            "deleted": lambda: client.videos.retrieve(gone),
            "deleted_content": lambda: client.videos.download_content(gone),
            "early_content": lambda: client.videos.download_content(stuck),
            "wrong_key": lambda: stranger.videos.create(prompt="x", **SMALL),
            "unknown_model": lambda: client.videos.create(model="mock-vidoe", prompt="x"),
            "bad_n": lambda: client.videos.create(model="mock-video", prompt="x", extra_body={"n": 9}),
            "reused_key": lambda: client.videos.create(prompt="Another rope", **ONCE),
        }
        return {
            "errors": {name: refusal(call) for name, call in tries.items()},
            "stuck": stuck,
            "cancelled": client.post(f"/videos/{stuck}/cancel", cast_to=Video).to_dict(),
            "end": client.videos.poll(stuck).to_dict(),
        }


def refusal(call: Any) -> Facts:
    try:
        call()
    except openai.APIStatusError as error:
        names = ("status_code", "type", "code", "param", "request_id", "message")
        return {"class": type(error).__name__, **{name: getattr(error, name) for name in names}}
    raise AssertionError("there was no error")


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 - what it is for
