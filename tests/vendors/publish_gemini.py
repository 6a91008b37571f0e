"""Google's Interactions API, in its own SDK."""

from google import genai
from google.genai._gaos.types.interactions import CreateModelInteractionParam
from google.genai._gaos.types.interactions.interaction import InteractionTypedDict

from tests.vendors import said

# Without a version this SDK asks v1; v1beta is the one that the documentation writes, and an option of the SDK.
client = genai.Client(api_key=said.KEY, http_options={"api_version": "v1beta"})
interaction = said.schema(InteractionTypedDict, closed=False)
asked = said.call(lambda: client.interactions.get("ID"), reply=interaction)
asked["url"] = asked["url"].removesuffix(r"\?stream=false")  # the default, said explicitly

said.say(
    "google-genai",
    said.call(
        lambda: client.interactions.create(model="gemini-omni-1.2-flash", input="a fox"),
        request=said.schema(CreateModelInteractionParam),
        reply=interaction,
    ),
    asked,
    said.call(lambda: client.interactions.cancel("ID"), reply=interaction),
)
