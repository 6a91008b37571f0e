"""What a name stands for."""

from dataclasses import replace
from datetime import date

import pytest

from reelgate import catalog, models
from reelgate.catalog import Mode
from reelgate.catalog.successors import gone
from reelgate.errors import ModelNotFound

ALL = ("fal", "mock", "openai-compatible", "replicate")  # whatever else the catalog gains
TODAY = date(2026, 11, 24)


def found(name: str, enabled: tuple[str, ...] = ALL, today: date = TODAY) -> list[str]:
    return [f"{facts.name}/{model.id}" for facts, model in models.find(name, enabled, today).entries]


def test_an_unknown_model_is_refused_with_what_is_close() -> None:
    with pytest.raises(ModelNotFound, match="Did you mean 'kling-v3'") as caught:
        found("klng-v3")
    assert caught.value.param == "model"
    with pytest.raises(ModelNotFound, match="There are: mock-video"):
        found("zzzzzzzz", ("mock",))
    with pytest.raises(ModelNotFound, match="There are: none"):
        found("zzzzzzzz", ("openai-compatible",))


def test_a_prefix_names_the_provider() -> None:
    assert found("replicate/kling-v3") == ["replicate/kling-v3"]
    assert found("openai-compatible/wan/2.6") == ["openai-compatible/wan/2.6"]
    with pytest.raises(ModelNotFound, match="'fal' is not switched on") as caught:
        found("fal/kling-v3", ("mock",))
    assert caught.value.param == "model"
    for name in ("wan/2.6", "openai-compatible/"):
        with pytest.raises(ModelNotFound):
            found(name)


def test_models_are_listed_once_with_all_their_providers() -> None:
    listed = models.listing(ALL, TODAY)
    assert [facts.name for facts, _ in listed["kling-v3"]] == ["fal", "replicate"]
    assert list(listed) == sorted(listed)
    assert "*" not in listed


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> date:
    """The day on which fal's kling-v3 ends; Replicate's goes on."""
    day = date(2027, 1, 31)
    facts = catalog.provider("fal")
    ending = replace(facts, models={**facts.models, "kling-v3": replace(facts.models["kling-v3"], sunset_at=day)})
    known = {name: catalog.provider(name) for name in ALL} | {"fal": ending}
    monkeypatch.setattr(catalog, "provider", known.__getitem__)
    return day


def test_a_route_ends_on_its_day(ending: date) -> None:
    assert found("kling-v3", today=date(2027, 1, 30)) == ["fal/kling-v3", "replicate/kling-v3"]
    assert found("kling-v3", today=ending) == ["replicate/kling-v3"]
    assert [facts.name for facts, _ in models.listing(ALL, ending)["kling-v3"]] == ["replicate"]
    for name in ("fal/kling-v3", "kling-v3"):
        with pytest.raises(ModelNotFound):
            found(name, ("fal",), ending)


def test_a_video_that_was_accepted_keeps_its_route(ending: date) -> None:
    assert models.entry("fal", "kling-v3")[1].sunset_at == ending
    with pytest.raises(ModelNotFound, match="no longer has"):
        models.entry("fal", "kling-v0")


@pytest.mark.parametrize("name", gone())
def test_whoever_asks_for_a_model_that_is_gone_gets_the_first_successor_that_is_there(name: str) -> None:
    everywhere = models.find(name, ALL, TODAY)
    assert everywhere.entries[0][1].id == gone()[name].successors[0]
    here = models.find(name, ("mock",), TODAY)
    assert here.entries[0][1].id == "mock-video"
    (note,) = here.notes
    assert (note["type"], note["param"]) == ("alias", "model")
    assert name in note["message"] and "mock-video" in note["message"]
    with pytest.raises(ModelNotFound):
        models.find(name, ("openai-compatible",), TODAY)


@pytest.mark.parametrize("name", gone())
def test_all_that_is_said_of_what_is_gone_is_true(name: str) -> None:
    listed = models.listing(ALL, TODAY)
    assert name not in listed
    assert gone()[name].sunset_at <= TODAY
    assert set(gone()[name].successors) <= set(listed)


def test_the_models_that_take_a_video_are_known() -> None:
    assert models.making(Mode.VIDEO_TO_VIDEO, ("mock",), TODAY) == ["mock-video"]
    assert "hailuo-2.3-fast" not in models.making(Mode.TEXT_TO_VIDEO, ALL, TODAY)
