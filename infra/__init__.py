"""The CDK app, to be read top-down: app -> stack -> gateway -> one construct per part of the picture.

For an app of your own there are `VideoGateway`, its `Configuration` and `Removal`, and `Operations`, which watches it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infra.configuration import Configuration, Removal
    from infra.gateway import VideoGateway
    from infra.operations import Operations

__all__ = ["Configuration", "Operations", "Removal", "VideoGateway"]

_HOMES = {
    "Configuration": "configuration",
    "Operations": "operations",
    "Removal": "configuration",
    "VideoGateway": "gateway",
}


def __getattr__(name: str) -> object:
    """Imported when it is asked for: the CDK starts a Node process, which infra/local does without."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"infra.{_HOMES[name]}"), name)
