"""OpenAI's Videos API, in its own SDK."""

import warnings

from openai import OpenAI
from openai.pagination import SyncConversationCursorPage
from openai.types import Video, VideoCreateParams, VideoDeleteResponse

from tests.vendors import said

warnings.filterwarnings("ignore", message="The Sora API", category=DeprecationWarning)  # OpenAI's own; others go on

client = OpenAI(api_key=said.KEY, base_url="http://127.0.0.1:8000/v1", max_retries=0)
video = Video.model_json_schema()

said.say(
    "openai",
    said.call(
        lambda: client.videos.create(prompt="a fox"),
        # The SDK makes a form of it. As JSON the API takes the same names, and a picture as an object.
        request=said.schema(VideoCreateParams),
        reply=video,
    ),
    said.call(lambda: client.videos.retrieve("ID"), reply=video),
    said.call(lambda: client.videos.delete("ID"), reply=VideoDeleteResponse.model_json_schema()),
    said.call(
        lambda: client.videos.list(limit=100, order="desc"),
        reply=SyncConversationCursorPage[Video].model_json_schema(),
    ),
)
