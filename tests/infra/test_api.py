import json
from pathlib import Path

from tests.infra.template import Synthesis, synthesize, text


def routes(synthesis: Synthesis) -> dict[str, str]:
    integrations = {
        key: text(each["Properties"]["IntegrationUri"])
        for key, each in synthesis.resources.items()
        if "IntegrationUri" in each["Properties"]
    }
    return {
        each["Properties"]["RouteKey"]: integrations[each["Properties"]["Target"]["Fn::Join"][1][1]["Ref"]]
        for each in synthesis.of_type("AWS::ApiGatewayV2::Route").values()
    }


def test_the_routes_and_what_answers_them(account: Synthesis) -> None:
    assert routes(account) == {
        "ANY /openai/v1/{proxy+}": "ApiHandler.Arn",
        "ANY /v1/{proxy+}": "ApiHandler.Arn",
        "GET /health": "ApiHandler.Arn",
        "GET /openapi.json": "ApiHandler.Arn",
        "GET /docs": "ApiHandler.Arn",
        "ANY /mock/v1/{proxy+}": "MockHandler.Arn",
    }


def test_the_mock_is_served_only_where_it_is_a_provider(tmp_path: Path) -> None:
    without = synthesize(tmp_path, providers="fal", **{"aws:cdk:bundling-stacks": []})
    assert not [route for route in routes(without) if "mock" in route]
    assert "mock" not in without.gateway.functions


def test_only_this_api_may_call_its_functions(account: Synthesis) -> None:
    callers = {
        text(each["Properties"]["FunctionName"]): text(each["Properties"]["SourceArn"])
        for each in account.of_type("AWS::Lambda::Permission").values()
    }
    assert callers.keys() == {"ApiHandler.Arn", "MockHandler.Arn"}
    assert all(":ApiHttp/" in source for source in callers.values())


def test_a_flood_is_throttled_and_what_is_logged_of_a_request_holds_no_key(account: Synthesis) -> None:
    stage = account.only("AWS::ApiGatewayV2::Stage")["Properties"]
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert (stage["StageName"], stage["AutoDeploy"]) == ("$default", True)
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 1000, "ThrottlingRateLimit": 500}
    assert text(stage["AccessLogSettings"]["DestinationArn"]) == "ApiAccessLog.Arn"
    assert logged["requestId"] == "$context.requestId"
    assert not [value for value in logged.values() if "query" in value.lower() or "header" in value.lower()]


def test_a_function_gives_up_before_its_caller_does(account: Synthesis) -> None:
    assert account.function("api")["Timeout"] < 30
    assert account.function("mock")["Timeout"] < 30
    assert account.function("preview")["Timeout"] < 24, "reelgate.runtime waits for 24"


def test_a_custom_domain_serves_the_same_stage(tmp_path: Path) -> None:
    certificate = "arn:aws:acm:eu-west-1:111111111111:certificate/a"
    context = {"domain_name": "videos.example.com", "certificate_arn": certificate, "aws:cdk:bundling-stacks": []}
    synthesis = synthesize(tmp_path, **context)
    domain = synthesis.only("AWS::ApiGatewayV2::DomainName")["Properties"]
    mapping = synthesis.only("AWS::ApiGatewayV2::ApiMapping")["Properties"]
    assert domain["DomainName"] == "videos.example.com"
    assert domain["DomainNameConfigurations"][0]["CertificateArn"] == certificate
    assert (text(mapping["ApiId"]), text(mapping["Stage"])) == ("ApiHttp", "ApiStage")
    assert synthesis.document["Outputs"]["OpenAiUrl"]["Value"] == "https://videos.example.com/openai/v1"
    assert text(synthesis.document["Outputs"]["DomainTarget"]["Value"]) == "ApiDomain.RegionalDomainName"


def test_that_no_prompts_are_kept_is_told_only_if_it_is_so(account: Synthesis, tmp_path: Path) -> None:
    assert "KEEP_PROMPTS" not in account.function("api")["Environment"]["Variables"]
    private = synthesize(tmp_path, keep_prompts="false", **{"aws:cdk:bundling-stacks": []})
    assert private.function("api")["Environment"]["Variables"]["KEEP_PROMPTS"] == "false"


def test_the_default_model_is_told_only_if_there_is_one(account: Synthesis, tmp_path: Path) -> None:
    assert "DEFAULT_MODEL" not in account.function("api")["Environment"]["Variables"]
    chosen = synthesize(tmp_path, default_model="kling-v3", **{"aws:cdk:bundling-stacks": []})
    assert chosen.function("api")["Environment"]["Variables"]["DEFAULT_MODEL"] == "kling-v3"
