"""`python -m infra.local`, as far as it goes without an engine."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local import __main__ as program
from infra.local import preflight


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for the state, and the test runner's own signal handlers back at the end."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(program, "DIRECTORY", tmp_path / ".reelgate")
    monkeypatch.setattr(program, "ROOT", tmp_path)
    monkeypatch.setenv("PORT", "0")
    yield tmp_path / ".reelgate"
    for number, each in handlers.items():
        signal.signal(number, each)


def test_a_port_in_use_ends_the_start_before_it_costs_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        monkeypatch.setenv("PORT", str(taken))
        assert program.main() == 2
    assert capsys.readouterr().err.startswith(f"✗ port {taken} is in use")


def test_a_second_start_says_where_the_first_one_is(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = preflight.Lock(state)
    first.name("http://127.0.0.1:8080")
    assert program.main() == 2
    assert "http://127.0.0.1:8080" in capsys.readouterr().err
    first.release()


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "70000"), ("SFN_WAIT_SCALE", "fast")])
def test_a_setting_that_makes_no_sense_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert program.main() == 2
    error = capsys.readouterr().err
    assert name in error
    assert value in error


def test_an_interrupt_ends_it_once_and_in_good_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("infra.local.synthesis.assembly", lambda *_, **__: interrupted())
    assert program.main() == 0
    assert "stopped" in capsys.readouterr().out
    signal.raise_signal(signal.SIGTERM)  # the second one: it would end this test run
