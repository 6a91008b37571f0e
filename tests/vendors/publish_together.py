"""Together's API, in its own SDK."""

from together import Together
from together.types import VideoCreateParams, VideoJob

from tests.vendors import said

client = Together(api_key=said.KEY, max_retries=0)
job = VideoJob.model_json_schema()

said.say(
    "together",
    said.call(lambda: client.videos.create(model="a/model"), request=said.schema(VideoCreateParams), reply=job),
    said.call(lambda: client.videos.retrieve("ID"), reply=job),
)
