"""Luma's Agents API, in its own SDK."""

from luma_agents import Luma
from luma_agents.types import Generation, GenerationCreateParams

from tests.vendors import said

client = Luma(auth_token=said.KEY, max_retries=0)
generation = Generation.model_json_schema()

said.say(
    "luma-agents",
    said.call(
        lambda: client.generations.create(prompt="a fox"),
        request=said.schema(GenerationCreateParams),
        reply=generation,
    ),
    said.call(lambda: client.generations.get("ID"), reply=generation),
)
