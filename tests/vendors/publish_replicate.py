"""Replicate's API, in its own SDK. What a model takes is not in it: `input` is any object."""

from replicate import Replicate
from replicate.pagination import SyncCursorURLPageWithCreatedFilters
from replicate.types import Prediction
from replicate.types.models import PredictionCreateParams

from tests.vendors import said

client = Replicate(bearer_token=said.KEY, max_retries=0)
prediction = Prediction.model_json_schema()
body = said.schema(PredictionCreateParams)
for name in ("model_owner", "model_name", "Prefer", "Cancel-After"):  # in the path and in headers
    body["properties"].pop(name)
    body["required"] = [each for each in body["required"] if each != name]

said.say(
    "replicate",
    said.call(
        lambda: client.models.predictions.create(model_owner="ID", model_name="ID", input={}),
        request=body,
        reply=prediction,
    ),
    said.call(lambda: client.predictions.get(prediction_id="ID"), reply=prediction),
    said.call(lambda: client.predictions.cancel(prediction_id="ID"), reply=prediction),
    said.call(
        lambda: client.predictions.list(),
        reply=SyncCursorURLPageWithCreatedFilters[Prediction].model_json_schema(),
    ),
)
