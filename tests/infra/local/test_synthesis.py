"""When the stack is synthesized, and when what is there will do."""

from pathlib import Path

import pytest

from infra.local import synthesis
from infra.local.refusal import Refusal

CONTEXT = {"local": "true", "providers": "mock"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout whose app writes an assembly, and its context into it."""
    for file in ("infra/app.py", "infra/local/engine.py", "functions/api/handler.py", "layers/gateway/python/x.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    (tmp_path / "cdk.json").write_text("{}")
    (tmp_path / "requirements.lock").touch()
    (tmp_path / "infra/app.py").write_text(
        "import os, pathlib\n"
        "out = pathlib.Path(os.environ['CDK_OUTDIR'])\n"
        "out.mkdir()\n"
        "(out / 'manifest.json').write_text(os.environ['CDK_CONTEXT_JSON'] + os.environ['JSII_NODE'])\n"
    )
    (tmp_path / "cache").mkdir()
    return tmp_path


def assembly(root: Path) -> Path:
    return synthesis.assembly(root, cache=root / "cache", context=CONTEXT, environment={})


def test_an_unchanged_checkout_is_synthesized_once(root: Path) -> None:
    first = assembly(root)
    content = (first / "manifest.json").read_text()
    assert '"providers": "mock"' in content
    assert content.endswith("node")
    (first / "manifest.json").write_text("kept")
    assert assembly(root) == first
    assert (first / "manifest.json").read_text() == "kept"


@pytest.mark.parametrize("file", ["functions/api/handler.py", "layers/gateway/python/x.py", "cdk.json", "infra/new.py"])
def test_a_change_of_what_is_deployed_is_seen(root: Path, file: str) -> None:
    before = synthesis.fingerprint(root, CONTEXT)
    (root / file).write_text("changed")
    assert synthesis.fingerprint(root, CONTEXT) != before


@pytest.mark.parametrize("file", ["infra/local/engine.py", "infra/__pycache__/app.cpython-311.pyc", "README.md"])
def test_a_change_of_anything_else_is_not(root: Path, file: str) -> None:
    before = synthesis.fingerprint(root, CONTEXT)
    (root / file).parent.mkdir(exist_ok=True)
    (root / file).write_text("changed")
    assert synthesis.fingerprint(root, CONTEXT) == before


def test_another_choice_of_providers_is_another_assembly(root: Path) -> None:
    assert synthesis.fingerprint(root, CONTEXT) != synthesis.fingerprint(root, CONTEXT | {"providers": "mock,fal"})


def test_an_app_that_fails_is_quoted_and_leaves_nothing(root: Path) -> None:
    (root / "infra/app.py").write_text("raise SystemExit('providers: unknown provider')")
    with pytest.raises(Refusal, match="unknown provider"):
        assembly(root)
    assert list((root / "cache").iterdir()) == []


def test_old_assemblies_go(root: Path) -> None:
    for number in range(synthesis.KEPT + 3):
        (root / "cdk.json").write_text(str(number))
        newest = assembly(root)
    assert newest.exists()
    assert len(list((root / "cache").iterdir())) == synthesis.KEPT


def test_without_any_node_the_reason_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(Refusal, match="node is needed"):
        synthesis.node({"PATH": str(tmp_path)})
