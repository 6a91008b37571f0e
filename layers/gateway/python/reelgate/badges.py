"""What may become of a parameter on its way to a provider, from the least to the most: Lumenfall's four words.

https://docs.lumenfall.ai/unified-model-behavior
"""

from enum import StrEnum


class Badge(StrEnum):
    PASSTHROUGH = "passthrough"
    """Sent as it came, under its own name; a provider may ignore it."""
    RENAMED = "renamed"
    """Sent as it came, under the name that the provider has for it."""
    CONVERTED = "converted"
    """Changed into what the model accepts: the nearest, and said so, or as it is in another notation."""
    EMULATED = "emulated"
    """Done by the gateway: it works with every model, whether its provider has it or not."""
