"""Every adapter against its vendor's words. A fixture is a conversation: what we send, then what the reply means."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from reelgate import catalog, errors, provider
from reelgate.catalog import ANY_MODEL, Mode, SubmitSafety, Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Operation, Progress, Reply, Spec

Json = dict[str, Any]

FIXTURES = Path(__file__).with_name("fixtures")
PATHS = sorted(FIXTURES.glob("*/*.json"))
REFERENCE = "ref_7"


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", PATHS, ids=named)
def test_conformance(path: Path) -> None:
    fixture: Json = json.loads(path.read_text())
    facts = catalog.provider(fixture["provider"])
    adapter = provider.load(facts)
    assert facts.adapter == path.parent.name
    spec = Spec(**fixture["spec"] | {"mode": Mode(fixture["spec"]["mode"])})
    operation = (
        submitted(adapter, spec, variant_of(fixture, spec.mode), fixture["submit"]) if "submit" in fixture else {}
    )
    call = adapter.poll(operation) if operation else None
    for step in fixture.get("polls", ()):
        assert call is not None
        assert sent(adapter, call) == step["request"]
        progress = told(adapter, step, spec, operation)
        call = (progress and progress.then) or adapter.poll(operation)
    for step in fixture.get("errors", ()):
        assert meaning(adapter.error(reply_of(step)), spec) == step["raises"]
    if "lookup" in fixture:
        looked_up(adapter, fixture["lookup"], spec, variant_of(fixture, spec.mode))
    if "cancel" in fixture:
        cancel = adapter.cancel(operation)
        assert cancel is not None
        assert sent(adapter, cancel) == fixture["cancel"]
    if "probe" in fixture:
        probed(adapter, fixture["probe"], spec)
    if "listing" in fixture:
        listed(adapter, fixture["listing"], spec)


def probed(adapter: Provider, step: Json, spec: Spec) -> None:
    """One question, and what each answer says is wrong: nothing, where it `raises` none."""
    call = adapter.probe()
    assert call is not None
    assert sent(adapter, call) == step["request"]
    for answer in step["answers"]:
        trouble = adapter.trouble(reply_of(answer))
        assert (trouble and meaning(trouble, spec)) == answer.get("raises")


def listed(adapter: Provider, pages: list[Json], spec: Spec) -> None:
    """Page by page; each says which jobs are on it and how the next one is called, or `raises`."""
    page = None
    for step in pages:
        call = adapter.listing(page)
        assert call is not None
        assert sent(adapter, call) == step["request"]
        if "raises" in step:
            with pytest.raises(errors.ProviderError) as caught:
                adapter.read_list(reply_of(step), page)
            assert meaning(caught.value, spec) == step["raises"]
            continue
        listing = adapter.read_list(reply_of(step), page)
        assert [
            {name: value for name, value in asdict(job).items() if value is not None} for job in listing.jobs
        ] == step["jobs"]
        assert listing.next == step.get("next")
        page = listing.next
    assert page is None


@pytest.mark.parametrize("name", catalog.names())
def test_a_provider_that_lists_its_jobs_has_a_fixture_of_it(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    folder = FIXTURES / adapter.facts.adapter
    assert (adapter.listing() is not None) == (folder / "listing.json").exists()


LISTS = sorted(path.parent.name for path in PATHS if path.stem == "listing")


@pytest.mark.parametrize("adapter", LISTS)
def test_a_listed_job_is_called_what_its_submit_called_it(adapter: str) -> None:
    """Or every job would be one that the table does not know."""
    fixtures = [json.loads(path.read_text()) for path in PATHS if path.parent.name == adapter]
    submits = [fixture["submit"]["operation"] for fixture in fixtures if "operation" in fixture.get("submit", ())]
    pages = next(fixture["listing"] for fixture in fixtures if "listing" in fixture)
    for job in (job for page in pages for job in page.get("jobs", ())):
        assert {named_by(job["operation"])} <= {named_by(operation) for operation in submits}


def named_by(operation: Operation) -> tuple[tuple[str, str], ...]:
    """All of it but the id itself."""
    return tuple(sorted((name, value) for name, value in operation.items() if name != "id"))


def looked_up(adapter: Provider, step: Json, spec: Spec, variant: Variant) -> None:
    """One question by our reference; each answer names an operation, says that there is none (null), or `raises`."""
    call = adapter.lookup(variant, REFERENCE)
    assert sent(adapter, call) == step["request"]
    for answer in step["answers"]:
        reply = replace(reply_of(answer), asked=call.url)
        if "raises" in answer:
            with pytest.raises(errors.ProviderError) as caught:
                adapter.found(reply)
            assert meaning(caught.value, spec) == answer["raises"]
        else:
            assert adapter.found(reply) == answer["operation"]


@pytest.mark.parametrize("name", catalog.names())
def test_a_provider_that_is_looked_up_has_the_call_and_a_fixture_of_it(name: str) -> None:
    facts = catalog.provider(name)
    recorded = [
        path for path in PATHS if path.parent.name == facts.adapter and "lookup" in json.loads(path.read_text())
    ]
    by_reference = "lookup" in vars(type(provider.load(facts))) and "looked_up" in vars(type(provider.load(facts)))
    assert bool(recorded) == by_reference == (facts.submit is SubmitSafety.LOOKUP)


def submitted(adapter: Provider, spec: Spec, variant: Variant, step: Json) -> Operation:
    """The operation, or none when the fixture says that the submit was refused."""
    assert sent(adapter, adapter.submit(spec, variant, reference=REFERENCE)) == step["request"]
    reply = reply_of(step)
    if "operation" in step:
        operation = adapter.operation(reply)
        assert operation == step["operation"]
        assert json.loads(json.dumps(operation)) == operation, "an operation must survive being stored"
        return operation
    if reply.status < 300:
        with pytest.raises(errors.ProviderError) as caught:
            adapter.operation(reply)
        assert meaning(caught.value, spec) == step["raises"]
    else:
        assert meaning(adapter.submit_error(reply), spec) == step["raises"]
    return {}


def told(adapter: Provider, step: Json, spec: Spec, operation: Operation) -> Progress | None:
    """What the reply to a poll means; None when it is an error."""
    reply = reply_of(step)
    if reply.status >= 300:
        assert meaning(adapter.error(reply), spec) == step["raises"]
        return None
    if "raises" in step:
        with pytest.raises(errors.ProviderError) as caught:
            adapter.read(reply, operation)
        assert meaning(caught.value, spec) == step["raises"]
        return None
    progress = adapter.read(reply, operation)
    expected = {"then": None, "result": None, "data": None, "failure": None, **step["progress"]}
    assert {
        "state": progress.state,
        "then": progress.then and {"method": progress.then.method, "url": progress.then.url},
        "result": progress.result and {"method": progress.result.method, "url": progress.result.url},
        "data": progress.data,
        "failure": progress.failure and meaning(progress.failure, spec),
    } == expected
    return progress


def sent(adapter: Provider, call: Call) -> Json:
    """The request as the fixture writes it: with the headers of the adapter's authorization template."""
    request = {"method": call.method, "url": call.url, "headers": {**adapter.authorization, **call.headers}}
    return request if call.json is None else {**request, "json": call.json}


def meaning(error: errors.ProviderError, spec: Spec) -> Json:
    """The class of the error and all that it carries. Its message goes to logs, so it repeats nothing that was said."""
    assert spec.prompt not in error.message
    assert error.detail is None or error.detail not in error.message
    carried = {name: getattr(error, name, None) for name in ("detail", "retry_after", "word")}
    return {"error": type(error).__name__} | {name: value for name, value in carried.items() if value is not None}


def reply_of(step: Json) -> Reply:
    reply, asked = step["reply"], step.get("request", {}).get("url", "")
    return Reply(status=reply["status"], headers=reply.get("headers", {}), body=reply["json"], asked=asked)


def variant_of(fixture: Json, mode: Mode) -> Variant:
    model = catalog.provider(fixture["provider"]).model(fixture["model"])
    assert model is not None
    variant = model.variants[mode]
    return replace(variant, upstream=fixture["model"]) if variant.upstream == ANY_MODEL else variant
