"""What videos are made with."""

from reelgate.errors import InvalidRequest, ModelNotFound
from reelgate.openapi import answers, parameters
from reelgate.openapi.operation import Operation, Reply

_MODEL = Reply(description="The model, or what it accepts.", models=(answers.Model, answers.ModelSchema))
_REFUSALS = (InvalidRequest, ModelNotFound)

MODELS = (
    Operation(
        id="listModels",
        method="get",
        path="/models",
        tag="Models",
        summary="List models",
        description="The models of the providers that this deployment has switched on, as far as the key may use them.",
        replies=(Reply(description="The models.", models=(answers.ModelList,)),),
    ),
    Operation(
        id="getModel",
        method="get",
        path="/models/{model}",
        tag="Models",
        summary="Retrieve a model",
        description="One model, at every provider that serves it.",
        parameters=(parameters.SCHEMA,),
        replies=(_MODEL,),
        refusals=_REFUSALS,
    ),
    Operation(
        id="getModelOfProvider",
        method="get",
        path="/models/{provider}/{model}",
        tag="Models",
        summary="Retrieve a model at one provider",
        description="One model, at this provider alone.",
        parameters=(parameters.SCHEMA,),
        replies=(_MODEL,),
        refusals=_REFUSALS,
    ),
)
