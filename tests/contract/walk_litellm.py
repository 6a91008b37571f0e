"""What a user of litellm does with its OpenAI provider: it makes requests of its own, and wraps every id.

`python walk_litellm.py '{"base_url": …, "key": …, "picture": …, "clip": …}'` prints what it made of the answers, as
JSON; `picture` is a PNG, `clip` an MP4 file.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

Facts = dict[str, Any]


def stay_here(event: str, arguments: Any) -> None:
    """Nobody but the gateway is asked. LITELLM_LOCAL_MODEL_COST_MAP keeps the import from fetching a list of prices."""
    if event == "socket.getaddrinfo" and arguments[0] != "127.0.0.1":
        raise RuntimeError(f"litellm looks for {arguments[0]}")


sys.addaudithook(stay_here)

import litellm  # noqa: E402 - after the hook; it lives elsewhere

litellm.suppress_debug_info = True
# It leaves its connections open.
warnings.filterwarnings("ignore", category=ResourceWarning)

SMALL: Facts = {"model": "mock-video", "seconds": "1", "size": "64x64"}


def main(at: dict[str, str]) -> Facts:
    to: Facts = {"api_base": at["base_url"], "api_key": at["key"], "custom_llm_provider": "openai"}
    with Path(at["picture"]).open("rb") as picture:
        made = {
            "kites": litellm.video_generation(
                prompt="Two kites",
                **SMALL,
                **to,
                user="u-1",
                extra_body={"n": 2, "provider": {"only": ["mock"]}, "metadata": {"scene": "7"}},
                extra_headers={"Idempotency-Key": "two-kites"},
            ),
            "sail": litellm.video_generation(prompt="A sail", **SMALL, **to, input_reference=picture),
        }
    ends = {name: finished(video.id, to) for name, video in made.items()}
    kites = made["kites"].id
    clip = Path(at["clip"]).read_bytes()
    sequels = {
        "remix": litellm.video_remix(video_id=kites, prompt="A remix", **to),
        "edit": litellm.video_edit(video_id=kites, prompt="An edit", **to),
        "edit of a file": litellm.video_edit(
            video_id="", video=clip, prompt="An edit of a file", extra_body=SMALL, **to
        ),
        "extension": litellm.video_extension(video_id=kites, prompt="An extension", seconds="4", **to),
    }
    ends |= {name: finished(video.id, to) for name, video in sequels.items()}
    listed = litellm.video_list(limit=2, order="asc", **to)
    return {
        "version": version("litellm"),
        "has": [name for name in ("video_delete", "video_cancel") if hasattr(litellm, name)],
        "made": {name: video.model_dump() for name, video in (made | sequels).items()},
        "finished": {name: video.model_dump() for name, video in ends.items()},
        "files": {
            variant: litellm.video_content(video_id=kites, variant=variant, **to).hex()
            for variant in ("video", "thumbnail", "spritesheet")
        },
        "listed": listed,
        "after": litellm.video_list(limit=2, order="asc", after=listed["last_id"], **to),
        "errors": errors(to, Path(at["picture"])),
    }


def finished(id: str, to: Facts) -> Any:
    for _ in range(160):
        video = litellm.video_status(video_id=id, **to)
        if video.status in ("completed", "failed"):
            return video
        time.sleep(0.25)
    raise AssertionError(f"{id} is still {video.status}")


def errors(to: Facts, picture: Path) -> Facts:
    tries = {
        "wrong_key": lambda: litellm.video_generation(prompt="x", **SMALL, **{**to, "api_key": "rg_live_wrong"}),
        "unknown_model": lambda: litellm.video_generation(prompt="x", **{**SMALL, "model": "mock-vidoe"}, **to),
        "bad_n": lambda: litellm.video_generation(prompt="x", **SMALL, **to, extra_body={"n": 9}),
        "dry run": lambda: litellm.video_generation(prompt="x", **SMALL, **to, extra_query={"dryRun": "true"}),
        "unknown_video": lambda: litellm.video_status(video_id="video_0", **to),
        "image by URL": lambda: litellm.video_generation(
            prompt="x", **SMALL, **to, input_reference="https://example.com/a.png"
        ),
        "image as an object": lambda: litellm.video_generation(
            prompt="x", **SMALL, **to, input_reference={"image_url": "https://example.com/a.png"}
        ),
    }
    return {name: refusal(call) for name, call in tries.items()}


def refusal(call: Any) -> Facts:
    try:
        call()
    except Exception as error:
        return {"class": type(error).__name__, "status_code": getattr(error, "status_code", None), "said": str(error)}
    return {"class": None}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 - what it is for
