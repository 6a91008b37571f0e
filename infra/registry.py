"""The schemas of the events, where whoever writes a subscriber finds them and makes code of them."""

import json
from pathlib import Path

from aws_cdk import aws_eventschemas as eventschemas
from constructs import Construct

SCHEMAS = Path(__file__).with_name("schemas")
"""One file for each type of event, made by `make docs` from what is announced."""


class Registry(Construct):
    """A registry that has the gateway's `name`, with a schema for each type of event on its bus.

    A schema is called as EventBridge calls those that it finds by itself: `reelgate@VideoCompleted`.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        registry = eventschemas.CfnRegistry(
            self, "Registry", registry_name=name, description="Events of a video gateway, Reelgate."
        )
        for path in sorted(SCHEMAS.glob("*.json")):
            words = "".join(word.title() for word in path.stem.replace("_", ".").split("."))
            eventschemas.CfnSchema(
                self,
                words,
                registry_name=registry.attr_registry_name,
                schema_name=f"reelgate@{words}",
                type="OpenApi3",
                # The spaces would count: of CloudFormation's megabyte, and of the 100,000 characters of a schema.
                content=json.dumps(json.loads(path.read_text()), separators=(",", ":")),
            )
