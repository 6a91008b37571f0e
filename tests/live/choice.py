"""The cheapest thing that a provider can be asked for, by the gateway's own estimate."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from reelgate import pricing, provider
from reelgate.catalog import ANY_MODEL, Mode, Model, ProviderFacts, Variant
from reelgate.wire import Spec
from tests.gateway.combinations import accepted
from tests.live.refusal import Refusal

PROMPT = "A fox crosses a frozen lake at dawn"
PICTURES = (Mode.IMAGE_TO_VIDEO, Mode.FIRST_LAST_FRAME_TO_VIDEO, Mode.REFERENCE_TO_VIDEO)
FILMS = (Mode.VIDEO_TO_VIDEO, Mode.VIDEO_EXTENSION)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person at the terminal leaves open is None. The vendor fetches `image` and `video` itself."""

    model: str | None = None
    mode: Mode | None = None
    image: str | None = None
    video: str | None = None

    def allow(self, mode: Mode) -> bool:
        given = (mode not in PICTURES or self.image) and (mode not in FILMS or self.video)
        return bool(given) and self.mode in (None, mode)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One request to one model; `estimate` is in micro-USD."""

    facts: ProviderFacts
    model: Model
    spec: Spec
    estimate: int

    @property
    def variant(self) -> Variant:
        return self.model.variants[self.spec.mode]

    def __str__(self) -> str:
        length = f" of {self.spec.seconds} s" if self.spec.seconds else ""
        return f"{self.facts.name}/{self.model.id}, {self.spec.mode}{length}, {pricing.dollars(self.estimate):.4f} USD"


def cheapest(facts: ProviderFacts, wishes: Wishes, today: date) -> Choice:
    """Refusal when the wishes leave nothing, or nothing whose price is known."""
    possible = [
        (model, mode)
        for model in facts.models.values()
        for mode in model.variants
        if model.lives(today) and wishes.model in (None, model.id) and wishes.allow(mode)
        if mode not in PICTURES or not type(provider.load(facts)).inline_media  # which nobody does here
    ]
    if not possible:
        wanted = " ".join(filter(None, (wishes.model, wishes.mode))) or "video that is made of words alone"
        raise Refusal(f"{facts.name} has no {wanted}; MODEL, MODE, IMAGE=https://… and VIDEO=https://… ask for another")
    priced = [choice for model, mode in possible for choice in _priced(facts, model, mode, wishes)]
    if not priced:
        raise Refusal(f"{facts.name}: what a video costs there is unknown, so none is made")
    return min(priced, key=lambda choice: (choice.estimate, choice.spec.seconds or 0))


def _priced(facts: ProviderFacts, model: Model, mode: Mode, wishes: Wishes) -> Iterator[Choice]:
    """A price of nothing is one that nobody wrote down: only what the operator runs is free."""
    if model.id == ANY_MODEL:
        return
    variant = model.variants[mode]
    for spec in accepted(variant, mode):
        try:
            estimate = pricing.estimate(model, spec)
        except LookupError:
            continue
        if estimate:
            yield Choice(facts=facts, model=model, spec=_meant(spec, variant, wishes), estimate=estimate)


def _meant(spec: Spec, variant: Variant, wishes: Wishes) -> Spec:
    """The combination with the real prompt and media in place of the made-up ones."""
    least = variant.reference_images.min if variant.reference_images else 1
    return replace(
        spec,
        prompt=PROMPT,
        input_image=spec.input_image and wishes.image,
        last_frame=spec.last_frame and wishes.image,
        reference_images=(wishes.image,) * least if spec.reference_images and wishes.image else None,
        input_video=spec.input_video and wishes.video,
    )
