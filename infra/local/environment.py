"""What the operator's shell and `.env` say: provider keys, and the environment that child processes get."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from infra.local.refusal import Refusal

_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")

INHERITED = (
    "PATH",
    "LANG",
    "LC_ALL",
    # A company's proxy and certificates: the functions call the real providers through them.
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "AWS_CA_BUNDLE",
)
"""All that the engine, and so every function, is given of this shell."""


def parse(text: str, *, name: str = ".env") -> dict[str, str]:
    """The variables of a `.env` file. A line that is none is refused by its number, never by its text."""
    variables = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise Refusal(f"{name}, line {number}: expected NAME=value", status=2)
        variables[match["name"]] = _value(match["value"], where=f"{name}, line {number}")
    return variables


def _value(text: str, *, where: str) -> str:
    if text[:1] in {'"', "'"}:
        quoted, closed, rest = text[1:].partition(text[0])
        if not closed or (rest.strip() and not rest.strip().startswith("#")):
            raise Refusal(f"{where}: the quote is not closed, or something follows it", status=2)
        return quoted
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()


def read(root: Path) -> dict[str, str]:
    """The shell's variables, and those of `.env` that the shell does not set."""
    file = root / ".env"
    return (parse(file.read_text()) if file.exists() else {}) | dict(os.environ)


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of `environment` that child processes may see, with this machine kept out of any proxy."""
    kept = {name: environment[name] for name in INHERITED if name in environment}
    return kept | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}
