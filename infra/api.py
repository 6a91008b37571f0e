"""The front door: an HTTP API before functions/api, which checks the keys itself."""

import json
from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.configuration import Configuration
from infra.distribution import Distribution
from infra.findings import acknowledge
from infra.functions import Handler
from infra.secrets import Secrets
from infra.storage import BY_TENANT, Storage

ANY = (apigateway.HttpMethod.ANY,)
GET = (apigateway.HttpMethod.GET,)
ROUTES = {
    "/openai/v1/{proxy+}": ANY,
    "/v1/{proxy+}": ANY,
    "/health": GET,
    "/openapi.json": GET,
    "/docs": GET,
}
# Neither query nor headers: they may carry a key.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "ip": "$context.identity.sourceIp",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "length": "$context.responseLength",
    "error": "$context.integrationErrorMessage",
}


class Api(Construct):
    """The routes, their stage, and the custom domain if there is one."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        configuration: Configuration,
        storage: Storage,
        secrets: Secrets,
        preview: lambda_.Function,
        layers: Sequence[lambda_.ILayerVersion],
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self.http = apigateway.HttpApi(self, "Http", api_name=name, create_default_stage=False)
        acknowledge(
            self.http,
            "APIG4",
            reason="Functions check the keys themselves; /health, /openapi.json and /docs are for everybody.",
        )
        self.access_log = logs.LogGroup(
            self, "AccessLog", retention=logs.RetentionDays.ONE_MONTH, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        self.stage = apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.http.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=500, throttling_burst_limit=1000
            ),
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=self.access_log.log_group_arn, format=json.dumps(ACCESS_LOG)
            ),
        )
        self.url = self.http.api_endpoint
        # What the operator's DNS record of the custom domain points at.
        self.domain_target: str | None = None
        front: Distribution | None = None
        if configuration.domain_name and configuration.certificate_arn:
            own = {"domain_name": configuration.domain_name, "certificate_arn": configuration.certificate_arn}
            if configuration.web_acl_arn and secrets.origin:
                front = Distribution(
                    self,
                    "Distribution",
                    http=self.http,
                    secret=secrets.origin,
                    web_acl_arn=configuration.web_acl_arn,
                    **own,
                )
                self.domain_target = front.target
            else:
                self.domain_target = self._serve_at(**own)
            self.url = f"https://{configuration.domain_name}"
        self.handler = Handler(
            self,
            "Handler",
            folder_name="api",
            layers=layers,
            environment={
                "TABLE_NAME": storage.table.table_name,
                "MEDIA_BUCKET": storage.bucket.bucket_name,
                "PREVIEW_FUNCTION": preview.function_name,
                "PROVIDERS": ",".join(configuration.providers),
                "ADMIN_KEY_SECRET_ARN": secrets.admin_key.secret_arn,
                "WEBHOOK_SECRET_ARN": secrets.webhook.secret_arn,
                "RETENTION_DAYS": str(configuration.retention_days),
                **({} if configuration.keep_prompts else {"KEEP_PROMPTS": "false"}),
                **({"ORIGIN_SECRET_ARN": secrets.origin.secret_arn} if secrets.origin else {}),
                **({"DEFAULT_MODEL": configuration.default_model} if configuration.default_model else {}),
                **environment,
            },
            # API Gateway gives up after 30.
            timeout=cdk.Duration.seconds(29),
            memory=1024,
        )
        self.handler.allow(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            on=[storage.table.table_arn],
        )
        self.handler.allow("dynamodb:Query", on=[storage.index(BY_TENANT)])
        self.handler.allow("s3:GetObject", "s3:DeleteObject", on=[storage.videos])
        self.handler.allow("s3:GetObject", "s3:PutObject", "s3:DeleteObject", on=[storage.inputs])
        self.handler.allow("lambda:InvokeFunction", on=[preview.function_arn])
        self.handler.allow(
            "secretsmanager:GetSecretValue", on=[secrets.admin_key.secret_arn, secrets.webhook.secret_arn]
        )
        if secrets.origin and front:
            self.handler.allow("secretsmanager:GetSecretValue", on=[secrets.origin.secret_arn])
            # Nobody is refused before there is another way in.
            self.handler.node.add_dependency(front)
        self.route(self.handler, ROUTES)

    def route(self, function: lambda_.Function, routes: Mapping[str, Sequence[apigateway.HttpMethod]]) -> None:
        """Sends the methods of each path to the function."""
        integration = integrations.HttpLambdaIntegration(
            f"{function.node.id}Integration", function, scope_permission_to_route=False
        )
        for path, methods in routes.items():
            self.http.add_routes(path=path, methods=list(methods), integration=integration)

    def _serve_at(self, domain_name: str, certificate_arn: str) -> str:
        domain = apigateway.DomainName(
            self,
            "Domain",
            domain_name=domain_name,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", certificate_arn),
        )
        apigateway.CfnApiMapping(
            self, "Mapping", api_id=self.http.api_id, domain_name=domain.name, stage=self.stage.ref
        )
        return domain.regional_domain_name
