"""AWS's signature, version 4, on the requests of httpx."""

import json
from collections.abc import Generator, Mapping

import httpx
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from reelgate.errors import CredentialRejected

_SIGNED = ("content-type",)
"""Beside the host, and what botocore adds: what no proxy changes."""


class Signature(httpx.Auth):
    """Signs for S3 what goes to the `store`, a bucket's address, and for `service` everything else."""

    requires_request_body = True

    def __init__(self, settings: Mapping[str, str], *, service: str, region: str, store: str) -> None:
        self._credentials = Credentials(
            settings["access_key_id"], settings["secret_access_key"], settings.get("session_token")
        )
        self._service, self._region, self._store = service, region, store

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        headers = {name: request.headers[name] for name in _SIGNED if name in request.headers}
        plain = AWSRequest(request.method, str(request.url), headers, request.content)
        if str(request.url).startswith(f"{self._store}/"):
            S3SigV4Auth(self._credentials, "s3", self._region).add_auth(plain)
        else:
            SigV4Auth(self._credentials, self._service, self._region).add_auth(plain)
        request.headers.update(dict(plain.headers.items()))
        yield request


def settings(secret: str) -> Mapping[str, str]:
    """The secret's object. CredentialRejected when it is none, or has no access key; nothing of it is repeated."""
    try:
        found = json.loads(secret)
        known = {str(name): str(value) for name, value in found.items()}
    except (ValueError, AttributeError):
        raise CredentialRejected("The secret is no JSON object") from None
    if missing := sorted({"access_key_id", "secret_access_key"} - known.keys()):
        raise CredentialRejected(f"The secret lacks {' and '.join(missing)}")
    return known
