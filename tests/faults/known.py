"""Violations that are known and not mended yet. Each has a test that is expected to fail until it is: then both go."""

KNOWN = ("a vendor took a job that the table knows nothing of", "a vendor was never told to stop")
"""How the sentences of the violations begin."""


def news(violations: tuple[str, ...]) -> list[str]:
    """Those that are not known."""
    return [each for each in violations if not each.startswith(KNOWN)]
