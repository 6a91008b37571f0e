"""Videos made from videos, with the OpenAI Python SDK.

`python walk_edits.py '{"base_url": …, "key": …, "clip": …}'` prints what the SDK made of the answers, as JSON; `clip`
is an MP4 file.
"""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from openai import OpenAI, omit

warnings.filterwarnings("ignore", message="The Sora API is scheduled to permanently shut down")

SMALL: dict[str, Any] = {"model": "mock-video", "seconds": 1, "size": "64x64"}

Facts = dict[str, Any]


def main(at: dict[str, str]) -> Facts:
    clip = ("clip.mp4", Path(at["clip"]).read_bytes())
    with OpenAI(base_url=at["base_url"], api_key=at["key"], timeout=30) as client:
        source = client.videos.create_and_poll(prompt="A kite", model="mock-video", extra_body=SMALL)
        # The SDK takes {"id": …} for a file and refuses it, though it is in its types; extra_body gets it through.
        named: dict[str, Any] = {"video": omit, "extra_body": {"video": {"id": source.id}}}
        sent: dict[str, Any] = {"video": clip, "extra_body": SMALL}
        made = {
            "remix": client.videos.remix(source.id, prompt="A remix"),
            "edit": client.videos.edit(prompt="An edit", **named),
            "edit of a file": client.videos.edit(prompt="An edit of a file", **sent),
            "extension": client.videos.extend(prompt="An extension", seconds="4", **named),
        }
        return {
            "source": source.to_dict(),
            "made": {name: video.to_dict() for name, video in made.items()},
            "finished": {name: client.videos.poll(video.id).to_dict() for name, video in made.items()},
        }


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 - what it is for
