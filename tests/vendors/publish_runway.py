"""Runway's API, in its own SDK: a type for each model."""

from pydantic import TypeAdapter
from runwayml import RunwayML
from runwayml.types import (
    ImageToVideoCreateParams,
    ImageToVideoCreateResponse,
    TaskRetrieveResponse,
    TextToVideoCreateParams,
    TextToVideoCreateResponse,
    VideoToVideoCreateParams,
    VideoToVideoCreateResponse,
)

from tests.vendors import said

client = RunwayML(api_key=said.KEY, max_retries=0)
video = {"model": "gen4.5", "prompt_text": "a fox", "ratio": "1280:720", "duration": 5}

said.say(
    "runwayml",
    said.call(
        lambda: client.text_to_video.create(**video),
        request=said.schema(TextToVideoCreateParams),
        reply=TypeAdapter(TextToVideoCreateResponse).json_schema(),
    ),
    said.call(
        lambda: client.image_to_video.create(**video, prompt_image="https://example.com/fox.png"),
        request=said.schema(ImageToVideoCreateParams),
        reply=TypeAdapter(ImageToVideoCreateResponse).json_schema(),
    ),
    said.call(
        lambda: client.video_to_video.create(model="aleph2", video_uri="https://example.com/fox.mp4"),
        request=said.schema(VideoToVideoCreateParams),
        reply=TypeAdapter(VideoToVideoCreateResponse).json_schema(),
    ),
    said.call(lambda: client.tasks.retrieve("ID"), reply=TypeAdapter(TaskRetrieveResponse).json_schema()),
    said.call(lambda: client.tasks.delete("ID")),
)
