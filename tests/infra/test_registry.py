import json
from pathlib import Path

from infra.registry import SCHEMAS
from reelgate.events import DETAILS
from tests.infra.template import Synthesis, synthesize, text

REGISTRY, SCHEMA = "AWS::EventSchemas::Registry", "AWS::EventSchemas::Schema"


def test_every_type_of_event_has_a_schema_in_the_gateways_own_registry(account: Synthesis) -> None:
    assert account.only(REGISTRY)["Properties"]["RegistryName"] == account.gateway.name
    found = {}
    for schema in account.of_type(SCHEMA).values():
        properties = schema["Properties"]
        assert (properties["Type"], text(properties["RegistryName"])) == (
            "OpenApi3",
            "SchemasRegistry.RegistryName",
        )
        # https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html
        assert len(properties["Content"]) <= 100_000
        found[properties["SchemaName"]] = json.loads(properties["Content"])
    assert found.keys() == {
        *(f"reelgate@Video{word}" for word in ("Queued", "InProgress", "Completed", "Failed", "Cancelled")),
        *("reelgate@WebhookExhausted", "reelgate@WebhookDisabled", "reelgate@BudgetReached"),
    }
    assert {schema["info"]["title"] for schema in found.values()} == DETAILS.keys()
    for schema in found.values():
        assert schema == json.loads((SCHEMAS / f"{schema['info']['title']}.json").read_text())


def test_a_region_without_registries_can_do_without(account: Synthesis, tmp_path: Path) -> None:
    without = synthesize(tmp_path, event_schemas="false", **{"aws:cdk:bundling-stacks": []}).document
    assert "AWS::EventSchemas" in json.dumps(account.document)
    assert "AWS::EventSchemas" not in json.dumps(without)
