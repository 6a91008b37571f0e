"""Findings of cdk-nag that we live with, each said, with its reason, where it comes from."""

import aws_cdk as cdk
from constructs import Construct, IConstruct

PACK = "AwsSolutions"


def acknowledge(construct: IConstruct, rule: str, *, reason: str) -> None:
    """Lives with a finding, at the construct and below it. A test fails where there is no such finding any more.

    `rule` is what cdk-nag calls it: `L1`, or `IAM5[Resource::*]` of a rule that finds several things.
    """
    cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=f"{PACK}::{PACK}-{rule}", reason=reason))


def acknowledge_pattern(construct: Construct, arn: str, *, reason: str) -> None:
    """Lives with grants on the resources whose ARNs are like `arn`, at the construct and below it."""
    acknowledge(construct, f"IAM5[Resource::{_spelled(cdk.Stack.of(construct).resolve(arn))}]", reason=reason)


def _spelled(arn: object) -> str:
    """As cdk-nag writes what is known only once it is deployed: `<TableA1B2.Arn>/stream/*`."""
    match arn:
        case str():
            return arn
        case {"Ref": str(target)}:
            return f"<{target}>"
        case {"Fn::GetAtt": [str(target), str(attribute)]}:
            return f"<{target}.{attribute}>"
        case {"Fn::Join": [str(separator), [*parts]]}:
            return separator.join(map(_spelled, parts))
    raise ValueError(f"an ARN of {arn!r} has no spelling here")
