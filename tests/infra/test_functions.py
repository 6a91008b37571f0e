import pytest

from tests.infra.template import Synthesis, text

COMMON = {"POWERTOOLS_SERVICE_NAME": "reelgate", "LOG_LEVEL": "INFO", "POWERTOOLS_METRICS_NAMESPACE": "Reelgate"}
TABLE = {"TABLE_NAME": "StorageTable"}
BUCKET = {"MEDIA_BUCKET": "StorageMedia"}
MACHINE = {"STATE_MACHINE_ARN": "WorkflowLive"}
RETENTION = {"RETENTION_DAYS": "30"}
WEBHOOK_SECRET = {"WEBHOOK_SECRET_ARN": "SecretsWebhookSecret"}
WEBHOOK_QUEUE = {"WEBHOOK_QUEUE_URL": "WebhooksQueue"}
PROVIDER = TABLE | BUCKET
BUS = {"BUS_NAME": "EventsBus"}
ENVIRONMENT = {
    "api": TABLE
    | BUCKET
    | MACHINE
    | WEBHOOK_SECRET
    | WEBHOOK_QUEUE
    | RETENTION
    | {
        "PROVIDERS": "mock,openai-compatible,fal,replicate",
        "ADMIN_KEY_SECRET_ARN": "SecretsAdminKey",
        "WEBHOOK_FUNCTION": "WebhooksWebhook",
        "PREVIEW_FUNCTION": "PreviewHandler",
    },
    "preview": BUCKET,
    "provider-mock": PROVIDER
    | {
        "PROVIDER": "mock",
        "PROVIDER_SECRET_ARN": "SecretsProvidermock",
        "PROVIDER_BASE_URL": "ApiHttp.ApiEndpoint/mock/v1",
    },
    "provider-openai-compatible": PROVIDER
    | {
        "PROVIDER": "openai-compatible",
        "PROVIDER_SECRET_ARN": "SecretsProvideropenaicompatible",
        "PROVIDER_BASE_URL": "https://videos.example.com/v1",
    },
    "provider-fal": PROVIDER | {"PROVIDER": "fal", "PROVIDER_SECRET_ARN": "SecretsProviderfal"},
    "provider-replicate": PROVIDER | {"PROVIDER": "replicate", "PROVIDER_SECRET_ARN": "SecretsProviderreplicate"},
    "fetch": TABLE | BUCKET,
    "settle": TABLE | RETENTION,
    "announce": TABLE | BUS,
    "webhook": TABLE | BUCKET | WEBHOOK_SECRET | WEBHOOK_QUEUE,
    "sweep": TABLE | BUCKET | MACHINE | WEBHOOK_QUEUE | BUS,
    "mock": BUCKET | {"MOCK_SECRET_ARN": "SecretsProvidermock"},
}


def test_every_function_of_the_template_is_one_that_the_stack_names(account: Synthesis) -> None:
    assert account.gateway.functions.keys() == ENVIRONMENT.keys()
    assert len(account.of_type("AWS::Lambda::Function")) == len(ENVIRONMENT)


@pytest.mark.parametrize("function", ENVIRONMENT)
def test_a_function_is_told_what_its_handler_reads_and_nothing_else(account: Synthesis, function: str) -> None:
    variables = account.function(function)["Environment"]["Variables"]
    assert {key: text(value) for key, value in variables.items()} == COMMON | ENVIRONMENT[function]


@pytest.mark.parametrize("function", ENVIRONMENT)
def test_all_functions_are_built_the_same_way(account: Synthesis, function: str) -> None:
    properties = account.function(function)
    drawing = ["LayersMedia"] if function in ("mock", "preview", "fetch") else []
    assert (properties["Runtime"], properties["Architectures"]) == ("python3.13", ["arm64"])
    assert properties["Handler"] == f"functions.{function.partition('-')[0]}.handler.handler"
    assert set(map(text, properties["Layers"])) == {"LayersGateway", "LayersDependencies", *drawing}
    assert properties["LoggingConfig"]["LogFormat"] == "JSON"
    assert properties["LoggingConfig"]["SystemLogLevel"] == "WARN"
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert "ReservedConcurrentExecutions" not in properties


def test_no_log_is_kept_for_ever(account: Synthesis) -> None:
    groups = account.of_type("AWS::Logs::LogGroup").values()
    assert {group["Properties"]["RetentionInDays"] for group in groups} == {30}


def test_every_function_logs_to_the_group_that_its_role_may_write_to(account: Synthesis) -> None:
    for function in ENVIRONMENT:
        properties = account.function(function)
        group = text(properties["LoggingConfig"]["LogGroup"])
        role = text(properties["Role"]).removesuffix(".Arn")
        assert f"logs:PutLogEvents on {group}.Arn" in account.grants()[role]
