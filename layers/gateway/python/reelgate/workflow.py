"""The state machine: started once for each video, under a name that refuses a second start."""

import json
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from reelgate.jobs import SCHEMA_VERSION, Video

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient


class Execution(Enum):
    MISSING = auto()
    """It was never started."""
    RUNNING = auto()
    ENDED = auto()


@dataclass(frozen=True)
class Workflow:
    """`arn` is the machine's, or of an alias of it."""

    client: "SFNClient"
    arn: str

    def start(self, video: Video) -> None:
        """Starts the video's present execution. That it exists already is success: somebody else started it."""
        try:
            self.client.start_execution(
                stateMachineArn=self.arn, name=video.execution_name, input=json.dumps(execution_input(video))
            )
        except self.client.exceptions.ExecutionAlreadyExists:
            return

    def execution(self, video: Video) -> Execution:
        """How the video's present execution is."""
        # Whatever an execution was started through, it is its machine's, and its name is free or taken there.
        machine = ":".join(self.arn.split(":")[:7])
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{video.execution_name}"
        try:
            status = self.client.describe_execution(executionArn=arn)["status"]
        except self.client.exceptions.ExecutionDoesNotExist:
            return Execution.MISSING
        return Execution.RUNNING if status == "RUNNING" else Execution.ENDED


def execution_input(video: Video) -> dict[str, object]:
    """What enters the execution's history: ids and names of providers, never what was asked."""
    outputs = [{"index": output.index, "provider": video.route_of(output).provider} for output in video.outputs]
    return {"schema_version": SCHEMA_VERSION, "video_id": video.id, "outputs": outputs, "fetch": video.fetch}
