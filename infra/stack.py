"""One gateway."""

import aws_cdk as cdk
from constructs import Construct

from infra.api import Api
from infra.configuration import MOCK, OPENAI_COMPATIBLE, Configuration, Removal
from infra.events import Events
from infra.fetch import Fetch
from infra.functions import Layers
from infra.mock import Mock
from infra.preview import Preview
from infra.secrets import Secrets
from infra.storage import Storage
from infra.sweep import Sweep
from infra.webhooks import Webhooks
from infra.workflow import Workflow


class Reelgate(cdk.Stack):
    """Everything that serves and makes videos. What watches it is `Operations`."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_, termination_protection=configuration.removal_policy is Removal.RETAIN)
        shared = Layers(self, "Layers", local=configuration.local)
        layers, drawing = shared.all, [*shared.all, shared.media]
        # On this machine receivers of webhooks and pictures are on the loopback interface; in an account that is an
        # attack.
        loopback = {"ALLOW_LOOPBACK_URLS": "true"} if configuration.local else {}
        base_urls = {}
        if configuration.openai_compatible_base_url:
            base_urls[OPENAI_COMPATIBLE] = configuration.openai_compatible_base_url

        self.storage = Storage(self, "Storage", configuration=configuration)
        self.secrets = Secrets(self, "Secrets", configuration=configuration)
        self.fetch = Fetch(self, "Fetch", storage=self.storage, layers=drawing, environment=loopback)
        self.workflow = Workflow(
            self,
            "Workflow",
            storage=self.storage,
            secrets=self.secrets,
            fetch=self.fetch.handler,
            layers=layers,
            retention_days=configuration.retention_days,
            base_urls=base_urls,
        )
        self.preview = Preview(self, "Preview", storage=self.storage, layers=drawing)
        self.api = Api(
            self,
            "Api",
            configuration=configuration,
            storage=self.storage,
            secrets=self.secrets,
            machine=self.workflow.machine,
            preview=self.preview.handler,
            layers=layers,
            environment=loopback,
        )
        self.events = Events(self, "Events", storage=self.storage, layers=layers)
        self.webhooks = Webhooks(
            self,
            "Webhooks",
            bus=self.events.bus,
            storage=self.storage,
            secrets=self.secrets,
            layers=layers,
            environment=loopback,
        )
        self.webhooks.serve(self.api.handler)
        self.webhooks.try_for(self.api.handler)
        self.sweep = Sweep(self, "Sweeper", storage=self.storage, machine=self.workflow.machine, layers=layers)
        self.events.serve(self.sweep.handler)
        self.webhooks.serve(self.sweep.handler)
        self.functions = {
            "api": self.api.handler,
            "preview": self.preview.handler,
            "fetch": self.fetch.handler,
            "settle": self.workflow.settle,
            "announce": self.events.handler,
            "webhook": self.webhooks.handler,
            "sweep": self.sweep.handler,
            **{f"provider-{name}": function for name, function in self.workflow.providers.items()},
        }
        if MOCK in configuration.providers:
            mock = Mock(
                self,
                "Mock",
                api=self.api,
                storage=self.storage,
                secret=self.secrets.providers[MOCK],
                layers=drawing,
            )
            self.workflow.providers[MOCK].add_environment("PROVIDER_BASE_URL", mock.base_url)
            self.functions["mock"] = mock.handler
        self._outputs()

    def _outputs(self) -> None:
        outputs = {
            "Url": self.api.url,
            "OpenAiUrl": f"{self.api.url}/openai/v1",
            "BusName": self.events.bus.event_bus_name,
            "BusArn": self.events.bus.event_bus_arn,
            "TableName": self.storage.table.table_name,
            "BucketName": self.storage.bucket.bucket_name,
            "AdminKeySecretArn": self.secrets.admin_key.secret_arn,
            "WebhookSecretArn": self.secrets.webhook.secret_arn,
            "StateMachineArn": self.workflow.machine.state_machine_arn,
        }
        if self.api.domain_target:
            outputs["DomainTarget"] = self.api.domain_target
        for name, secret in self.secrets.providers.items():
            outputs[f"ProviderSecret-{name}"] = secret.secret_arn
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
