"""Lambda: the real handlers, each invocation in a process of its own that starts cold and may die."""

import json
import os
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

import reelgate.runtime
from reelgate.settings import settings
from tests.faults.faults import Died, Faults
from tests.functions.invocation import CONTEXT

FUNCTIONS = Path(__file__).parents[2] / "functions"
PREFIX = "stack-provider-"
ACCOUNT = "arn:aws:lambda:us-east-1:123456789012:function:"


class Broke(Exception):
    """An invocation that failed: `error` is the name of what left the handler, or of how its process ended."""

    def __init__(self, error: str, message: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.message = message


@dataclass
class Lambdas:
    faults: Faults
    log: StringIO = field(default_factory=StringIO)
    running: list[tuple[str, Any]] = field(default_factory=list)
    """The function and the event of each invocation that is under way, the innermost last."""

    def run(self, name: str, event: Any) -> Any:
        """What the handler returns, by way of JSON. Broke when it does not."""
        folder, provider = (name.removeprefix(ACCOUNT), None)
        if folder.startswith(PREFIX):
            folder, provider = "provider", folder.removeprefix(PREFIX)
        with self._started(folder, provider, event), _alone(_handler(folder)), self.faults.process():
            try:
                return json.loads(json.dumps(_handler(folder).handler(json.loads(json.dumps(event)), CONTEXT)))
            except Died:
                raise Broke("Runtime.ExitError") from None
            except Exception as error:
                # Lambda's runtime writes down what leaves a handler, and tells its caller.
                self.log.write(f"[ERROR] {''.join(traceback.format_exception(error))}")
                raise Broke(type(error).__name__, str(error)) from None

    @contextmanager
    def _started(self, folder: str, provider: str | None, event: Any) -> Iterator[None]:
        named = {
            "PROVIDER": provider,
            "PROVIDER_SECRET_ARN": f"secret:{provider}" if provider else None,
            "PROVIDER_BASE_URL": "http://127.0.0.1/mock/v1" if provider == "mock" else None,
        }
        before = {name: os.environ.get(name) for name in named}
        self.running.append((folder, event))
        _set(named)
        _cold()
        _logger(folder).registered_handler.stream = self.log
        try:
            yield
        finally:
            self.running.pop()
            _set(before)
            _cold()


def _set(environment: Mapping[str, str | None]) -> None:
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@cache
def _handler(folder: str) -> ModuleType:
    return import_module(f"functions.{folder}.handler")


@cache
def _logger(folder: str) -> Any:
    found = [each for each in vars(_handler(folder)).values() if isinstance(each, Logger)]
    return found[0]


@contextmanager
def _alone(handler: ModuleType) -> Iterator[None]:
    """What runs while another process stands still shares nothing with it: Powertools keeps the request in a class."""
    kept = {
        name: getattr(BaseRouter, name) for name in ("current_event", "lambda_context") if hasattr(BaseRouter, name)
    }
    context = getattr(getattr(handler, "app", None), "context", {})
    before = dict(context)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(BaseRouter, name, value)
        context.clear()
        context.update(before)


def _cold() -> None:
    """Nothing is left of the process before."""
    for each in _kept():
        each.cache_clear()


@cache
def _kept() -> tuple[Any, ...]:
    names = [path.stem for path in Path(reelgate.runtime.__path__[0]).glob("*.py") if path.stem != "__init__"]
    modules = [import_module(f"reelgate.runtime.{name}") for name in sorted(names)]
    made = [each for module in modules for each in vars(module).values() if hasattr(each, "cache_clear")]
    return (settings, *{id(each): each for each in made}.values())


FOLDERS = [path.parent.name for path in FUNCTIONS.glob("*/handler.py") if path.parent.name not in ("mock", "preview")]
"""functions/mock and functions/preview are no part of the promise."""
LOGGERS = {_logger(folder).service for folder in FOLDERS}
"""This imports the handlers, before pytest listens to any logger: Powertools takes over what it finds on its own."""


def deployed(text: str) -> Any:
    """The state machine with the names of the functions in it: `${XFunctionArn}` is functions/x."""
    named = re.sub(r"\$\{(\w+)FunctionArn\}", lambda found: ACCOUNT + found[1].lower(), text)
    named = named.replace("${ProviderFunctionPrefix}", PREFIX).replace("${Partition}", "aws")
    assert "${" not in named, "the definition needs what is not known here"
    return json.loads(named)
