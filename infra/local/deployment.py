"""The stack on the engine: created, updated, or left alone when nothing changed."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from botocore.exceptions import ClientError

from infra.local import account, assets, functions
from infra.local.assets import Assembly
from infra.local.differences import localized
from infra.local.refusal import Refusal

FINGERPRINT = "reelgate:template"
SECONDS = 90.0
_HASH = 8
_DEPLOYED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


class Outcome(StrEnum):
    """What a start did to the stack."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """The stack's outputs, and the physical id of each resource by logical id."""

    outcome: Outcome
    outputs: Mapping[str, str]
    resources: Mapping[str, str]

    def resource(self, suffix: str) -> str:
        """The physical id of the one resource whose logical id, without CDK's hash, ends so."""
        found = [id for logical, id in self.resources.items() if logical[:-_HASH].endswith(suffix)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} resources are called {suffix!r}")
        return found[0]


class Deployment:
    """One stack of one engine."""

    def __init__(self, assembly: Assembly, engine_url: str) -> None:
        self._assembly = assembly
        self._engine_url = engine_url
        self._cloudformation = account.session().client(
            "cloudformation", endpoint_url=engine_url, config=account.CONFIG
        )

    def deploy(self) -> Deployed:
        """Bring the stack to what was synthesized. Refusal carries the engine's reason, and the repair."""
        packages = functions.packages(self._assembly)
        keys = {package.function: package.key for package in packages}
        template = localized(self._assembly.template, code_keys=keys, engine_url=self._engine_url)
        body = json.dumps(template)
        fingerprint = hashlib.sha256(body.encode()).hexdigest()
        status, present = self._status()
        if status in _DEPLOYED and present == fingerprint:
            return self._deployed(Outcome.UNCHANGED)
        if status and status not in {*_DEPLOYED, "UPDATE_ROLLBACK_COMPLETE"}:
            self._discard(status)
            status = ""
        assets.publish(self._assembly, packages, self._engine_url)
        if not self._submit(body, fingerprint, update=bool(status)):
            return self._deployed(Outcome.UNCHANGED)
        self._wait()
        return self._deployed(Outcome.UPDATED if status else Outcome.CREATED)

    def _status(self) -> tuple[str, str | None]:
        try:
            stack = self._cloudformation.describe_stacks(StackName=self._assembly.name)["Stacks"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return "", None
            raise
        if stack["StackStatus"] == "DELETE_COMPLETE":
            return "", None
        tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
        return stack["StackStatus"], tags.get(FINGERPRINT)

    def _discard(self, status: str) -> None:
        """Delete a stack whose creation never finished: there is nothing in it to lose."""
        if not status.startswith(("CREATE_", "ROLLBACK_", "REVIEW_", "DELETE_")):
            raise Refusal(f"the local stack is half updated ({status}): {_REPAIR}")
        self._cloudformation.delete_stack(StackName=self._assembly.name)
        if left := self._settled():
            raise Refusal(f"the local stack could not be replaced ({left}): {_REPAIR}")

    def _submit(self, body: str, fingerprint: str, *, update: bool) -> bool:
        """Whether there is anything to do: after an update that was rolled back, there may be nothing."""
        send = self._cloudformation.update_stack if update else self._cloudformation.create_stack
        try:
            send(
                StackName=self._assembly.name,
                TemplateURL=assets.publish_template(self._assembly.name, body, self._engine_url),
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
                Tags=[{"Key": FINGERPRINT, "Value": fingerprint}],
            )
        except ClientError as error:
            if error.response["Error"]["Message"] == "No updates are to be performed.":
                return False
            raise Refusal(f"the engine refused the template: {error.response['Error']['Message']}") from error
        return True

    def _wait(self) -> None:
        try:
            status = self._settled()
        except KeyboardInterrupt:
            # An engine that is stopped in the middle of an update has no way back to either template.
            self._settled()
            raise
        if status not in _DEPLOYED:
            raise Refusal(f"the stack ended as {status}: {self._first_failure()}")

    def _settled(self) -> str:
        end = time.monotonic() + SECONDS
        while (status := self._status()[0]).endswith("IN_PROGRESS") and time.monotonic() < end:
            time.sleep(0.05)
        return status

    def _first_failure(self) -> str:
        events = self._cloudformation.describe_stack_events(StackName=self._assembly.name)["StackEvents"]
        failures = [event for event in events if event.get("ResourceStatus", "").endswith("_FAILED")]
        if not failures:
            return "the engine gave no reason"
        first = min(failures, key=lambda event: event["Timestamp"])
        return f"{first.get('LogicalResourceId')}: {first.get('ResourceStatusReason', 'no reason given')}"

    def _deployed(self, outcome: Outcome) -> Deployed:
        stack = self._cloudformation.describe_stacks(StackName=self._assembly.name)["Stacks"][0]
        listed = self._cloudformation.describe_stack_resources(StackName=self._assembly.name)["StackResources"]
        return Deployed(
            outcome=outcome,
            outputs={output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])},
            resources={resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in listed},
        )


_REPAIR = "`make clean-local` removes the local state (videos and keys of this machine only), then `make run`"
