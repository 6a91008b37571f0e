"""What is asked of a vendor when nobody says more."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reelgate import catalog, pricing
from reelgate.catalog import Mode, Per, Price, ProviderFacts
from tests.gateway.combinations import accepted
from tests.live.choice import PROMPT, Wishes, cheapest
from tests.live.refusal import Refusal

TODAY = datetime.now(UTC).date()
FAL = catalog.provider("fal")
IMAGE, VIDEO = "https://pictures.example/mine.png", "https://films.example/mine.mp4"
SOLD = [name for name in catalog.names() if name not in ("mock", "openai-compatible")]


@pytest.mark.parametrize("name", SOLD)
def test_it_is_the_cheapest_of_all_that_words_alone_can_make(name: str) -> None:
    facts = catalog.provider(name)
    choice = cheapest(facts, Wishes(), TODAY)
    prices = [
        pricing.estimate(model, spec)
        for model in facts.models.values()
        if Mode.TEXT_TO_VIDEO in model.variants and model.lives(TODAY)
        for spec in accepted(model.variants[Mode.TEXT_TO_VIDEO], Mode.TEXT_TO_VIDEO)
    ]
    assert (choice.estimate, choice.spec.mode, choice.spec.prompt) == (min(prices), Mode.TEXT_TO_VIDEO, PROMPT)


def test_a_wish_narrows_it_down() -> None:
    choice = cheapest(FAL, Wishes(model="veo-3.1", image=IMAGE, mode=Mode.FIRST_LAST_FRAME_TO_VIDEO), TODAY)
    assert (choice.model.id, choice.spec.mode) == ("veo-3.1", Mode.FIRST_LAST_FRAME_TO_VIDEO)
    assert (choice.spec.input_image, choice.spec.last_frame, choice.spec.reference_images) == (IMAGE, IMAGE, None)
    assert str(choice) == "fal/veo-3.1, first_last_frame_to_video of 4 s, 0.8000 USD"


def test_pictures_and_films_open_the_modes_that_need_them() -> None:
    extension = cheapest(FAL, Wishes(model="veo-3.1", video=VIDEO, mode=Mode.VIDEO_EXTENSION), TODAY)
    assert (extension.spec.input_video, extension.spec.input_image) == (VIDEO, None)
    references = cheapest(FAL, Wishes(model="veo-3.1", image=IMAGE, mode=Mode.REFERENCE_TO_VIDEO), TODAY)
    assert references.spec.reference_images == (IMAGE,)
    for mode in (Mode.VIDEO_EXTENSION, Mode.REFERENCE_TO_VIDEO):
        with pytest.raises(Refusal, match=f"fal has no veo-3.1 {mode}; .*IMAGE"):
            cheapest(FAL, Wishes(model="veo-3.1", mode=mode), TODAY)


@pytest.mark.parametrize("name", ["openai-compatible", "mock"])
def test_a_provider_whose_price_is_unknown_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refusal, match=f"{name}: what a video costs there is unknown"):
        cheapest(catalog.provider(name), Wishes(), TODAY)


def test_a_price_that_is_said_of_another_mode_is_none() -> None:
    with pytest.raises(Refusal, match="unknown"):
        cheapest(priced(Price(per=Per.SECOND, usd=Decimal(1), mode=Mode.IMAGE_TO_VIDEO)), Wishes(), TODAY)


def priced(price: Price) -> ProviderFacts:
    return replace(FAL, models={"veo-3.1": replace(FAL.models["veo-3.1"], prices=(price,))})


def test_a_model_that_is_gone_is_not_asked() -> None:
    gone = replace(FAL, models={"veo-3.1": replace(FAL.models["veo-3.1"], sunset_at=date(2026, 1, 1))})
    with pytest.raises(Refusal, match="fal has no video that is made of words alone"):
        cheapest(gone, Wishes(), TODAY)
