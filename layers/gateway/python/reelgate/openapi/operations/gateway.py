"""What needs no key."""

from reelgate.openapi import answers
from reelgate.openapi.operation import JSON, Operation, Reply

GATEWAY = (
    Operation(
        id="getHealth",
        method="get",
        path="/health",
        tag="Gateway",
        summary="Health",
        description="Whether the gateway is there. It asks nobody behind it.",
        replies=(Reply(description="It is.", models=(answers.Health,)),),
        open=True,
    ),
    Operation(
        id="getDocument",
        method="get",
        path="/openapi.json",
        tag="Gateway",
        summary="This document",
        description="The API as an OpenAPI document.",
        replies=(Reply(description="The document.", other={JSON: {"type": "object"}}),),
        open=True,
    ),
    Operation(
        id="getDocs",
        method="get",
        path="/docs",
        tag="Gateway",
        summary="This document as a page",
        description="The API as a page to browse, and to try it out. It loads nothing from anywhere else.",
        replies=(Reply(description="The page.", other={"text/html": {"type": "string"}}),),
        open=True,
    ),
)
