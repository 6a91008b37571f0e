"""Standard Webhooks (https://www.standardwebhooks.com): the secret, the signature, the schedule.

Signed here and not by the `standardwebhooks` library, which takes a naive time for UTC; tests verify with it.
"""

import base64
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"

SCHEDULE = (5, 300, 1_800, 7_200, 18_000, 36_000)
"""Seconds to wait after the first, second, … failed attempt. SQS keeps a message hidden for 12 hours at most."""


def secret(master: str, tenant: str) -> str:
    """A tenant's signing secret: 32 bytes derived from the deployment's, so that none has to be stored."""
    key = hmac.new(master.encode(), tenant.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(key).decode()


def headers(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The three headers of one attempt. `at` is the attempt's own time."""
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signature = hmac.new(key, f"{message_id}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
