"""Runs the tests of the store against each mutant: `python -m tests.faults.mutation`, in a process of its own.

What the tests need is imported once, when they are collected, and made once, for some that are run; each mutant then is
a fork, which ends at the first test that fails. That they pass without any mutant, the suite shows. It prints a line of
JSON: the mutants that no test noticed.
"""

import gc
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from tests.faults.mutants import Mutant, mutants, released

TESTS = Path(__file__).parents[1] / "gateway" / "store"
"""They mirror the store: what a module of it promises, the one file of its name tests."""
_SOME = TESTS / "test_marks.py"
_FAILED = 1
"""pytest's status when a test failed; any other one says that they could not be run."""


def survives(mutant: Mutant) -> bool:
    """Whether all tests pass, in a fork, without the condition."""
    child = os.fork()
    if child == 0:
        with released(mutant):
            os._exit(_pytest("-x", str(TESTS / f"test_{mutant.module}.py")))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, _FAILED), f"pytest ended with {status}"
    return status == 0


def _pytest(*arguments: str) -> int:
    """Its status; what it says is thrown away."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        return int(pytest.main(["-q", "-p", "no:cacheprovider", "--capture=no", "--tb=native", *arguments]))


def main() -> int:
    assert _pytest("--collect-only", str(TESTS)) == 0, "the tests cannot be collected"
    assert _pytest(str(_SOME)) == 0, "they cannot be run"
    every = mutants()
    gc.freeze()  # else each fork looks through, and copies, what all of them share
    alive = [str(mutant) for mutant in every if survives(mutant)]
    sys.stdout.write(json.dumps({"mutants": [str(each) for each in every], "alive": alive}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
