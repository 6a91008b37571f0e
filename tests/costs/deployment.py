"""What is billed of a deployment for being there, as its templates have it."""

from pathlib import Path
from typing import Any

import tests.infra.conftest  # noqa: F401 - before aws_cdk: it says which node that is to start
from docs.billing import ASSUMED
from tests.infra.template import Synthesis, alarms, metrics, name, synthesize

KINDS = ("api", "settle", "announce", "webhook", "sweep")


def deployed(folder: Path) -> Synthesis:
    """With the providers that the page is about."""
    return synthesize(folder, providers=ASSUMED.providers, **{"aws:cdk:bundling-stacks": []})


def counted(synthesis: Synthesis) -> dict[str, Any]:
    """How many of each, and the MB of each function."""
    memory = {kind: synthesis.function(kind)["MemorySize"] for kind in KINDS}
    dashboards = [each for each in synthesis.operations["Resources"].values() if each["Type"].endswith("::Dashboard")]
    return {
        "secrets": len(synthesis.of_type("AWS::SecretsManager::Secret")),
        "alarm_metrics": sum(len(metrics(alarm)) for alarm in alarms(synthesis)),
        "dashboards": len(dashboards),
        "alarm_metrics_of_a_provider": sum(len(metrics(alarm)) for alarm in _of_fal(synthesis)),
        "memory": {**memory, "provider": synthesis.function("provider-fal")["MemorySize"]},
    }


def _of_fal(synthesis: Synthesis) -> list[Any]:
    resources = synthesis.operations["Resources"].items()
    return [each for id, each in resources if each["Type"] == "AWS::CloudWatch::Alarm" and name(id).endswith("fal")]


def access_log(synthesis: Synthesis) -> int:
    """Bytes of the template of one line."""
    stage = synthesis.only("AWS::ApiGatewayV2::Stage")
    return len(stage["Properties"]["AccessLogSettings"]["Format"].encode())
