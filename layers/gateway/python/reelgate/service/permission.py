"""Permission: which models a key may use."""

from collections.abc import Sequence

from reelgate.catalog import Model, ProviderFacts
from reelgate.errors import PermissionDenied
from reelgate.keys import ApiKey
from reelgate.models import Entry
from reelgate.routing import Plan


def check(caller: ApiKey, plan: Plan) -> None:
    """PermissionDenied when a way that the video may go is not the key's to go."""
    for option in plan.options:
        if refusal := _refusal(caller, option.facts, option.model):
            raise refusal


def narrowed(caller: ApiKey, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Those that the key may use."""
    return [(facts, model) for facts, model in entries if not _refusal(caller, facts, model)]


def chosen(caller: ApiKey, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Those of one model, of which there are some. PermissionDenied when the key may use none."""
    refusals = [_refusal(caller, facts, model) for facts, model in entries]
    if refusals[0] and all(refusals):
        raise refusals[0]
    return narrowed(caller, entries)


def _refusal(caller: ApiKey, facts: ProviderFacts, model: Model) -> PermissionDenied | None:
    if caller.test and not facts.sandbox:
        return PermissionDenied(
            f"A test key makes only videos that cost nothing; {model.id} is made by {facts.title}", param="model"
        )
    if caller.models and model.id not in caller.models:
        allowed = ", ".join(caller.models)
        return PermissionDenied(f"This key may not use {model.id}; it may use {allowed}", param="model")
    return None
