"""From a model's name to the ways in which a request can be made, the preferred one first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reelgate import models, pricing, provider
from reelgate.catalog import Mode, Model, ProviderFacts, Variant
from reelgate.conversion import Conversion, convert
from reelgate.errors import BadInput, InvalidRequest, ModelNotFound, RequestError
from reelgate.jobs import Route
from reelgate.models import Entry
from reelgate.notes import Note, Notes
from reelgate.preferences import Preferences, Sort
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
    def pair(self) -> tuple[str, str]:
        return self.facts.name, self.model.id

    @property
    def variant(self) -> Variant:
        return self.model.variants[self.conversion.spec.mode]


@dataclass(frozen=True, kw_only=True)
class Market:
    """Who can be asked today: the providers switched on, and which of them failed a moment ago with which model."""

    enabled: Sequence[str]
    today: date
    unhealthy: Collection[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The options in the order in which they are tried, and what is to be said of the names that led to them."""

    options: Sequence[Option]
    notes: tuple[Note, ...] = ()


def plan(request: CreateVideo, mode: Mode, market: Market) -> Plan:
    """Every way to make the request. ModelNotFound when no provider has the model; InvalidRequest, of the first, when
    none takes the request. Providers that are not well come last, whatever else is preferred."""
    preferences = request.provider or Preferences()
    _known((*(preferences.only or ()), *(preferences.order or ())), market.enabled)
    found: list[Option] = []
    refusals: list[RequestError] = []
    notes = Notes()
    for name in dict.fromkeys([request.model, *(request.models or ())]):
        told = len(refusals)
        takers: list[Option] = []
        try:
            named = models.find(name, market.enabled, market.today)
            notes.of += named.notes
            takers = _takers(request, mode, named.entries, preferences, refusals)
        except ModelNotFound as unknown:
            refusals.append(unknown)
        if not takers:
            notes.skipped(name, refusals[told].message)
        found += _ordered(takers, preferences)
    found = _affordable(found, request, refusals)
    if not found:
        raise refusals[0]
    return Plan(options=sorted(found, key=lambda each: each.pair in market.unhealthy), notes=tuple(notes.of))


def option(request: CreateVideo, mode: Mode, route: Route) -> Option:
    """The same for one route that was chosen earlier."""
    facts, model = models.entry(route.provider, route.model)
    return _option(request, mode, facts, model)


def _takers(
    request: CreateVideo, mode: Mode, entries: Iterable[Entry], preferences: Preferences, refusals: list[RequestError]
) -> list[Option]:
    """The entries that take the request; why the others do not is added to the refusals."""
    found = []
    for facts, model in entries:
        if preferences.only and facts.name not in preferences.only:
            only = ", ".join(preferences.only)
            refusals.append(InvalidRequest(f"{model.id} is not made by {only}, but by {facts.name}", param="provider"))
            continue
        try:
            found.append(_option(request, mode, facts, model))
        except InvalidRequest as refusal:
            refusals.append(refusal)
    return found


def _option(request: CreateVideo, mode: Mode, facts: ProviderFacts, model: Model) -> Option:
    """The body is made once to see that it can be: what an adapter refuses is refused now, and not when it is sent."""
    conversion = convert(request, model, mode)
    try:
        provider.load(facts).body(conversion.spec, model.variants[mode])
    except BadInput as refusal:
        raise InvalidRequest(refusal.message) from None
    return Option(facts=facts, model=model, conversion=conversion, estimate=pricing.estimate(model, conversion.spec))


def _ordered(options: list[Option], preferences: Preferences) -> list[Option]:
    """As the caller wishes; what is as cheap or as fast stays in the deployment's own order."""
    first = preferences.order or []

    def rank(option: Option) -> tuple[int, int]:
        place = first.index(option.facts.name) if option.facts.name in first else len(first)
        return place, option.model.median if preferences.sort is Sort.SPEED else option.estimate

    return sorted(options, key=rank)


def _affordable(options: list[Option], request: CreateVideo, refusals: list[RequestError]) -> list[Option]:
    if request.max_cost is None:
        return options
    limit = request.max_cost * pricing.MICROS
    affordable = [each for each in options if each.estimate * request.n <= limit]
    if options and not affordable:
        least = Decimal(min(each.estimate for each in options) * request.n) / pricing.MICROS
        message = f"max_cost {request.max_cost} is not enough; it costs at least {least} USD"
        refusals.insert(0, InvalidRequest(message, param="max_cost"))
    return affordable


def _known(names: Iterable[str], enabled: Sequence[str]) -> None:
    for name in names:
        if name not in enabled:
            message = f"provider {name!r} is not switched on; there are {', '.join(enabled)}"
            raise InvalidRequest(message, param="provider")
