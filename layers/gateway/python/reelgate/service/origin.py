"""Whether a request came through the CloudFront distribution, where a web ACL has looked at it."""

from collections.abc import Callable
from dataclasses import dataclass

from reelgate import secrets
from reelgate.errors import PermissionDenied


@dataclass(frozen=True, kw_only=True)
class Origin:
    """`secret` reads what the distribution alone adds to each request, in place of what a caller may have sent."""

    secret: Callable[[], str]

    def check(self, given: str | None) -> None:
        """PermissionDenied for a request that came around the distribution."""
        if not secrets.same(given or "", self.secret()):
            raise PermissionDenied("This address answers nobody: the gateway is reached at its own domain")
