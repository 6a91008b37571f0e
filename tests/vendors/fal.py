"""fal's calls, from the types of its client and the paths of its queue.

https://fal.ai/docs/documentation/model-apis/inference/queue
"""

import json
import re
from pathlib import Path
from typing import Any

from infra.local import ROOT, synthesis
from reelgate import catalog
from tests.vendors.program import run

Json = Any


def calls() -> Json:
    """As the programs print theirs. `unknown` are the endpoints of the catalog that the client does not have."""
    assert (ROOT / "node_modules/@fal-ai/client").is_dir(), "run `npm ci`; `make test` does"
    models = catalog.provider("fal").models.values()
    asked = sorted({variant.upstream for model in models for variant in model.variants.values()})
    said = run(
        [synthesis.node({})["JSII_NODE"], str(Path(__file__).with_name("publish_fal.mjs")), json.dumps(asked)], {}
    )
    schema = json.loads(json.dumps(said["schema"]), object_hook=_numbers_too)
    published = schema["definitions"]["Published"]["properties"]
    open_too = json.loads(json.dumps(schema["definitions"]), object_hook=_opened)

    def within(inner: Json) -> Json:
        return {**inner, "definitions": schema["definitions"]}

    def answered(inner: Json) -> Json:
        return {**inner, "definitions": open_too}

    endpoints = published["endpoints"]["properties"]
    queue, job = re.escape("https://queue.fal.run/"), "/requests/[^/?]+"
    results = {"anyOf": [each["properties"]["output"] for each in endpoints.values()]}
    key = {"authorization": "Key {key}"}
    submits = [
        {
            "method": "POST",
            "url": queue + re.escape(endpoint),
            "headers": key,
            "request": within(kinds["properties"]["input"]),
            "reply": answered(published["queued"]),
        }
        for endpoint, kinds in endpoints.items()
    ]
    asks = [
        {"method": "POST", "url": f"{queue}.+", "reply": answered(published["queued"])},
        {"method": "GET", "url": f"{queue}.+{job}/status", "reply": answered(published["status"])},
        {"method": "GET", "url": f"{queue}.+{job}", "reply": answered(results)},
        {"method": "PUT", "url": f"{queue}.+{job}/cancel", "reply": None},
    ]
    return {**said, "calls": [*submits, *({**ask, "headers": key, "request": None} for ask in asks)]}


def _numbers_too(schema: Json) -> Json:
    """The client writes every enum as text; only the documentation says which are of numbers."""
    words = schema.get("enum")
    if not isinstance(words, list) or not all(isinstance(word, str) and word.isdecimal() for word in words):
        return schema
    return {"enum": [*words, *map(int, words)]}


def _opened(schema: Json) -> Json:
    """A reply may have more in it than its type says."""
    return {name: value for name, value in schema.items() if name != "additionalProperties"}
