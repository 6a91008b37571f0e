"""What a model accepts, as JSON Schema: the API's own schema, narrowed to what some provider of the model takes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reelgate import models
from reelgate.badges import Badge
from reelgate.behaviour import Behaviour, behaviours
from reelgate.keys import ApiKey
from reelgate.requests import CreateVideo
from reelgate.service import permission

_STRENGTH = {badge: place for place, badge in enumerate(Badge)}
_WIDEST = {"minimum": min, "minItems": min, "maximum": max, "maxItems": max, "maxLength": max}
"""How the limits of several providers make one: what any of them takes is accepted."""

Routes = Mapping[str, Behaviour]
"""What becomes of one parameter, by `provider/mode`."""


def schema(name: str, enabled: Sequence[str], today: date, caller: ApiKey) -> dict[str, Any]:
    """JSON Schema 2020-12 of the body of POST /videos for this model. A parameter that no provider of it takes can only
    be null; each other one has its `x-badge`, and `x-routes` say what each provider makes of it in each mode.
    PermissionDenied for a model that is not the caller's to use."""
    entries = permission.chosen(caller, models.find(name, enabled, today).entries)
    by_route = {
        f"{facts.name}/{mode}": behaviours(facts, model, mode) for facts, model in entries for mode in model.variants
    }
    document = CreateVideo.model_json_schema()
    for parameter, base in document["properties"].items():
        routes = {route: known[parameter] for route, known in by_route.items() if parameter in known}
        document["properties"][parameter] = _property(base, routes) if routes else {"type": "null"}
    document["properties"]["model"] = {"const": name}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document,
        "title": entries[0][1].id,
        "x-routes": list(by_route),
    }


def _property(base: Mapping[str, Any], routes: Routes) -> dict[str, Any]:
    first = next(iter(routes.values()))
    narrowed = {**base, **_limits([each.limits for each in routes.values()])}
    values = list(dict.fromkeys(value for each in routes.values() for value in each.values or ()))
    return {
        **narrowed,
        **({"default": first.default} if first.default is not None else {}),
        "x-badge": max((each.badge for each in routes.values()), key=_STRENGTH.__getitem__),
        **({"x-values": values} if values else {}),
        **({"x-routes": {route: _told(each) for route, each in routes.items()}} if first.sent_as else {}),
    }


def _limits(several: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What all of them limit, as widely as any of them does."""
    common = set(several[0]).intersection(*several[1:])
    chosen = {key: _WIDEST[key](each[key] for each in several) for key in sorted(common & _WIDEST.keys())}
    others = sorted(common - _WIDEST.keys())
    same = {key: several[0][key] for key in others if all(each[key] == several[0][key] for each in several)}
    return {**chosen, **same}


def _told(behaviour: Behaviour) -> dict[str, Any]:
    told = {
        "badge": behaviour.badge,
        "sent_as": behaviour.sent_as,
        "values": list(behaviour.values) if behaviour.values else None,
        "default": behaviour.default,
        **behaviour.limits,
    }
    return {name: value for name, value in told.items() if value is not None}
