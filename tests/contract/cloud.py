"""What stands behind the gateway, as its operator sees it: the engine's services, through boto3."""

import json
from typing import TYPE_CHECKING, Any

from functions.mock import jobs
from infra.local import account
from infra.local.deployment import Deployed
from infra.local.gateway import Gateway
from reelgate import keys
from reelgate.keys import VIDEOS, ApiKey, Scope
from reelgate.store.keys import Keys
from reelgate.store.table import Table
from tests.contract.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Cloud:
    """The services of one engine; `deployed` is the gateway's stack on it."""

    def __init__(self, engine_url: str, deployed: Deployed) -> None:
        session = account.session()
        self.deployed = deployed
        self._prompts: dict[str, str] = {}
        """Of the mock vendor's jobs: it stays as it is."""
        self.outputs: Mapping[str, str] = deployed.outputs
        self.dynamodb = session.client("dynamodb", endpoint_url=engine_url, config=account.CONFIG)
        self.events = session.client("events", endpoint_url=engine_url, config=account.CONFIG)
        self.lambda_ = session.client("lambda", endpoint_url=engine_url, config=account.CONFIG)
        self.logs = session.client("logs", endpoint_url=engine_url, config=account.CONFIG)
        self.s3 = session.client("s3", endpoint_url=engine_url, config=account.CONFIG)
        self.secrets = session.client("secretsmanager", endpoint_url=engine_url, config=account.CONFIG)
        self.sqs = session.client("sqs", endpoint_url=engine_url, config=account.CONFIG)
        self.stepfunctions = session.client("stepfunctions", endpoint_url=engine_url, config=account.CONFIG)

    @classmethod
    def behind(cls, gateway: Gateway) -> "Cloud":
        return cls(gateway.engine.url, gateway.deployed)

    def new_key(self, tenant: str) -> str:
        """A working API key of a tenant, put where the gateway looks for it."""
        key = keys.generate()
        self.put_key(key, tenant)
        return key

    def put_key(self, key: str, tenant: str, *, scopes: tuple[Scope, ...] = VIDEOS) -> None:
        owner = ApiKey(id=f"key-of-{tenant}", tenant=tenant, name="a contract test", scopes=scopes)
        Keys(Table(self.dynamodb, self.outputs["TableName"])).put(keys.digest(key), owner)

    def secret(self, output: str) -> str:
        return str(self.secrets.get_secret_value(SecretId=self.outputs[output])["SecretString"])

    def objects(self, prefix: str) -> dict[str, bytes]:
        """Everything in the media bucket below a prefix, by key."""
        return {key: self._object(key) for key in self._keys(prefix)}

    def _keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.outputs["BucketName"], Prefix=prefix)
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def _object(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.outputs["BucketName"], Key=key)["Body"].read()

    def vendor_jobs(self, prompt: str) -> "dict[str, dict[str, Any]]":
        """What the mock vendor was asked for with this prompt: its job records by their key in the bucket."""
        keys = self._keys("mock/jobs/")
        read = {key: json.loads(self._object(key)) for key in keys if self._prompts.get(key, prompt) == prompt}
        self._prompts |= {key: record["parameters"]["prompt"] for key, record in read.items()}
        return {key: record for key, record in read.items() if self._prompts[key] == prompt}

    def sent(self, video_id: str, index: int = 0) -> "dict[str, Any]":
        """What reached the mock vendor for one output of a video, once it did: the parameters of its job."""
        key = f"mock/jobs/{jobs.video_id(f'{video_id}-{index}')}.json"
        record = until(lambda: self.objects(key).get(key), within=30, what=f"output {index} of {video_id} is submitted")
        parameters: dict[str, Any] = json.loads(record)["parameters"]
        return parameters

    def items(self) -> int:
        """How many items the table has."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=self.outputs["TableName"], Select="COUNT")
        return sum(page["Count"] for page in pages)

    def executions(self, video_id: str) -> dict[str, str]:
        """The status of every execution of a video, by its name."""
        return {each["name"]: each["status"] for each in self._executions(video_id)}

    def histories(self, *video_ids: str) -> "Iterator[str]":
        """All that the executions of these videos left behind, one text for each."""
        for execution in self._executions(*video_ids):
            described = self.stepfunctions.describe_execution(executionArn=execution["executionArn"])
            pages = self.stepfunctions.get_paginator("get_execution_history").paginate(
                executionArn=execution["executionArn"]
            )
            yield repr(described) + "".join(repr(event) for page in pages for event in page["events"])

    def states(self, video_id: str) -> set[str]:
        """The names of the state machine's states that a video passed."""
        arns = [each["executionArn"] for each in self._executions(video_id)]
        pager = self.stepfunctions.get_paginator("get_execution_history")
        events = [event for arn in arns for page in pager.paginate(executionArn=arn) for event in page["events"]]
        return {event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event}

    def _executions(self, *video_ids: str) -> "list[Any]":
        arn = self.outputs["StateMachineArn"]
        pages = self.stepfunctions.get_paginator("list_executions").paginate(stateMachineArn=arn)
        return [each for page in pages for each in page["executions"] if each["name"].startswith(video_ids)]

    def log_lines(self) -> "Iterator[str]":
        """Every line of every log group."""
        groups = self.logs.get_paginator("describe_log_groups").paginate()
        for name in [group["logGroupName"] for page in groups for group in page["logGroups"]]:
            for page in self.logs.get_paginator("filter_log_events").paginate(logGroupName=name):
                yield from (event["message"] for event in page["events"])

    def failures(self) -> str:
        """The last of the exceptions that functions told of."""
        told = [json.loads(line) for line in self.log_lines() if '"exception"' in line]
        return "\n".join(line["exception"][-2000:] for line in told[-2:])

    def sweep(self) -> None:
        """What the scheduler does every minute."""
        answer = self.lambda_.invoke(FunctionName=self.deployed.resource("Sweep"))
        assert "FunctionError" not in answer, answer["Payload"].read()


def tail(gateway: Gateway, cloud: Cloud) -> str:
    """The end of the logs of a gateway and of its functions."""
    return f"{gateway.engine.log_tail()}\n{cloud.failures()}"
