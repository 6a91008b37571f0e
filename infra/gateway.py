"""One gateway, to be put into any CDK app."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_events as events
from constructs import Construct

from infra.api import Api
from infra.configuration import MOCK, OPENAI_COMPATIBLE, Configuration
from infra.encryption import encrypt
from infra.events import Events
from infra.fetch import Fetch
from infra.functions import Layers
from infra.mock import Mock
from infra.preview import Preview
from infra.registry import Registry
from infra.secrets import Secrets
from infra.storage import Storage
from infra.sweep import Sweep
from infra.webhooks import Webhooks
from infra.workflow import Workflow

# The state machine computes the name of a provider's function, so that nothing may shorten it: of Lambda's 64 letters
# a provider has 22.
NAME_LENGTH = 32


class VideoGateway(Construct):
    """Everything that serves and makes videos. What watches it is `Operations`.

    Any number fit in an account and region, and in a stack. `name` tells them apart: it begins the names of the
    providers' functions, and is the namespace of the metrics and the name of the events' schema registry.

    ConfigurationError is raised by the configuration itself, before anything is built.
    """

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_)
        self.name = cdk.Names.unique_resource_name(
            self, max_length=NAME_LENGTH, separator="-", allowed_special_characters="-"
        )
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
            name=self.name,
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
            name=self.name,
            configuration=configuration,
            storage=self.storage,
            secrets=self.secrets,
            preview=self.preview.handler,
            layers=layers,
            environment=loopback,
        )
        self.workflow.serve(self.api.handler)
        self.events = Events(self, "Events", storage=self.storage, layers=layers)
        if configuration.event_schemas:
            Registry(self, "Schemas", name=self.name)
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
        self.workflow.serve(self.sweep.handler)
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
        for function in self.functions.values():
            # Two gateways count apart.
            function.add_environment("POWERTOOLS_METRICS_NAMESPACE", self.name)
        if configuration.kms_key_arn:
            encrypt(self, key_arn=configuration.kms_key_arn)

    @property
    def url(self) -> str:
        """Where the API answers: the custom domain, if there is one."""
        return self.api.url

    @property
    def openai_url(self) -> str:
        """The base URL for OpenAI's SDKs."""
        return f"{self.url}/openai/v1"

    @property
    def bus(self) -> events.IEventBus:
        """The events' bus, for rules of the app's own."""
        return self.events.bus

    @property
    def outputs(self) -> Mapping[str, str]:
        """What an operator needs after a deployment, by the name of the stack's output."""
        outputs = {
            "Url": self.url,
            "OpenAiUrl": self.openai_url,
            "BusName": self.bus.event_bus_name,
            "BusArn": self.bus.event_bus_arn,
            "TableName": self.storage.table.table_name,
            "BucketName": self.storage.bucket.bucket_name,
            "AdminKeySecretArn": self.secrets.admin_key.secret_arn,
            "WebhookSecretArn": self.secrets.webhook.secret_arn,
            "StateMachineArn": self.workflow.machine.state_machine_arn,
        }
        if self.api.domain_target:
            outputs["DomainTarget"] = self.api.domain_target
        return outputs | {
            f"ProviderSecret-{name}": secret.secret_arn for name, secret in self.secrets.providers.items()
        }
