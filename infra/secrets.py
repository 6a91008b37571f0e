"""The keys that open the gateway, and those it opens providers with."""

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.configuration import MOCK, Configuration
from infra.findings import acknowledge

UNSET = "unset"


class Secrets(Construct):
    """One secret per reader. They stay with the data: an operator's provider key cannot be generated again."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_)
        self._removal_policy = cdk.RemovalPolicy[configuration.removal_policy.name]
        self.admin_key = self._generated("AdminKey", length=43)
        self.webhook = self._generated("WebhookSecret", length=64)
        # What CloudFront adds to a request, and a caller cannot.
        self.origin = self._generated("Origin", length=43) if configuration.web_acl_arn else None
        self.providers = {name: self._provider(name) for name in configuration.providers}
        acknowledge(
            self,
            "SMG4",
            reason="A schedule cannot rotate them: a provider's key comes from its console, the webhooks' is rotated by"
            " the API, with an overlap, a new admin key would lock its holder out, and CloudFront learns its own from a"
            " deployment.",
        )

    def _provider(self, name: str) -> secretsmanager.Secret:
        id_ = f"Provider-{name}"
        if name == MOCK:
            return self._generated(id_, length=43)
        return secretsmanager.Secret(
            self,
            id_,
            description=f"The operator's key of {name}; {UNSET!r} until it is put here",
            # Not secret: CloudFormation writes it once, and leaves alone what the operator puts in its place.
            secret_string_value=cdk.SecretValue.unsafe_plain_text(UNSET),
            removal_policy=self._removal_policy,
        )

    def _generated(self, id_: str, *, length: int) -> secretsmanager.Secret:
        return secretsmanager.Secret(
            self,
            id_,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=length, exclude_punctuation=True
            ),
            removal_policy=self._removal_policy,
        )
