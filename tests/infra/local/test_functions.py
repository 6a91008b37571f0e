"""A function's program."""

import subprocess
import sys

from infra.local.functions import RUNTIME


def test_a_function_starts_without_what_its_http_client_brings_along_here_alone() -> None:
    begun, _ = RUNTIME.split("from awslambdaric")
    program = (
        f"{begun}import httpx; print([each for each in ('click', 'h2', 'httpx', 'rich') if sys.modules.get(each)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "['httpx']\n"
