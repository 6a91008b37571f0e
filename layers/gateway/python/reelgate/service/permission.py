"""Permission: which models a key may use."""

from reelgate.errors import PermissionDenied
from reelgate.keys import ApiKey
from reelgate.routing import Plan


def check(caller: ApiKey, plan: Plan) -> None:
    """PermissionDenied when a way that the video may go is not the key's to go."""
    for option in plan.options:
        if caller.test and not option.facts.sandbox:
            raise PermissionDenied(
                f"A test key makes only videos that cost nothing; {option.model.id} is made by {option.facts.title}",
                param="model",
            )
        if caller.models and option.model.id not in caller.models:
            allowed = ", ".join(caller.models)
            raise PermissionDenied(f"This key may not use {option.model.id}; it may use {allowed}", param="model")
