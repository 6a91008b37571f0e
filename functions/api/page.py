"""The API as a page to browse: Swagger UI, which Powertools brings along, around our own document."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from aws_lambda_powertools.event_handler.openapi import swagger_ui

from reelgate import openapi

_OURS = {
    "<title>Swagger UI</title>": "<title>Reelgate</title>",
    # The link to the document alone.
    'currentUrl.pathname + "?format=json"': '"openapi.json"',
}
"""What Powertools' page says, and what ours says instead."""
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded, nothing but the page's own scripts runs, and what is tried out is sent to this host alone."""


@cache
def html() -> str:
    """About 1.8 MB: script, style and document stand inside, so that the page needs no other host."""
    script, style = (_resource(f"swagger-ui{each}") for each in ("-bundle.min.js", ".min.css"))
    # In a script, `</script>` ends it wherever it stands, and a description might say it.
    document = json.dumps(openapi.document()).replace("<", "\\u003c")
    page = swagger_ui.generate_swagger_html(document, script, style, swagger_base_url="", oauth2_config=None)
    for theirs, ours in _OURS.items():
        page = page.replace(theirs, ours)
    return page


@cache
def headers() -> Mapping[str, str]:
    """The scripts are named by what they say, so that no other one runs."""
    found = re.findall(r"<script>(.*?)</script>", html(), re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in found)
    return {
        "content-security-policy": _POLICY.format(scripts=" ".join(f"'sha256-{each}'" for each in digests)),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cache-control": "no-cache",
    }


def _resource(name: str) -> str:
    return files(swagger_ui).joinpath(name).read_text(encoding="utf-8")
