"""`python -m infra.app` synthesizes to $CDK_OUTDIR; `cdk synth` and `cdk deploy` call the same."""

import json
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam

from infra.configuration import ConfigurationError
from infra.context import Context
from infra.encryption import encrypt
from infra.operations import Operations
from infra.stack import Reelgate

SETTINGS = Path(__file__).parents[1] / "cdk.json"


def build(*, outdir: str | None = None, **context: object) -> cdk.App:
    """The app, not yet synthesized. What the CLI's `-c` says wins over `context`, and that over cdk.json.

    Raises ConfigurationError for a choice that cannot be honoured.
    """
    # Only the CLI reads cdk.json: without this, its feature flags would depend on who synthesizes.
    settings = json.loads(SETTINGS.read_text())["context"]
    app = cdk.App(analytics_reporting=False, context=settings | context, outdir=outdir)
    chosen = Context.read(app.node.try_get_context)
    stack = Reelgate(app, chosen.stack_name, configuration=chosen.gateway)
    operations = Operations(
        app,
        f"{chosen.stack_name}Operations",
        gateway=stack.gateway,
        alarm_email=chosen.alarm_email,
        daily_spend_alarm_usd=chosen.daily_spend_alarm_usd,
    )
    if chosen.gateway.kms_key_arn:
        encrypt(operations, key_arn=chosen.gateway.kms_key_arn)
    if chosen.permissions_boundary:
        boundary = iam.ManagedPolicy.from_managed_policy_arn(app, "Boundary", chosen.permissions_boundary)
        iam.PermissionsBoundary.of(app).apply(boundary)
    return app


if __name__ == "__main__":
    try:
        build().synth()
    except ConfigurationError as refusal:
        raise SystemExit(str(refusal)) from None
