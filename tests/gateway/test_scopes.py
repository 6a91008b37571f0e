"""Which scope a request needs."""

import pytest

from reelgate import scopes
from reelgate.errors import PermissionDenied
from reelgate.keys import ApiKey, Scope


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/videos", "videos:create"),
        ("POST", "/videos/video_1/remix", "videos:create"),
        ("POST", "/videos/video_1/cancel", "videos:delete"),
        ("GET", "/videos/video_1/cancel", "videos:read"),
        ("DELETE", "/videos/video_1", "videos:delete"),
        ("HEAD", "/videos/video_1/content", "videos:read"),
        ("GET", "/webhooks/secret", "videos:create"),
        ("GET", "/keys", "admin"),
        ("GET", "/keys/key_1", "admin"),
        ("PUT", "/limits", "admin"),
        ("GET", "/keysmith", None),
        ("PATCH", "/videos", None),
        ("DELETE", "/videos", None),
        ("GET", "/", None),
    ],
)
def test_a_request_needs_one_scope_or_is_for_nobody(method: str, path: str, scope: Scope | None) -> None:
    assert scopes.needed(method, path) == scope


def test_the_refusal_says_what_is_needed_and_what_there_is() -> None:
    key = ApiKey(id="k", tenant="t", name="n", scopes=(Scope.READ, Scope.DELETE))
    scopes.check(key, "GET", "/videos")
    with pytest.raises(PermissionDenied, match="POST /videos needs the scope videos:create; this key has videos:read,"):
        scopes.check(key, "POST", "/videos")


def test_what_is_for_nobody_is_not_even_for_the_operator() -> None:
    with pytest.raises(PermissionDenied):
        scopes.check(ApiKey(id="k", tenant="t", name="n", scopes=tuple(Scope)), "PATCH", "/videos")
