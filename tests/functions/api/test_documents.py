"""What needs no key, and what the documents say there is."""

import re
import subprocess
import sys
from pathlib import Path

from functions.api.handler import app
from reelgate.openapi.operations import OPERATIONS

ROOT = Path(__file__).parents[3]


def test_the_document_lists_the_routes_there_are() -> None:
    routes = {
        f"{each.method.lower()} {re.sub('<.*?>', '{}', each.path)}" for each in app._static_routes + app._dynamic_routes
    }
    listed = {f"{each.method} {re.sub('{.*?}', '{}', each.path)}" for each in OPERATIONS}
    assert routes == listed


def test_only_who_asks_for_the_document_pays_for_it() -> None:
    program = (
        "import sys; import functions.api.handler; print([name for name in sys.modules if 'reelgate.openapi' in name])"
    )
    path = f"{ROOT}:{ROOT / 'layers/gateway/python'}"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program],
        env={"PYTHONPATH": path, "AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "[]\n", done.stderr
