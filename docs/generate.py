"""Writes what is made of the catalog, of the events and of what was counted: `make docs`. A test fails when a file says
something else."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from docs import costs, providers, schemas
from reelgate import catalog, models, provider
from reelgate.badges import Badge
from reelgate.behaviour import Behaviour, behaviours
from reelgate.catalog import ANY_MODEL, Audio, Mode, Model, Price, ProviderFacts, SubmitSafety
from reelgate.catalog.successors import gone

MODELS = Path(__file__).with_name("models.md")
README = Path(__file__).parents[1] / "README.md"
PROVIDERS = re.compile(r"(?<=<!-- providers: make docs -->\n).*?(?=<!-- providers -->)", re.DOTALL)
"""Where the README has the table of the providers."""

_HEAD = """# Models

Generated from the catalog by `make docs`. `GET /models/{id}?schema=true` says the same to a program.

Each parameter has a badge, by what becomes of it: **passthrough** (sent as it came; a provider may ignore it),
**renamed** (sent as it came, under the provider's name for it), **converted** (the nearest that the model has, or the
same in another notation; a rounding is reported in `warnings`), **emulated** (done by the gateway). What is not in a
model's table is refused with a 400. Emulated with every model: `n`, `webhook_url`, `idempotency_key`, `metadata`,
`provider`, `models`, `max_cost`.
"""

_EVERYWHERE = {"n", "webhook_url", "idempotency_key", "metadata", "provider", "models", "max_cost"}


def models_page(today: date) -> str:
    """The page of all living models, provider by provider."""
    sections = [_HEAD]
    for id, entries in models.listing(catalog.names(), today).items():
        sections.append(f"## {id}\n")
        sections += [_entry(facts, model) for facts, model in entries]
    return "\n".join([*sections, _successors()])


def _entry(facts: ProviderFacts, model: Model) -> str:
    by_mode = {mode: behaviours(facts, model, mode) for mode in model.variants}
    parameters = dict.fromkeys(name for known in by_mode.values() for name in known if name not in _EVERYWHERE)
    rows = [_row(name, [known[name] for known in by_mode.values() if name in known], by_mode) for name in parameters]
    aliases = f" Also: {', '.join(f'`{alias}`' for alias in model.aliases)}." if model.aliases else ""
    ends = f" Ends on {model.sunset_at.isoformat()}." if model.sunset_at else ""
    return "\n".join(
        [
            f"### {model.name} at {facts.title}\n",
            f"`{facts.name}/{model.id}`: {', '.join(by_mode)}.{aliases}{ends}",
            f"About {model.median} s. {_prices(model.prices)} ([source]({_link(model)}), {model.checked})\n",
            "| parameter | badge | sent as | accepted | default |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(name: str, several: Sequence[Behaviour], by_mode: dict[Mode, Any]) -> str:
    """One line for all modes: where they differ, what any of them accepts is listed."""
    modes = [mode for mode, known in by_mode.items() if name in known]
    only = "" if len(modes) == len(by_mode) else f" ({', '.join(modes)})"
    badges = dict.fromkeys(each.badge for each in several)
    names = dict.fromkeys(f"`{each.sent_as}`" for each in several if each.sent_as)
    accepted = dict.fromkeys(filter(None, (_accepted(each) for each in several)))
    defaults = dict.fromkeys(f"`{_said(each.default)}`" for each in several if each.default is not None)
    cells = [f"`{name}`{only}", ", ".join(badges), *(" or ".join(each) for each in (names, accepted, defaults))]
    return f"| {' | '.join(cells)} |"


def _accepted(behaviour: Behaviour) -> str:
    if behaviour.values:
        return ", ".join(_said(value) for value in behaviour.values)
    limits = behaviour.limits
    if "maximum" in limits:
        return f"{limits['minimum']} to {limits['maximum']}"
    if "maxItems" in limits:
        return f"{limits['minItems']} to {limits['maxItems']} of them"
    if "x-sides" in limits:
        return f"even sides of {limits['x-sides']['minimum']} to {limits['x-sides']['maximum']}"
    if "maxLength" in limits:
        return f"up to {limits['maxLength']} characters"
    return "" if behaviour.sent_as or behaviour.badge is not Badge.CONVERTED else "as the model has it"


def _prices(prices: Sequence[Price]) -> str:
    return "; ".join(f"{price.usd} USD a {price.per}{_conditions(price)}" for price in prices) + "."


def _conditions(price: Price) -> str:
    sound = {True: "with audio", False: "without audio", None: None}[price.audio]
    length = f"{price.seconds} s" if price.seconds else None
    given = [each for each in (price.mode, price.resolution, length, sound) if each]
    return f" ({', '.join(given)})" if given else ""


def _successors() -> str:
    rows = [
        f"| `{name}` | {model.sunset_at.isoformat()} | {', '.join(f'`{id}`' for id in model.successors)} |"
        for name, model in gone().items()
    ]
    return "\n".join(
        [
            "## Models that are gone\n",
            "Their names lead to the first of these that the deployment has; `warnings` say so, and",
            "`metadata.executed_model` names it.\n",
            "| name | ended | successors |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _link(model: Model) -> str:
    return model.source if "://" in model.source else f"../{model.source}"


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def providers_table(today: date) -> str:
    """A line for each provider, for the README."""
    rows = [_provider(facts, today) for facts in catalog.providers(catalog.names())]
    head = [
        "| provider | key | modes | models | audio | cancel | a lost submit | verified against |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows, ""])


def _provider(facts: ProviderFacts, today: date) -> str:
    living = [model for model in facts.models.values() if model.lives(today)]
    variants = [variant for model in living for variant in model.variants.values()]
    modes = {mode: sum(mode in model.variants for model in living) for mode in Mode}
    cells = (
        f"`{facts.name}`",
        f"`{facts.key_env}`",
        ", ".join(_SHORT[mode] for mode, count in modes.items() if count),
        ", ".join(model.id if model.id != ANY_MODEL else "any" for model in living),
        "yes" if any(variant.audio is not Audio.NEVER for variant in variants) else "",
        "yes" if provider.load(facts).cancels else "",
        _SAFETY[facts.submit],
        ", ".join(facts.verified),
    )
    return f"| {' | '.join(cells)} |"


_SHORT = {
    Mode.TEXT_TO_VIDEO: "text",
    Mode.IMAGE_TO_VIDEO: "image",
    Mode.FIRST_LAST_FRAME_TO_VIDEO: "last frame",
    Mode.REFERENCE_TO_VIDEO: "references",
    Mode.VIDEO_TO_VIDEO: "edit",
    Mode.VIDEO_EXTENSION: "extend",
}
_SAFETY = {
    SubmitSafety.IDEMPOTENT: "is asked again, safely",
    SubmitSafety.LOOKUP: "is looked up",
    SubmitSafety.NONE: "fails as unknown",
}


def main(today: date) -> None:
    """Writes all of it."""
    schemas.write()
    providers.PAGE.write_text(providers.page())
    costs.PAGE.write_text(costs.page())
    MODELS.write_text(models_page(today))
    README.write_text(PROVIDERS.sub(lambda _: providers_table(today), README.read_text()))


if __name__ == "__main__":
    main(datetime.now(UTC).date())
