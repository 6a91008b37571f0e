"""Veo on Vertex AI, in Google's own SDK. It has no type of the body: its names and types are in what it makes of
everything that its method takes."""

import json

from google import genai
from google.genai import types
from google.oauth2.credentials import Credentials

from tests.vendors import said

PLACE = "projects/ID/locations/us-central1"


client = genai.Client(
    vertexai=True,
    project="ID",
    location="us-central1",
    credentials=Credentials(said.KEY),
    http_options={"api_version": "v1"},
)
picture = types.Image(image_bytes=b"fox", mime_type="image/png")
everything = types.GenerateVideosConfig(
    aspect_ratio="16:9",
    duration_seconds=8,
    generate_audio=True,
    last_frame=picture,
    negative_prompt="rain",
    number_of_videos=1,
    reference_images=[types.VideoGenerationReferenceImage(image=picture, reference_type="asset")],
    resolution="720p",
    seed=7,
)
job = types.GenerateVideosOperation(name=f"{PLACE}/publishers/google/models/ID/operations/ID")


def start() -> object:
    source = types.GenerateVideosSource(prompt="a fox", image=picture)
    return client.models.generate_videos(model="ID", source=source, config=everything)


def ask() -> object:
    return client.operations.get(job)


named = {"type": "object", "properties": {"name": {"type": "string"}, "done": {"type": "boolean"}}}
said.say(
    "google-genai",
    *(
        said.call(each, request=said.like(json.loads(said.sent(each).content)), reply=named | {"required": ["name"]})
        for each in (start, ask)
    ),
)
