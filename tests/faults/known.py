"""Violations that are known and not mended yet. Each has a test that is expected to fail until it is: then both go."""

LEFT = "a file is left of a video that is"

KNOWN = {
    "cancelled": (f"{LEFT} failed",),
    "deleted": (f"{LEFT} deleted",),
}
"""By scenario, how the sentence of the violation begins."""


def news(scenario: str, violations: tuple[str, ...]) -> list[str]:
    """Those that are not known."""
    return [each for each in violations if not each.startswith(KNOWN.get(scenario, ()))]
