"""Trial: a receiver of webhooks is told something at once, so that its owner sees whether it listens."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelgate import deliveries, errors, urlguard
from reelgate.clock import Clock, seconds
from reelgate.invocation import Function
from reelgate.keys import ApiKey

FIELD = "url"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """`webhook` is functions/webhook: the API has no HTTP client."""

    webhook: Function
    clock: Clock
    allow_loopback: bool = False

    def run(self, fields: Mapping[str, Any], *, caller: ApiKey) -> dict[str, Any]:
        """Whether the receiver took a signed `webhook.test`, which is sent once. `status` is None when it said nothing,
        or took too long. InvalidRequest for a URL that no webhook would be sent to."""
        url = _url(fields)
        urlguard.check(url, param=FIELD, allow_loopback=self.allow_loopback)
        id = f"evt_{uuid.uuid4().hex}_test"
        trial = {"id": id, "created_at": seconds(self.clock), "tenant": caller.tenant, "url": url}
        try:
            status = self.webhook.ask({"trial": trial})["status"]
        except TimeoutError:
            status = None
        return {"object": "webhook.test", "id": id, "delivered": deliveries.success(status), "status": status}


def _url(fields: Mapping[str, Any]) -> str:
    unknown = sorted(fields.keys() - {FIELD})
    if unknown:
        raise errors.InvalidRequest(
            f"There is no field {unknown[0][:40]!r}; the only one is url", param=unknown[0][:40]
        )
    url = fields.get(FIELD)
    if not isinstance(url, str) or not url:
        raise errors.InvalidRequest("url must say where to send the test", param=FIELD)
    return url
