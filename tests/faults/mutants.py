"""Mutants of the store: each is the store without one of its conditions. They are found in its source."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import reelgate.store

STORE = Path(reelgate.store.__path__[0])
_ALWAYS = "OR attribute_exists(pk) OR attribute_not_exists(pk)"
"""Added to a condition, it always holds, and still uses all its names and values."""


@dataclass(frozen=True)
class Mutant:
    """A condition of a function, by its place among that function's."""

    module: str
    owner: str | None
    function: str
    place: int

    def __str__(self) -> str:
        return f"{self.module}.{self.function}.{self.place}"


def mutants() -> list[Mutant]:
    return [
        Mutant(module, owner, function.name, place)
        for module, owner, function in _functions()
        for place in range(len(_conditions(function)))
    ]


@contextmanager
def released(mutant: Mutant) -> Iterator[None]:
    """The store without the condition."""
    source = next(
        function
        for module, owner, function in _functions()
        if (module, owner, function.name) == (mutant.module, mutant.owner, mutant.function)
    )
    condition = _conditions(source)[mutant.place]
    changed = ast.fix_missing_locations(ast.Module([_Releasing(condition).visit(source)], type_ignores=[]))
    module = import_module(f"reelgate.store.{mutant.module}")
    made: dict[str, Any] = {}
    exec(compile(changed, f"<{mutant}>", "exec"), vars(module), made)  # noqa: S102
    function = vars(getattr(module, mutant.owner) if mutant.owner else module)[mutant.function]
    assert isinstance(function, FunctionType)
    before = function.__code__
    function.__code__ = made[mutant.function].__code__
    try:
        yield
    finally:
        function.__code__ = before


class _Releasing(ast.NodeTransformer):
    def __init__(self, condition: ast.expr) -> None:
        self._condition = condition

    def visit(self, node: ast.AST) -> Any:
        if node is not self._condition:
            return super().generic_visit(node)
        opened = ast.BinOp(ast.Constant("("), ast.Add(), self._condition)
        return ast.BinOp(opened, ast.Add(), ast.Constant(f") {_ALWAYS}"))


def _functions() -> Iterator[tuple[str, str | None, ast.FunctionDef]]:
    for path in sorted(STORE.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                yield path.stem, None, node
            if isinstance(node, ast.ClassDef):
                yield from ((path.stem, node.name, each) for each in node.body if isinstance(each, ast.FunctionDef))


def _conditions(function: ast.FunctionDef) -> list[ast.expr]:
    """The expressions of its conditions. One that was handed in is its caller's."""
    given = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    found: list[ast.expr] = []
    for node in ast.walk(function):
        match node:
            case ast.keyword(arg="condition", value=value):
                found.append(value)
            case ast.Dict(keys=keys, values=values):
                named = zip(keys, values, strict=True)
                found += [v for k, v in named if isinstance(k, ast.Constant) and k.value == "ConditionExpression"]
            case ast.keyword(arg="ConditionExpression", value=value):
                found.append(value)
    own = [each for each in found if not (isinstance(each, ast.Name) and each.id in given)]
    return [branch for each in own for branch in _branches(function, each)]


def _branches(function: ast.FunctionDef, condition: ast.expr) -> Iterator[ast.expr]:
    """One of two, or a variable of the function's own, is each of what it may be."""
    if isinstance(condition, ast.IfExp):
        yield from _branches(function, condition.body)
        yield from _branches(function, condition.orelse)
        return
    set_to = [
        node.value
        for node in ast.walk(function)
        if isinstance(condition, ast.Name)
        and isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == condition.id for target in node.targets)
    ]
    if not set_to:
        yield condition
    for value in set_to:
        yield from _branches(function, value)
