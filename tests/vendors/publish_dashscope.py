"""Alibaba's Model Studio, in its own SDK. It types no body, so the names are those of the arguments of its two clients,
which put them into `input` or `parameters` as they are."""

import warnings

from tests.vendors import said

with warnings.catch_warnings(action="ignore"):
    from dashscope.aigc.video_synthesis import VideoSynthesis
    from dashscope.v2 import Client
    from dashscope.v2.resources import _jobs
    from dashscope.v2.resources.videos import VideoJobs

    client = Client(api_key=said.KEY, base_url="https://dashscope-intl.aliyuncs.com/api/v1")
jobs = client.videos.jobs
known = {
    name: kind
    for method in (VideoSynthesis.call, VideoJobs.create)
    for name, kind in said.parameters(method)["properties"].items()
}
inputs = ("prompt", "negative_prompt", "img_url", "audio_url", "reference_urls")
settings = ("size", "duration", "seed", "prompt_extend", "watermark", "resolution", "ratio", "shot_type")
UNTYPED = {"audio": {"type": "boolean"}, "prompt": {"type": "string"}}
"""What the SDK hands on with any name (`parameters`), or types as anything."""


def part(names: tuple[str, ...], **more: said.Schema) -> said.Schema:
    typed = {name: UNTYPED.get(name, known[name]) for name in names}
    return {"type": "object", "properties": typed | more, "additionalProperties": False}


media = {"type": "array", "items": {"type": "object", "required": ["type", "url"]}}
body = {
    "type": "object",
    "properties": {
        "model": {"type": "string"},
        "input": part(inputs, media=media),
        "parameters": part(settings, audio=UNTYPED["audio"]),
    },
    "required": ["model", "input"],
    "additionalProperties": False,
}
job = {
    "type": "object",
    "required": ["output", "request_id"],
    "properties": {
        "output": {
            "type": "object",
            "required": ["task_id", "task_status"],
            "properties": {"task_status": {"enum": sorted(_jobs._TERMINAL | {"PENDING", "RUNNING", "SUSPENDED"})}},
        }
    },
}

said.say(
    "dashscope",
    said.call(lambda: jobs.create(model="a-model", prompt="a fox", duration=5), request=body, reply=job),
    said.call(lambda: jobs.fetch("ID"), reply=job),
    said.call(lambda: jobs.cancel("ID")),
    # Its answer has `tasks` here, and `data` in the documentation and in Alibaba's SDK for Java.
    said.call(lambda: jobs.list(page_no=1, page_size=100)),
)
