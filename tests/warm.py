"""What several shares of the tests need, made once before they begin at the same time: `python -m tests.warm`.

That is the bytecode of what they import, which each would compile for itself, and the assembly of a gateway that has no
provider's key.
"""

import os

# ruff: noqa: F401 - to import is to compile
import hypothesis
import openai.types

import tests.conftest
from tests.contract import release

if __name__ == "__main__":
    release.present({"PATH": os.environ["PATH"]})
