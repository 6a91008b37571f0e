"""An exchange as a fixture of the conformance test: what the adapter makes of the scrubbed answers.

The requests are not copied from the wire, where the key is: the adapter makes them again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reelgate import errors, provider
from reelgate.provider import Provider
from reelgate.wire import Call, Operation, Progress, Reply, Spec
from tests.gateway.combinations import IMAGE, VIDEO
from tests.gateway.providers import test_conformance
from tests.gateway.providers.test_conformance import REFERENCE, meaning, sent
from tests.live.choice import Choice
from tests.live.exchange import Exchange
from tests.live.refusal import Refusal
from tests.live.scrubbing import GONE, Scrubber

Json = dict[str, Any]

KEPT_HEADERS = ("retry-after", "x-amzn-errortype")
"""All that an adapter reads of them; the others name requests, accounts and machines."""

OPEN = frozenset({"type", "universe_domain", "auth_uri", "token_uri", "auth_provider_x509_cert_url", "region"})
"""What a secret that is an object says of the vendor, and not of its owner."""

BUCKET, FILM = "s3://bucket/folder", "ZmlsbQ=="


def record(exchange: Exchange, folder: Path) -> Path:
    """Writes the fixture beside the others of the adapter, and holds the adapter against it. Refusal when something
    private would be in it, or when it would say something else than the vendor did."""
    choice = exchange.choice
    spec = _anonymous(choice.spec)
    adapter = provider.load(choice.facts)
    request = sent(adapter, adapter.submit(spec, choice.variant, reference=REFERENCE))
    scrubber = Scrubber(_secrets(exchange), kept=json.dumps(request))
    heard = [_as_json(reply) for reply in exchange.replies]
    scrubbed = scrubber.scrub(heard)
    fixture = _replayed(choice, spec, scrubbed)
    if scrubber.tells(fixture) or not scrubber.clean(scrubbed):
        raise Refusal(f"{choice}: something private is left in the recording, so it was not written")
    if _meanings(fixture) != _meanings(_replayed(choice, spec, heard)):
        raise Refusal(f"{choice}: without what is private the answers mean something else, so they were not written")
    name = f"recorded_{choice.spec.mode if exchange.failure is None else 'failure'}.json"
    path = folder / choice.facts.adapter / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fixture, indent=2, ensure_ascii=False) + "\n")
    test_conformance.test_conformance(path)
    return path


def _secrets(exchange: Exchange) -> dict[str, str]:
    """Values that are known to be ours, and what stands in their place."""
    transport, spec = exchange.transport, exchange.choice.spec
    pictures = dict.fromkeys((spec.input_image, *(spec.reference_images or ())), IMAGE)
    media = {**pictures, spec.input_video: VIDEO, exchange.data: FILM}
    ours = {exchange.reference: REFERENCE, transport.base_url.rstrip("/"): transport.provider.facts.base_url}
    placed = {value: stand_in for value, stand_in in (*media.items(), *ours.items()) if value and value != stand_in}
    return placed | dict(_keys(exchange.secret)) | dict(_keys(transport.key))


def _keys(secret: str) -> Iterator[tuple[str, str]]:
    """A secret, as it is written in a URL too, and the parts that vendors put it together from."""
    try:
        whole = json.loads(secret)
    except ValueError:
        whole = None
    if isinstance(whole, dict):
        parts = [str(value) for name, value in whole.items() if name not in OPEN]
    else:
        parts = [secret, quote(secret, safe=""), *secret.split(":")]
    for part in parts:
        if len(part) > 3:
            yield part, BUCKET if part.startswith("s3://") else GONE


def _anonymous(spec: Spec) -> Spec:
    pictures = (IMAGE,) * len(spec.reference_images) if spec.reference_images else None
    return replace(
        spec,
        input_image=spec.input_image and IMAGE,
        last_frame=spec.last_frame and IMAGE,
        reference_images=pictures,
        input_video=spec.input_video and VIDEO,
    )


def _as_json(reply: Reply) -> Json:
    headers = {name: reply.headers[name] for name in KEPT_HEADERS if name in reply.headers}
    return {"status": reply.status, **({"headers": headers} if headers else {}), "json": reply.body}


def _replayed(choice: Choice, spec: Spec, replies: Sequence[Json]) -> Json:
    """The fixture that the replies make. Rounds of polls that say the same as the one before are left out."""
    adapter = provider.load(choice.facts)
    submit: Json = {"request": sent(adapter, adapter.submit(spec, choice.variant, reference=REFERENCE))}
    submit["reply"] = replies[0]
    fixture: Json = {"provider": choice.facts.name, "model": choice.model.id}
    fixture |= {"spec": {"mode": spec.mode, **spec.given()}, "submit": submit}
    first = test_conformance.reply_of(submit)
    try:
        if not first.ok:
            raise adapter.submit_error(first)
        submit["operation"] = dict(adapter.operation(first))
    except errors.ProviderError as refused:
        submit["raises"] = meaning(refused, spec)
        return fixture
    told: list[list[Json]] = []
    for steps in _rounds(adapter, spec, submit["operation"], replies[1:]):
        if not told or _said(told[-1]) != _said(steps):
            told.append(steps)
    fixture["polls"] = [step for steps in told for step in steps]
    if cancel := adapter.cancel(submit["operation"]):
        fixture["cancel"] = sent(adapter, cancel)
    return fixture


def _rounds(adapter: Provider, spec: Spec, operation: Operation, replies: Sequence[Json]) -> Iterator[list[Json]]:
    """Each poll, with the questions that it led to."""
    call, steps = adapter.poll(operation), list[Json]()
    for reply in replies:
        step: Json = {"request": sent(adapter, call), "reply": reply}
        progress: Progress | None = None
        parsed = test_conformance.reply_of(step)
        try:
            if not parsed.ok:
                raise adapter.error(parsed)
            progress = adapter.read(parsed, operation)
            step["progress"] = _written(progress, spec)
        except errors.ProviderError as error:
            step["raises"] = meaning(error, spec)
        steps.append(step)
        call = (progress and progress.then) or adapter.poll(operation)
        if progress is None or progress.then is None:
            yield steps
            steps = []


def _written(progress: Progress, spec: Spec) -> Json:
    def line(call: Call | None) -> Json:
        return {"method": call.method, "url": call.url} if call else {}

    failure = progress.failure and meaning(progress.failure, spec)
    said: Json = {"state": progress.state, "then": line(progress.then), "result": line(progress.result)}
    said |= {"data": progress.data, "failure": failure}
    return {name: value for name, value in said.items() if value}


def _said(steps: Sequence[Json]) -> list[Json]:
    return [step.get("progress") or step["raises"] for step in steps]


def _meanings(fixture: Json) -> list[Any]:
    """What each step comes to, without its words."""
    steps = [fixture["submit"], *fixture.get("polls", ())]
    return [
        (
            step.get("raises", {}).get("error"),
            step.get("progress", {}).get("state"),
            step.get("progress", {}).get("failure", {}).get("error"),
            step.get("progress", {}).keys() & {"result", "data"},
        )
        for step in steps
    ]
