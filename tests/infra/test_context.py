from dataclasses import fields
from typing import Any

import pytest

from infra.configuration import Configuration, ConfigurationError, Removal
from infra.context import Context
from tests.infra.conftest import ALL_OPTIONS, BEHIND_A_WEB_ACL

WEB_ACL = {key: BEHIND_A_WEB_ACL[key] for key in ("web_acl_arn", "domain_name", "certificate_arn")}
ELSEWHERE = "arn:aws:acm:eu-west-1:111111111111:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
REGIONAL = "arn:aws:wafv2:us-east-1:111111111111:regional/webacl/Gateway/1234abcd-12ab-34cd-56ef-1234567890ab"


def read(**context: object) -> Context:
    return Context.read(context.get)


def test_nothing_given_is_a_gateway_that_works_without_any_key_and_keeps_its_data() -> None:
    chosen = read()
    assert chosen.stack_name == "Reelgate"
    assert chosen.gateway == Configuration()
    assert chosen.gateway.providers == ("mock",)
    assert chosen.gateway.removal_policy is Removal.RETAIN
    assert chosen.gateway.local is False


def test_the_cli_gives_text_and_cdk_json_gives_values() -> None:
    text = read(providers="mock, fal", retention_days="7", removal_policy="destroy", daily_spend_alarm_usd="9")
    values = read(providers="mock,fal", retention_days=7, removal_policy="destroy", daily_spend_alarm_usd=9)
    assert text == values
    assert text.gateway == Configuration(providers=("mock", "fal"), retention_days=7, removal_policy=Removal.DESTROY)
    assert text.daily_spend_alarm_usd == 9


def test_every_choice_is_read() -> None:
    """Each given as the CLI gives it, as something else than when nothing is given. On this machine there is no web
    ACL."""
    given = ALL_OPTIONS | {
        "stack_name": "Second",
        "providers": "mock,openai-compatible",
        "openai_compatible_base_url": "https://videos.example.com/v1",
        "retention_days": "7",
        "keep_prompts": "false",
        "removal_policy": "destroy",
        "default_model": "mock-video",
        "daily_spend_alarm_usd": "9",
        "event_schemas": "false",
        "local": "true",
    }
    chosen, behind, nothing = read(**given), read(**BEHIND_A_WEB_ACL), read()
    gateways = [(some.gateway, nothing.gateway) for some in (chosen, behind)]
    pairs: list[tuple[Any, Any]] = [(chosen, nothing), *gateways]
    different = {
        field.name
        for some, none in pairs
        for field in fields(some)
        if getattr(some, field.name) != getattr(none, field.name)
    }
    assert different == {field.name for kind in (Configuration, Context) for field in fields(kind)}
    assert different - {"gateway"} == given.keys() | BEHIND_A_WEB_ACL.keys()
    assert chosen.gateway.keep_prompts is False


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"providers": "mock,fall"}, "'fall' given; the catalog has .*fal, "),
        ({"providers": ""}, "providers: '' given"),
        ({"providers": ["mock"]}, "providers: .'mock'. given"),
        ({"providers": "mock,mock"}, "'mock' given twice"),
        ({"retention_days": "0"}, "retention_days: 0 given, 1 or more"),
        ({"retention_days": "-3"}, "retention_days: '-3' given"),
        ({"retention_days": "1.5"}, "retention_days: '1.5' given"),
        ({"removal_policy": "delete"}, "removal_policy: 'delete' given, retain or destroy"),
        ({"keep_prompts": "no"}, "keep_prompts: 'no' given, true or false"),
        ({"local": "yes"}, "local: 'yes' given, true or false"),
        ({"domain_name": "v.example.com"}, "domain_name and certificate_arn"),
        ({"certificate_arn": "arn"}, "domain_name and certificate_arn"),
        ({"alarm_email": ""}, "alarm_email: '' given"),
        ({"daily_spend_alarm_usd": "9.5"}, "daily_spend_alarm_usd: '9.5' given"),
        ({"default_model": ""}, "default_model: '' given"),
        ({"providers": "openai-compatible"}, "openai_compatible_base_url and provider"),
        ({"openai_compatible_base_url": "https://a.example.com"}, "openai_compatible_base_url and provider"),
        ({"kms_key_arn": "alias/media"}, "kms_key_arn: 'alias/media' given, an ARN like .*:key/"),
        ({"kms_key_arn": "arn:aws:kms:eu-west-1:111111111111:alias/media"}, "kms_key_arn: .* given"),
        ({"permissions_boundary": "Boundary"}, "permissions_boundary: 'Boundary' given, an ARN like .*:policy/"),
        ({"permissions_boundary": "arn:aws:iam::111111111111:role/Boundary"}, "permissions_boundary: .* given"),
        ({**WEB_ACL, "web_acl_arn": "Gateway"}, "web_acl_arn: 'Gateway' given, an ARN like .*:global/webacl/"),
        ({**WEB_ACL, "web_acl_arn": REGIONAL}, "web_acl_arn: .* given"),
        ({**WEB_ACL, "web_acl_arn": str(WEB_ACL["web_acl_arn"]).replace("us-east-1", "eu-west-1")}, "web_acl_arn: .*"),
        ({"web_acl_arn": WEB_ACL["web_acl_arn"]}, "web_acl_arn: needs domain_name and certificate_arn"),
        ({**WEB_ACL, "certificate_arn": ELSEWHERE}, "certificate_arn: .*eu-west-1.* given, with web_acl_arn an ARN"),
        ({**WEB_ACL, "local": True}, "web_acl_arn: given, and there is no CloudFront on this machine"),
    ],
)
def test_a_choice_that_cannot_be_honoured_is_refused_by_name(context: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        read(**context)
