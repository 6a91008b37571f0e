"""The gateway's own API, asked with the admin key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from infra.local.refusal import Refusal
from infra.operator.stack import Stack
from reelgate import keys

SECONDS = 30.0


@dataclass(frozen=True)
class Api:
    http: httpx.Client

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """What it answers. Refusal says, in the API's words, why there is no such answer."""
        try:
            answer = self.http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise Refusal(f"the gateway at {self.http.base_url} does not answer: {type(error).__name__}") from None
        if answer.is_success:
            return answer.json()
        try:
            said = answer.json()["error"]["message"]
        except (ValueError, KeyError, TypeError):
            said = "without saying why"
        raise Refusal(f"the gateway refused ({answer.status_code}): {said}")


def of(stack: Stack, transport: httpx.BaseTransport | None = None) -> Api:
    """The API of a stack; the key is read from its secret, and shown to nobody."""
    key = keys.ADMIN_PREFIX + stack.secret(stack.output("AdminKeySecretArn"))
    return Api(
        httpx.Client(
            base_url=stack.base_url,
            headers={"authorization": f"Bearer {key}"},
            timeout=SECONDS,
            # The proxy of the shell does not lead to this machine.
            trust_env=not stack.local,
            transport=transport,
        )
    )
