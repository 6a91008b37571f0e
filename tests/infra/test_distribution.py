"""What stands in front of the API where there is a web ACL."""

import json
from typing import Any

import pytest

from functions.api.origin import HEADER as EXPECTED
from infra.distribution import HEADER
from tests.infra.conftest import BEHIND_A_WEB_ACL
from tests.infra.template import Synthesis, text

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"


@pytest.fixture
def distribution(behind: Synthesis) -> dict[str, Any]:
    found: dict[str, Any] = behind.only("AWS::CloudFront::Distribution")["Properties"]["DistributionConfig"]
    return found


def test_the_web_acl_sees_everything_that_is_sent_over_tls(distribution: dict[str, Any]) -> None:
    assert distribution["WebACLId"] == BEHIND_A_WEB_ACL["web_acl_arn"]
    assert distribution["Aliases"] == ["videos.example.com"]
    assert distribution["ViewerCertificate"] == {
        "AcmCertificateArn": BEHIND_A_WEB_ACL["certificate_arn"],
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }
    assert distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "https-only"
    assert "CacheBehaviors" not in distribution


def test_it_adds_the_header_that_the_api_reads() -> None:
    assert HEADER == EXPECTED


def test_nothing_is_kept_and_everything_but_the_host_is_passed_on(distribution: dict[str, Any]) -> None:
    behaviour = distribution["DefaultCacheBehavior"]
    assert behaviour["CachePolicyId"] == CACHING_DISABLED
    assert behaviour["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST_HEADER
    assert set(behaviour["AllowedMethods"]) == {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def test_the_api_is_its_origin_and_answers_or_gives_up_before_it_is_asked_again(distribution: dict[str, Any]) -> None:
    (origin,) = distribution["Origins"]
    assert text(origin["DomainName"]) == "ApiHttp.execute-api.AWS::Region.AWS::URLSuffix"
    assert origin["CustomOriginConfig"] == {
        "OriginProtocolPolicy": "https-only",
        "OriginSSLProtocols": ["TLSv1.2"],
        "OriginReadTimeout": 40,
    }


def test_the_secret_that_it_adds_is_a_reference_which_the_api_may_read(
    behind: Synthesis, distribution: dict[str, Any]
) -> None:
    (origin,) = distribution["Origins"]
    (added,) = origin["OriginCustomHeaders"]
    assert added["HeaderName"] == HEADER
    assert text(added["HeaderValue"]) == "{{resolve:secretsmanager:SecretsOrigin:SecretString:::}}"
    secret = behind.of_type("AWS::SecretsManager::Secret")["SecretsOrigin"]["Properties"]
    assert secret["GenerateSecretString"] == {"ExcludePunctuation": True, "PasswordLength": 43}
    assert text(behind.function("api")["Environment"]["Variables"]["ORIGIN_SECRET_ARN"]) == "SecretsOrigin"
    readers = {
        role for role, grants in behind.grants().items() if "secretsmanager:GetSecretValue on SecretsOrigin" in grants
    }
    assert readers == {"ApiHandlerRole"}


def test_the_api_refuses_no_one_before_there_is_another_way_in(behind: Synthesis) -> None:
    (function,) = (each for name, each in behind.of_type("AWS::Lambda::Function").items() if name == "ApiHandler")
    (distribution,) = (id_ for id_, each in behind.resources.items() if each["Type"] == "AWS::CloudFront::Distribution")
    assert distribution in function["DependsOn"]


def test_the_domain_is_the_distributions_alone(behind: Synthesis) -> None:
    outputs = behind.document["Outputs"]
    assert outputs["Url"]["Value"] == "https://videos.example.com"
    assert outputs["OpenAiUrl"]["Value"] == "https://videos.example.com/openai/v1"
    assert text(outputs["DomainTarget"]["Value"]) == "ApiDistribution.DomainName"
    assert not behind.of_type("AWS::ApiGatewayV2::DomainName")


def test_without_a_web_acl_there_is_nothing_of_it(account: Synthesis) -> None:
    written = json.dumps(account.document)
    assert not [word for word in ("CloudFront", "ORIGIN_SECRET_ARN", "SecretsOrigin") if word in written]
