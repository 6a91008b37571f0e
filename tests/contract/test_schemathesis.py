"""Every operation of the document is tried out by schemathesis, which thinks of what we did not.

Its checks (https://schemathesis.readthedocs.io/en/stable/reference/checks/) are all on. Those that need the history of
several requests have nothing to say here, where each request stands alone.
"""

import json
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import assume, settings
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation.meta import TestPhase

from infra.local.gateway import Gateway
from reelgate import keys, openapi
from reelgate.keys import Scope
from tests.contract.client import QUICK, Client, Video
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf

load_all_checks()
ACCEPTANCE: Any = CHECKS.get_one("positive_data_acceptance")
KEY = keys.generate()
"""Made here, since schemathesis prepares its requests before there is a gateway."""
DOOMED = {**QUICK, "mock": "bad_input"}
ID = re.compile(r"video_[0-9a-v]{26}")
CREATION = ("createVideo", "remixVideo", "editVideo", "extendVideo")
JUDGED = (*CREATION, "createUpload", "testWebhook", "createKey", "getUsage")
"""What they are asked has more to fulfil than the document can say: what a model accepts, how long a file of its type
may be, that a host is public, that a day is to come or not long ago."""


def document(*only: str) -> dict[str, Any]:
    """The document, or only these operations of it."""
    document: dict[str, Any] = json.loads(json.dumps(openapi.document()))
    for path, item in document["paths"].items():
        kept = {method: each for method, each in item.items() if not only or each["operationId"] in only}
        # The open ones are asked for where all others are.
        document["paths"][path] = {method: {**each, "servers": document["servers"]} for method, each in kept.items()}
    return document


def load(document: dict[str, Any], mode: str, *, coverage: bool = True) -> BaseSchema:
    configuration = {
        "auth": {"openapi": {"key": {"bearer": KEY}}},
        "generation": {"mode": mode, "deterministic": True},
        "phases": {"coverage": {"enabled": coverage, "unexpected-methods": ["put", "options"]}},
        # Three more times the same fields.
        "operations": [
            {"include-operation-id": each, "phases": {"coverage": {"enabled": False}}} for each in CREATION[1:]
        ],
        "max-redirects": 0,
    }
    return schemathesis.openapi.from_dict(document, config=schemathesis.Config.from_dict(configuration))


def of_the_mock() -> dict[str, Any]:
    """Only what the mock's entry in the catalog accepts, and the mock refuses at once."""
    narrow = document("createVideo")
    narrow["paths"]["/videos"]["post"]["parameters"] = []
    for name in ("CreateVideo", "CreateVideoForm"):
        fields = narrow["components"]["schemas"][name]["properties"]
        kept = {each: fields[each] for each in ("prompt", "n", "idempotency_key", "metadata", "user")}
        kept["prompt"] = {**kept["prompt"], "maxLength": 1000}
        kept |= {each: {"enum": [value]} for each, value in DOOMED.items()}
        # A form has no lists without brackets, which a name that is made up does not have.
        closed = {"properties": kept, "required": ["prompt", *DOOMED], "additionalProperties": name == "CreateVideo"}
        narrow["components"]["schemas"][name] |= closed
    return narrow


everything = load(document(), "all")
acceptable = load(of_the_mock(), "positive", coverage=False)


@pytest.fixture(scope="module")
def client(tenant: TenantOf, cloud: Cloud) -> Client:
    cloud.put_key(KEY, "schemathesis", scopes=tuple(Scope))
    return tenant("schemathesis")


@pytest.fixture(scope="module")
def completed(client: Client) -> Video:
    return client.finished(client.create("A lighthouse")["id"])[0]


@pytest.fixture(scope="module")
def doomed(client: Client) -> Video:
    return client.create("A candle", **DOOMED)


@everything.parametrize()
@settings(max_examples=3, deadline=None)
def test_the_api_keeps_to_its_document(case: Case[Any], gateway: Gateway, completed: Video, doomed: Video) -> None:
    # The engine's own routes do not match a line feed.
    assume(not any("\n" in str(value) for value in case.path_parameters.values()))
    if _wasteful(case):
        return
    if ID.fullmatch(str(case.path_parameters.get("video_id"))):
        case.path_parameters["video_id"] = (doomed if case.method == "DELETE" else completed)["id"]
    if _id(case) in CREATION:
        _make_cheap(case, completed)
    left_out = [ACCEPTANCE] if _id(case) in JUDGED else []
    case.call_and_validate(base_url=gateway.base_url, excluded_checks=left_out)


@acceptable.parametrize()
@settings(max_examples=4, deadline=None)
def test_what_the_document_and_the_model_accept_is_accepted(case: Case[Any], gateway: Gateway, client: Client) -> None:
    case.call_and_validate(base_url=gateway.base_url)


def _id(case: Case[Any]) -> str:
    return str(case.operation.definition.raw["operationId"])


def _wasteful(case: Case[Any]) -> bool:
    """Of the hundreds of systematic requests for a video: those in a form, whose fields are the same, and those that no
    check could find fault with, since acceptance is not looked at."""
    systematic = case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE
    return systematic and _id(case) == "createVideo" and (_positive(case) or case.media_type != "application/json")


def _positive(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def _make_cheap(case: Case[Any], source: Video) -> None:
    """What may be accepted is a dry run, for a model that is here, and of a video that there is: else a request would
    be refused for these, whatever is wrong with it."""
    if case.query.get("dryRun") in (None, False):
        case.query["dryRun"] = True
    body: Any = case.body
    for name, value in (("model", QUICK["model"]), ("video", source["id"])):
        if isinstance(body, dict) and isinstance(body.get(name), str) and 0 < len(body[name]) <= 200:
            body[name] = value
