"""What an operator does by hand after a deployment to an account: provider keys, and a first API key."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.local import account
from reelgate import clock, keys
from reelgate.keys import ApiKey
from reelgate.service.signing import Signing
from reelgate.store.keys import Keys
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table

LOCAL = ApiKey(id="local", tenant="local", name="make run")


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What the stack's generated secrets open: the operator's key, and what this machine's webhooks are signed with."""

    admin_key: str
    webhook_secret: str


class Seeds:
    """The secrets and the table of a deployed stack."""

    def __init__(self, outputs: Mapping[str, str], engine_url: str) -> None:
        session = account.session()
        self._outputs = outputs
        self._secrets = session.client("secretsmanager", endpoint_url=engine_url, config=account.CONFIG)
        dynamodb = session.client("dynamodb", endpoint_url=engine_url, config=account.CONFIG)
        self._table = Table(dynamodb, outputs["TableName"])

    def put_provider_keys(self, provider_keys: Mapping[str, str]) -> None:
        for name, key in provider_keys.items():
            # CloudFormation's output names are alphanumeric: CDK drops the rest.
            output = "ProviderSecret" + "".join(letter for letter in name if letter.isalnum())
            if self._secret(output) != key:
                self._secrets.put_secret_value(SecretId=self._outputs[output], SecretString=key)

    def put_api_key(self, kept: str | None) -> str:
        """The API key of this machine: the one it had before, also when the table lost it, else a new one."""
        table = Keys(self._table)
        key = kept or keys.generate()
        if table.find(keys.digest(key)) is None:
            table.put(keys.digest(key), LOCAL)
        return key

    def generated(self) -> Secrets:
        rotations, master = Rotations(self._table), self._secret("WebhookSecretArn")
        signing = Signing(rotations=rotations, master=lambda: master, clock=clock.now)
        return Secrets(
            admin_key=keys.ADMIN_PREFIX + self._secret("AdminKeySecretArn"),
            webhook_secret=signing.secrets(LOCAL.tenant)[0],
        )

    def _secret(self, output: str) -> str:
        return self._secrets.get_secret_value(SecretId=self._outputs[output])["SecretString"]
