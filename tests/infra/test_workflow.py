import json
import re

from infra.workflow import DEFINITION
from reelgate.service import doubt, fetch
from tests.infra.template import Synthesis, text


def test_the_template_carries_the_file_as_it_stands(account: Synthesis) -> None:
    machine = account.only("AWS::StepFunctions::StateMachine")["Properties"]
    assert machine["DefinitionString"] == DEFINITION.read_text()


def test_every_substitution_of_the_file_is_given_and_each_given_one_is_used(account: Synthesis) -> None:
    given = account.only("AWS::StepFunctions::StateMachine")["Properties"]["DefinitionSubstitutions"]
    assert set(re.findall(r"\$\{(\w+)\}", DEFINITION.read_text())) == given.keys()
    assert text(given["Partition"]) == "AWS::Partition"
    assert text(given["ProviderFunctionPrefix"]) == f"{account.gateway.name}-provider-"
    assert text(given["FetchFunctionArn"]) == "FetchHandler.Arn"
    assert text(given["SettleFunctionArn"]) == "WorkflowSettle.Arn"


def test_the_machine_finds_each_providers_function_by_its_computed_name(account: Synthesis) -> None:
    given = account.only("AWS::StepFunctions::StateMachine")["Properties"]["DefinitionSubstitutions"]
    for name in account.gateway.workflow.providers:
        function = account.function(f"provider-{name}")
        assert text(function["FunctionName"]) == text(given["ProviderFunctionPrefix"]) + name
        assert function["Environment"]["Variables"]["PROVIDER"] == name


def test_a_submit_has_ended_before_anybody_takes_its_answer_for_lost(account: Synthesis) -> None:
    outputs = json.loads(DEFINITION.read_text())["States"]["Outputs"]["ItemProcessor"]["States"]
    for name in account.gateway.workflow.providers:
        timeout = account.function(f"provider-{name}")["Timeout"]
        assert timeout < doubt.IN_FLIGHT
        assert all(timeout < outputs[task]["TimeoutSeconds"] for task in ("Submit", "Poll", "Store", "Cancel"))


def test_no_prompt_reaches_the_machines_log(account: Synthesis) -> None:
    machine = account.only("AWS::StepFunctions::StateMachine")["Properties"]
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["LoggingConfiguration"]["Level"] == "ERROR"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["StateMachineType"] == "STANDARD"


def test_the_machine_waits_for_a_function_longer_than_the_function_may_take(account: Synthesis) -> None:
    states = json.loads(DEFINITION.read_text())["States"]
    store = states["Outputs"]["ItemProcessor"]["States"]["Store"]
    assert account.function("provider-fal")["Timeout"] < store["TimeoutSeconds"]
    assert 2 * fetch.SECONDS < account.function("fetch")["Timeout"] < states["Fetch"]["TimeoutSeconds"]
    assert account.function("settle")["Timeout"] < states["Settle"]["TimeoutSeconds"]


def test_videos_are_started_through_an_alias_of_what_was_deployed_last(account: Synthesis) -> None:
    version = account.only("AWS::StepFunctions::StateMachineVersion")
    assert text(version["Properties"]["StateMachineRevisionId"]) == "WorkflowMachine.StateMachineRevisionId"
    assert version["UpdateReplacePolicy"] == "Retain"
    alias = account.only("AWS::StepFunctions::StateMachineAlias")["Properties"]
    assert [(text(each["StateMachineVersionArn"]), each["Weight"]) for each in alias["RoutingConfiguration"]] == [
        ("WorkflowVersion", 100)
    ]
    for name in ("api", "sweep"):
        assert text(account.function(name)["Environment"]["Variables"]["STATE_MACHINE_ARN"]) == "WorkflowLive"
