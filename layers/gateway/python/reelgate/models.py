"""From a name to the models that it stands for: an id, an alias, `provider/model`, or the name of one that is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from reelgate import catalog
from reelgate.catalog import ANY_MODEL, Mode, Model, ProviderFacts
from reelgate.catalog.successors import Gone, gone
from reelgate.errors import ModelNotFound
from reelgate.notes import Note

Entry = tuple[ProviderFacts, Model]


@dataclass(frozen=True, kw_only=True)
class Named:
    """Every provider's entry for a name; `notes` say when the name stood for something else."""

    entries: Sequence[Entry]
    notes: tuple[Note, ...] = ()


def find(name: str, enabled: Sequence[str], today: date) -> Named:
    """What the name stands for today. ModelNotFound suggests what is close."""
    prefix, slash, rest = name.partition("/")
    if slash and prefix in catalog.names():
        if prefix not in enabled:
            raise ModelNotFound(f"Provider {prefix!r} is not switched on in this deployment", param="model")
        facts = catalog.provider(prefix)
        named = Named(entries=[(facts, model) for model in _of(facts, rest, any_model=True) if model.lives(today)])
    else:
        named = _anywhere(name, enabled, today)
    if not named.entries:
        raise ModelNotFound(f"Model {name!r} does not exist.{_suggestion(name, enabled, today)}", param="model")
    return named


def entry(provider: str, name: str) -> Entry:
    """One provider's own entry, living or not: a video that was accepted keeps the route it has. ModelNotFound when
    the catalog has dropped it."""
    facts = catalog.provider(provider)
    for model in _of(facts, name, any_model=True):
        return facts, model
    raise ModelNotFound(f"{provider} no longer has the model {name!r}", param="model")


def listing(enabled: Sequence[str], today: date) -> Mapping[str, list[Entry]]:
    """Every living model that can be named without its provider, with the entries for it."""
    listed: dict[str, list[Entry]] = {}
    for facts in catalog.providers(enabled):
        for model in facts.models.values():
            if model.id != ANY_MODEL and model.lives(today):
                listed.setdefault(model.id, []).append((facts, model))
    return dict(sorted(listed.items()))


def making(mode: Mode, enabled: Sequence[str], today: date) -> list[str]:
    """The ids of the living models that make videos in this mode."""
    listed = listing(enabled, today)
    return [id for id, entries in listed.items() if any(mode in model.variants for _, model in entries)]


def formerly(id: str, enabled: Sequence[str], today: date) -> list[str]:
    """The names of models that are gone, whose successor this one is here."""
    return [name for name, model in gone().items() if _successor(model, enabled, today) == id]


def _anywhere(name: str, enabled: Sequence[str], today: date) -> Named:
    found = [(facts, model) for facts in catalog.providers(enabled) for model in _of(facts, name)]
    living = [(facts, model) for facts, model in found if model.lives(today)]
    if living or name not in gone():
        return Named(entries=living)
    successor = _successor(gone()[name], enabled, today)
    if successor is None:
        return Named(entries=[])
    message = f"{name} ended on {gone()[name].sunset_at.isoformat()}; {successor} makes it instead"
    note = {"type": "alias", "param": "model", "message": message}
    return replace(_anywhere(successor, enabled, today), notes=(note,))


def _successor(model: Gone, enabled: Sequence[str], today: date) -> str | None:
    listed = listing(enabled, today)
    return next((id for id in model.successors if id in listed), None)


def _of(facts: ProviderFacts, name: str, *, any_model: bool = False) -> Iterable[Model]:
    for model in facts.models.values():
        if name == model.id or name in model.aliases:
            yield model
            return
    if any_model and ANY_MODEL in facts.models and name:
        entry = facts.models[ANY_MODEL]
        variants = {mode: replace(variant, upstream=name) for mode, variant in entry.variants.items()}
        yield replace(entry, id=name, variants=variants)


def _suggestion(name: str, enabled: Sequence[str], today: date) -> str:
    known = list(listing(enabled, today))
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(known) or 'none'}."
