"""The page stands alone: it holds the document, and nothing in it leads a browser to another host."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from functions.api import page
from reelgate import openapi

LAMBDA_LIMIT = 6_000_000
"""Bytes of an answer, as the JSON that it is in."""


class Reader(HTMLParser):
    """The scripts, and what a browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.loaded: list[str | None] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.loaded += [value for name, value in attributes if name in ("src", "href", "data", "action")]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, text: str) -> None:
        if self.inside == "script":
            self.scripts.append(text)


def read() -> Reader:
    reader = Reader()
    reader.feed(page.html())
    return reader


def test_the_document_is_inside() -> None:
    start = page.html().index("spec: {") + len("spec: ")
    document, _ = json.JSONDecoder().raw_decode(page.html()[start:])
    assert document == json.loads(json.dumps(openapi.document()))


def test_nothing_is_loaded_from_anywhere() -> None:
    assert read().loaded == []
    assert not re.findall(r"@import|url\((?![\"']?data:)", page.html().partition("</style>")[0])


def test_it_is_our_page_and_links_to_the_document() -> None:
    assert "<title>Reelgate</title>" in page.html()
    assert 'updateUrl("openapi.json")' in page.html()


def test_the_policy_lets_the_pages_own_scripts_run_and_nothing_else() -> None:
    policy = dict(each.strip().split(" ", 1) for each in page.headers()["content-security-policy"].split(";"))
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in read().scripts]
    assert policy["script-src"].split() == [f"'sha256-{each}'" for each in digests] and len(digests) == 2
    assert (policy["default-src"], policy["connect-src"], policy["img-src"]) == ("'none'", "'self'", "data:")
    assert (policy["frame-ancestors"], policy["form-action"], policy["base-uri"]) == ("'none'", "'none'", "'none'")
    assert page.headers()["x-content-type-options"] == "nosniff"


def test_it_is_far_smaller_than_an_answer_may_be() -> None:
    assert len(json.dumps(page.html())) < LAMBDA_LIMIT / 2


def test_a_description_cannot_end_the_script() -> None:
    assert "<" not in page.html()[page.html().index("spec: {") :].partition("presets:")[0]
