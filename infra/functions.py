"""How every Lambda function and every layer is built."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.bundling import folder, wheels
from infra.findings import acknowledge

ROOT = Path(__file__).parents[1]
RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64


class Layers(Construct):
    """The domain and its third-party packages, which all functions share, and what reads and writes pictures."""

    def __init__(self, scope: Construct, id_: str, *, local: bool) -> None:
        super().__init__(scope, id_)
        gateway = layer(self, "Gateway", folder(ROOT / "layers/gateway", mounted_at="/opt"))
        dependencies = layer(self, "Dependencies", wheels(requirements("dependencies"), empty=local))
        self.all: Sequence[lambda_.ILayerVersion] = (gateway, dependencies)
        self.media = layer(self, "Media", wheels(requirements("media"), empty=local))


def layer(scope: Construct, id_: str, code: lambda_.Code) -> lambda_.LayerVersion:
    """A layer for the one runtime and architecture that is used here."""
    return lambda_.LayerVersion(
        scope, id_, code=code, compatible_runtimes=[RUNTIME], compatible_architectures=[ARCHITECTURE]
    )


def requirements(name: str) -> Path:
    """The pinned requirements of the layer `name`."""
    return ROOT / "layers" / name / "requirements.txt"


class Handler(lambda_.Function):
    """One folder of functions/, with a role that may do only what `allow` says."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        folder_name: str,
        layers: Sequence[lambda_.ILayerVersion],
        environment: Mapping[str, str],
        timeout: cdk.Duration,
        memory: int = 512,
        function_name: str | None = None,
    ) -> None:
        log_group = logs.LogGroup(
            scope, f"{id_}Logs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        # A role of our own: the default one has a managed policy that may write to every log group.
        role = iam.Role(scope, f"{id_}Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(role)
        super().__init__(
            scope,
            id_,
            function_name=function_name,
            code=folder(ROOT / "functions" / folder_name, mounted_at="/var/task", package=f"functions/{folder_name}"),
            handler=f"functions.{folder_name}.handler.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            layers=list(layers),
            environment={
                # The package's name, so that what its modules log comes out of the function's logger, with its keys.
                "POWERTOOLS_SERVICE_NAME": "reelgate",
                "LOG_LEVEL": "INFO",
                **environment,
            },
            timeout=timeout,
            memory_size=memory,
            role=role,
            # The service records it, and botocore hands the trace on to the state machine: nothing is loaded for it.
            tracing=lambda_.Tracing.ACTIVE,
            log_group=log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
        )
        acknowledge(
            self,
            "L1",
            reason="The layers' wheels and bytecode are for this version, which AWS supports until 2029.",
        )
        acknowledge(role, "IAM5[Resource::*]", reason="Traces have no narrower resource.")

    def allow(self, *actions: str, on: Sequence[str], when: Mapping[str, object] | None = None) -> None:
        """Lets the function do `actions` on the resources with the ARNs `on`, under the IAM conditions `when`."""
        statement = iam.PolicyStatement(actions=list(actions), resources=list(on), conditions=when)
        self.add_to_role_policy(statement)
