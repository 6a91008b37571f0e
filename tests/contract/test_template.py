"""What runs here is what `cdk synth` writes, but for the differences that infra/local/differences.py lists."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from infra.local import ROOT, account, assets, functions, providers, synthesis
from infra.local.differences import localized
from infra.local.gateway import Gateway

STACK = "Reelgate"


def test_the_template_on_the_engine_is_the_one_that_cdk_synth_writes(gateway: Gateway, tmp_path: Path) -> None:
    context = providers.available({}).context()
    cache = ROOT / ".reelgate" / "assemblies"
    here = assets.read(synthesis.assembly(ROOT, cache=cache, context=context, environment={"PATH": os.environ["PATH"]}))
    cdk_synth(context, tmp_path)
    assert without_metadata(assets.read(tmp_path).template) == without_metadata(here.template)

    keys = {package.function: package.key for package in functions.packages(here)}
    expected = localized(here.template, code_keys=keys, engine_url=gateway.engine.url)
    assert without_metadata(deployed(gateway)) == without_metadata(expected)


def cdk_synth(context: synthesis.Context, folder: Path) -> None:
    """The pinned CLI's own `cdk synth`, which has nothing to complain about."""
    assert (ROOT / "node_modules/aws-cdk").is_dir(), "run `npm ci`; `make test` does"
    given = {name: value for name, value in context.items() if value is not None}
    options = [word for name, value in given.items() for word in ("--context", f"{name}={value}")]
    node = synthesis.node({})
    done = subprocess.run(  # noqa: S603 - the pinned CLI
        [node["JSII_NODE"], "node_modules/aws-cdk/bin/cdk", "synth", "--quiet", "--output", str(folder), *options],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **node},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower(), done.stderr


def deployed(gateway: Gateway) -> dict[str, Any]:
    cloudformation = account.session().client("cloudformation", endpoint_url=gateway.engine.url, config=account.CONFIG)
    body = cloudformation.get_template(StackName=STACK)["TemplateBody"]
    template: dict[str, Any] = json.loads(body) if isinstance(body, str) else dict(body)
    return template


def without_metadata(template: dict[str, Any]) -> dict[str, Any]:
    """CDK's notes to itself, which deploy nothing: only its CLI writes some of them."""
    resources = {
        id: {key: value for key, value in resource.items() if key != "Metadata"}
        for id, resource in template["Resources"].items()
        if resource["Type"] != "AWS::CDK::Metadata"
    }
    kept = ("Outputs", "Parameters", "Rules", "Mappings")
    return {"Resources": resources, **{name: template.get(name) for name in kept}}
