from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from infra.configuration import Configuration, ConfigurationError, Removal
from infra.gateway import VideoGateway
from tests.infra.conftest import BEHIND_A_WEB_ACL

HERE = {"domain_name": "videos.example.com", "certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/a"}
COMPATIBLE = {"providers": ("openai-compatible",), "openai_compatible_base_url": "https://videos.example.com/v1"}
CLOUDFRONT = {key: str(BEHIND_A_WEB_ACL[key]) for key in ("domain_name", "certificate_arn")}
# For each choice, two sets of choices in which it alone is different.
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "providers": ({}, {"providers": ("mock", "fal")}),
    "retention_days": ({}, {"retention_days": 7}),
    "keep_prompts": ({}, {"keep_prompts": False}),
    "removal_policy": ({}, {"removal_policy": Removal.DESTROY}),
    "domain_name": (HERE, HERE | {"domain_name": "films.example.com"}),
    "certificate_arn": (HERE, HERE | {"certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/b"}),
    "default_model": ({}, {"default_model": "mock-video"}),
    "openai_compatible_base_url": (
        COMPATIBLE,
        COMPATIBLE | {"openai_compatible_base_url": "https://films.example.com/v1"},
    ),
    "kms_key_arn": (
        {},
        {"kms_key_arn": "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    ),
    "web_acl_arn": (CLOUDFRONT, CLOUDFRONT | {"web_acl_arn": str(BEHIND_A_WEB_ACL["web_acl_arn"])}),
    "event_schemas": ({}, {"event_schemas": False}),
    "local": ({}, {"local": True}),
}


def template(folder: Path, **choices: Any) -> str:
    """Of a gateway of somebody's app."""
    app = cdk.App(analytics_reporting=False, context={"aws:cdk:bundling-stacks": []}, outdir=str(folder))
    VideoGateway(cdk.Stack(app, "Studio"), "Gateway", configuration=Configuration(**choices))
    app.synth()
    return (folder / "Studio.template.json").read_text()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    """When nothing is chosen."""
    return template(tmp_path_factory.mktemp("plain"))


def test_every_choice_is_tried() -> None:
    assert PAIRS.keys() == {field.name for field in fields(Configuration)}
    for name, (one, two) in PAIRS.items():
        assert replace(Configuration(**two), **{name: getattr(Configuration(**one), name)}) == Configuration(**one)


@pytest.mark.parametrize("name", PAIRS)
def test_every_choice_changes_what_is_deployed(plain: str, tmp_path: Path, name: str) -> None:
    one, two = PAIRS[name]
    assert template(tmp_path / "two", **two) != (template(tmp_path / "one", **one) if one else plain)


def test_the_same_choices_are_the_same_template(plain: str, tmp_path: Path) -> None:
    assert template(tmp_path) == plain


def test_it_is_refused_by_name_in_any_app() -> None:
    with pytest.raises(ConfigurationError, match="retention_days: 0 given, 1 or more accepted"):
        Configuration(retention_days=0)
