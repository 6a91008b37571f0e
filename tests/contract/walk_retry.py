"""What the OpenAI Python SDK does by itself when no answer comes.

`python walk_retry.py '{"base_url": …, "key": …, "prompt": …}'` prints the video that it ends up with, as JSON.
"""

import json
import sys
import warnings

from openai import OpenAI

warnings.filterwarnings("ignore", message="The Sora API is scheduled to permanently shut down")

if __name__ == "__main__":
    at = json.loads(sys.argv[1])
    with OpenAI(base_url=at["base_url"], api_key=at["key"], timeout=30) as client:
        small = {"seconds": 1, "size": "64x64", "metadata": {"scene": "7"}}
        video = client.videos.create(model="mock-video", prompt=at["prompt"], extra_body=small)
    print(json.dumps(video.to_dict()))  # noqa: T201 - what it is for
