"""Another function of the deployment, asked and waited for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ReadTimeoutError

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


@dataclass(frozen=True)
class Function:
    """`client` must not repeat a call by itself: what the function does may be done twice then."""

    client: "LambdaClient"
    name: str

    def ask(self, question: Mapping[str, Any]) -> Any:
        """The function's answer. TimeoutError when it takes longer than the client waits, RuntimeError with the name of
        its error when it failed; neither holds anything of the question."""
        try:
            answer = self.client.invoke(FunctionName=self.name, Payload=json.dumps(question))
        except ReadTimeoutError:
            raise TimeoutError(f"{self.name} did not answer in time") from None
        payload = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise RuntimeError(f"{self.name} failed: {payload.get('errorType')}")
        return payload
