"""The state machine and the functions it calls."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.findings import acknowledge
from infra.functions import Handler
from infra.secrets import Secrets
from infra.storage import Storage

DEFINITION = Path(__file__).parent / "video.asl.json"


class Workflow(Construct):
    """functions/provider once per provider, each with its own secret, role and concurrency; then functions/settle.
    Before them, `fetch`."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        storage: Storage,
        secrets: Secrets,
        fetch: Handler,
        layers: Sequence[lambda_.ILayerVersion],
        retention_days: int,
        base_urls: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self._storage = storage
        self._layers = layers
        # The machine computes a provider's function name, so these are the only physical names; the gateway's name
        # in them lets two gateways share an account and region.
        prefix = f"{name}-provider-"
        common = {
            "TABLE_NAME": storage.table.table_name,
            "MEDIA_BUCKET": storage.bucket.bucket_name,
        }
        self.providers: dict[str, Handler] = {}
        for provider, secret in secrets.providers.items():
            base_url = {"PROVIDER_BASE_URL": base_urls[provider]} if provider in base_urls else {}
            environment = common | {"PROVIDER": provider, "PROVIDER_SECRET_ARN": secret.secret_arn} | base_url
            self.providers[provider] = self._provider(provider, f"{prefix}{provider}", secret.secret_arn, environment)
        self.settle = self._settle(retention_days)
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_string(DEFINITION.read_text()),
            definition_substitutions={
                "Partition": cdk.Aws.PARTITION,
                "ProviderFunctionPrefix": prefix,
                "FetchFunctionArn": fetch.function_arn,
                "SettleFunctionArn": self.settle.function_arn,
            },
            state_machine_type=sfn.StateMachineType.STANDARD,
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "MachineLogs",
                    retention=logs.RetentionDays.ONE_MONTH,
                    removal_policy=cdk.RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ERROR,
                # A state's data may hold a prompt.
                include_execution_data=False,
            ),
        )
        acknowledge(
            self.machine,
            "SF1",
            reason="Errors only: what happened in each state is in the execution's history, for 90 days, unpaid.",
        )
        acknowledge(
            self.machine,
            "IAM5[Resource::*]",
            reason="X-Ray and the delivery of logs offer no narrower resource.",
        )
        called = [function.function_arn for function in (fetch, *self.providers.values(), self.settle)]
        self.machine.add_to_role_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=called))
        self._live = self._alias()

    def serve(self, function: Handler) -> None:
        """Lets a function start videos."""
        function.add_environment("STATE_MACHINE_ARN", self._live.ref)
        function.allow("states:StartExecution", on=[self._live.ref])

    def _alias(self) -> sfn.CfnStateMachineAlias:
        """What videos are started through: an alias of the machine as it was last deployed, and can be moved back by
        hand without a deployment."""
        version = sfn.CfnStateMachineVersion(
            self,
            "Version",
            state_machine_arn=self.machine.state_machine_arn,
            # Another revision is another version.
            state_machine_revision_id=self.machine.state_machine_revision_id,
        )
        # The version before stays for a way back. With the machine, all of them go.
        version.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        routing = sfn.CfnStateMachineAlias.RoutingConfigurationVersionProperty(
            state_machine_version_arn=version.ref, weight=100
        )
        return sfn.CfnStateMachineAlias(self, "Live", name="live", routing_configuration=[routing])

    def _provider(self, name: str, function_name: str, secret_arn: str, environment: Mapping[str, str]) -> Handler:
        function = Handler(
            self,
            f"Provider-{name}",
            folder_name="provider",
            function_name=function_name,
            layers=self._layers,
            environment=environment,
            # To stream a large video into the bucket; the machine's Store waits a little longer.
            timeout=cdk.Duration.minutes(5),
            memory=1024,
        )
        table = self._storage.table.table_arn
        # A circuit is put, and deleted once it is well again.
        changes = ("dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
        function.allow("dynamodb:GetItem", "dynamodb:Query", *changes, on=[table])
        function.allow(
            "s3:PutObject",
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:DeleteObject",
            on=[self._storage.videos],
        )
        self._storage.list(function, "videos/")
        function.allow("s3:GetObject", on=[self._storage.inputs])
        function.allow("secretsmanager:GetSecretValue", on=[secret_arn])
        return function

    def _settle(self, retention_days: int) -> Handler:
        table = self._storage.table
        function = Handler(
            self,
            "Settle",
            folder_name="settle",
            layers=self._layers,
            environment={"TABLE_NAME": table.table_name, "RETENTION_DAYS": str(retention_days)},
            timeout=cdk.Duration.seconds(30),
        )
        function.allow("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", on=[table.table_arn])
        return function
