"""The stack of `cdk deploy`: one gateway and its outputs."""

import aws_cdk as cdk
from constructs import Construct

from infra.configuration import Configuration, Removal
from infra.gateway import VideoGateway


class Reelgate(cdk.Stack):
    """A gateway in a stack of its own, which cannot be deleted while it keeps its data."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_, termination_protection=configuration.removal_policy is Removal.RETAIN)
        # CDK leaves the id "Default" out of logical ids and names: they begin with the gateway's parts.
        self.gateway = VideoGateway(self, "Default", configuration=configuration)
        for name, value in self.gateway.outputs.items():
            cdk.CfnOutput(self, name, value=value)
