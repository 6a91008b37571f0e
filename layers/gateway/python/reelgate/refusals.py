"""Refusals: that an address of somebody else's was not opened, and why, for the log of whoever runs the gateway.

Which address it was is not logged: a name may hold a token as a query may, and what a name leads to inside is for
nobody to collect.
"""

import logging
from enum import StrEnum

# The functions' logger has the name of this package (POWERTOOLS_SERVICE_NAME): it writes these lines, with its keys.
_logger = logging.getLogger(__name__)


PROVIDER = "provider_url"
"""The entrance of what a provider's answer names."""


class Reason(StrEnum):
    FORM = "form"
    """It is too long, or has characters that no plain URL has."""
    UNREADABLE = "unreadable"
    """It is no URL."""
    USER_OR_FRAGMENT = "user_or_fragment"
    """It has a user name, a password or a fragment."""
    SCHEME_OR_PORT = "scheme_or_port"
    """It is not https on port 443."""
    HOST = "host"
    """Its host is an address, or a name that nobody has in public."""
    UNLISTED_HOST = "unlisted_host"
    """A provider named a host that it never uses."""
    RESOLVED_INSIDE = "resolved_inside"
    """An address of its name is not public."""
    TOO_MANY_ADDRESSES = "too_many_addresses"
    """Its name has more addresses than are looked at."""
    CONNECTED_INSIDE = "connected_inside"
    """The connection went to an address that is not public, whatever its name resolved to."""


def log(reason: Reason, *, entrance: str | None = None) -> None:
    """`entrance` is the field that the address came in, or PROVIDER; None where it is being connected to, and nobody
    knows it any more."""
    _logger.warning("address refused", extra={"reason": reason, **({"entrance": entrance} if entrance else {})})
