"""From a model's name to the ways it can be made, cheapest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from reelgate import catalog, provider
from reelgate.catalog import ANY_MODEL, Model, ProviderFacts, Variant
from reelgate.conversion import Conversion, convert
from reelgate.errors import BadInput, InvalidRequest, ModelNotFound
from reelgate.jobs import Route
from reelgate.pricing import estimate
from reelgate.requests import CreateVideo


@dataclass(frozen=True, kw_only=True)
class Option:
    """One way to make what was asked: where, with what, and for how many micro-USD a video."""

    facts: ProviderFacts
    model: Model
    conversion: Conversion
    estimate: int

    @property
    def route(self) -> Route:
        return Route(provider=self.facts.name, model=self.model.id, estimate=self.estimate)

    @property
    def variant(self) -> Variant:
        return self.model.variants[self.conversion.spec.mode]


def options(request: CreateVideo, enabled: Sequence[str]) -> list[Option]:
    """The ways to make the request, cheapest first. ModelNotFound when no provider has the model; InvalidRequest, of
    the first, when none takes the request."""
    found: list[Option] = []
    refusals: list[InvalidRequest] = []
    for facts, model in find(request.model, enabled):
        try:
            found.append(_option(request, facts, model))
        except InvalidRequest as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    return sorted(found, key=lambda option: option.estimate)


def option(request: CreateVideo, route: Route) -> Option:
    """The same for one route that was chosen earlier."""
    return options(request.model_copy(update={"model": f"{route.provider}/{route.model}"}), [route.provider])[0]


def find(name: str, enabled: Sequence[str]) -> list[tuple[ProviderFacts, Model]]:
    """Every provider's entry for the model; `provider/model` names one. ModelNotFound suggests what is close."""
    prefix, slash, rest = name.partition("/")
    if slash and prefix in catalog.names():
        if prefix not in enabled:
            raise ModelNotFound(f"Provider {prefix!r} is not switched on in this deployment", param="model")
        facts = catalog.provider(prefix)
        found = [(facts, model) for model in _entries(facts, rest, any_model=True)]
    else:
        found = [(facts, model) for facts in catalog.providers(enabled) for model in _entries(facts, name)]
    if not found:
        raise ModelNotFound(f"Model {name!r} does not exist.{_suggestion(name, enabled)}", param="model")
    return found


def models(enabled: Sequence[str]) -> dict[str, list[tuple[ProviderFacts, Model]]]:
    """Every model that can be named without its provider, with the entries for it."""
    listed: dict[str, list[tuple[ProviderFacts, Model]]] = {}
    for facts in catalog.providers(enabled):
        for model in facts.models.values():
            if model.id != ANY_MODEL:
                listed.setdefault(model.id, []).append((facts, model))
    return dict(sorted(listed.items()))


def _option(request: CreateVideo, facts: ProviderFacts, model: Model) -> Option:
    """The body is made once to see that it can be: what an adapter refuses is refused now, and not when it is sent."""
    conversion = convert(request, model)
    try:
        provider.load(facts).body(conversion.spec, model.variants[conversion.spec.mode])
    except BadInput as refusal:
        raise InvalidRequest(refusal.message) from None
    return Option(facts=facts, model=model, conversion=conversion, estimate=estimate(model, conversion.spec))


def _entries(facts: ProviderFacts, name: str, *, any_model: bool = False) -> Iterable[Model]:
    for model in facts.models.values():
        if name == model.id or name in model.aliases:
            yield model
            return
    if any_model and ANY_MODEL in facts.models and name:
        entry = facts.models[ANY_MODEL]
        variants = {mode: replace(variant, upstream=name) for mode, variant in entry.variants.items()}
        yield replace(entry, id=name, variants=variants)


def _suggestion(name: str, enabled: Sequence[str]) -> str:
    known = list(models(enabled))
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(known) or 'none'}."
