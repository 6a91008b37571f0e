"""A gateway that cannot start."""

from pathlib import Path
from typing import Any

import httpx

from tests.contract.running import program


def test_a_port_that_is_taken_ends_the_start(gateway: Any, tmp_path: Path) -> None:
    port = httpx.URL(gateway.url).port
    with program(tmp_path, port=port or 0) as refused:
        assert refused.process.wait(30) == 2
        assert refused.output.startswith(f"✗ port {port} is in use")
        assert f"PORT={(port or 0) + 10} make run" in refused.output
