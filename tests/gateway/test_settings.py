"""The environment of a function."""

import pytest

from reelgate.settings import Settings, settings


def test_settings_are_read_where_they_are_used() -> None:
    given = Settings(
        environment={"PROVIDERS": "mock,fal", "RETENTION_DAYS": "30", "PROVIDER_BASE_URL": "https://a", "X": "y"}
    )
    assert (given["X"], given.providers, given.retention_days) == ("y", ("mock", "fal"), 30)
    assert given.provider_base_url == "https://a"
    assert Settings(environment={}).provider_base_url is None
    assert Settings(environment={"PROVIDERS": ""}).providers == ()


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(RuntimeError, match="TABLE_NAME"):
        Settings(environment={})["TABLE_NAME"]


@pytest.mark.parametrize(("environment", "kept"), [({}, True), ({"KEEP_PROMPTS": "false"}, False)])
def test_prompts_are_kept_where_the_template_does_not_say_otherwise(environment: dict[str, str], kept: bool) -> None:
    assert Settings(environment=environment).keep_prompts is kept


@pytest.mark.parametrize(("value", "allowed"), [("true", True), ("false", False), ("1", False), ("", False)])
def test_loopback_must_be_asked_for_exactly(value: str, allowed: bool) -> None:
    assert Settings(environment={"ALLOW_LOOPBACK_URLS": value}).allow_loopback_urls is allowed
    assert Settings(environment={}).allow_loopback_urls is False


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.cache_clear()
    monkeypatch.setenv("TABLE_NAME", "first")
    assert settings()["TABLE_NAME"] == "first"
    monkeypatch.setenv("TABLE_NAME", "second")
    assert settings()["TABLE_NAME"] == "first"
    settings.cache_clear()
