"""Functions as the engine runs them: on AWS's own runtime client, in this Python, with their layers on its path.

The engine's worker reports every exception as `Runtime.HandlerError`, which no Retry or Catch of the state machine
matches; a `provided` runtime speaks the Lambda Runtime API, whose errors keep their names.
"""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.local.assets import Assembly, Package, archive

Resource = Mapping[str, Any]

RUNTIME = (
    "import sys; sys.modules.update(click=None, rich=None, h2=None);"
    " from awslambdaric.__main__ import main; main(sys.argv)"
)
"""httpx brings a command line along wherever click and rich are installed, and HTTP/2 where h2 is: here, and not in a
layer."""


def packages(assembly: Assembly) -> list[Package]:
    """Each function's asset, with a `bootstrap` added."""
    resources = assembly.template["Resources"]
    packaged = []
    for id, resource in resources.items():
        if resource["Type"] == "AWS::Lambda::Function":
            code = assembly.assets[resource["Properties"]["Code"]["S3Key"]]
            content = archive(code.path, {"bootstrap": bootstrap(resource, _layers(resource, resources, assembly))})
            packaged.append(Package(function=id, bucket=code.bucket, content=content))
    return packaged


def _layers(function: Resource, resources: Mapping[str, Resource], assembly: Assembly) -> list[Path]:
    """The layers' folders in the assembly: a snapshot, so that an edit reaches functions at the next start, whole."""
    return [
        (assembly.assets[resources[layer["Ref"]]["Properties"]["Content"]["S3Key"]].path / "python").resolve()
        for layer in function["Properties"].get("Layers", [])
    ]


def bootstrap(function: Resource, layers: list[Path]) -> str:
    """The program that the engine starts for a function: what AWS's managed runtime sets, then its runtime client."""
    runtime = function["Properties"]["Runtime"]
    logging = function["Properties"].get("LoggingConfig", {})
    variables = {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text"),
        "AWS_LAMBDA_LOG_LEVEL": logging.get("ApplicationLogLevel", ""),
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
    }
    path = ":".join(["$LAMBDA_TASK_ROOT", *(shlex.quote(str(layer)) for layer in layers)])
    lines = [
        "#!/bin/sh",
        *(f"export {name}={shlex.quote(value)}" for name, value in variables.items() if value),
        'export AWS_LAMBDA_LOG_GROUP_NAME="/aws/lambda/$AWS_LAMBDA_FUNCTION_NAME"',
        f"export PYTHONPATH={path}",
        f'exec {shlex.quote(sys.executable)} -c {shlex.quote(RUNTIME)} "$_HANDLER"',
    ]
    return "\n".join(lines) + "\n"
