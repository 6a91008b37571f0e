"""functions/announce."""

from reelgate.runtime.aws import outbox

__all__ = ["outbox"]
