"""Which scope a request needs: the one place where that stands. What is in no row is for nobody."""

import re

from reelgate.errors import PermissionDenied
from reelgate.keys import ApiKey, Scope

_ROWS = (
    (".*", "/(keys|limits|tenants)(/.*)?", Scope.ADMIN),
    # Who names a receiver may know what its deliveries are signed with.
    (".*", "/webhooks/.*", Scope.CREATE),
    ("POST", "/videos/[^/]+/cancel", Scope.DELETE),
    ("DELETE", "/videos/.*", Scope.DELETE),
    ("POST", "/(videos|uploads)(/.*)?", Scope.CREATE),
    ("GET|HEAD", "/(videos|models|usage)(/.*)?", Scope.READ),
)
"""Method, path, scope; the first row that fits."""


def needed(method: str, path: str) -> Scope | None:
    """None for what nobody may do."""
    for methods, paths, scope in _ROWS:
        if re.fullmatch(methods, method) and re.fullmatch(paths, path):
            return scope
    return None


def check(caller: ApiKey, method: str, path: str) -> None:
    """PermissionDenied unless the key has the scope that the request needs."""
    scope = needed(method, path)
    if scope not in caller.scopes:
        has = ", ".join(caller.scopes)
        raise PermissionDenied(f"{method} {path[:100]} needs the scope {scope}; this key has {has}")
