"""Ray 2 on Amazon Bedrock, and the bucket that it writes to.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
"""

import json
import re
from typing import Any, Literal
from urllib.parse import unquote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

ACCESS = {"access_key_id": "AKIDMADEUP", "secret_access_key": "made-up-secret"}
ARN = "arn:aws:bedrock:us-west-2:123456789012:async-invoke/"
SIGNATURE = re.compile(
    r"AWS4-HMAC-SHA256 Credential=\w+/\d{8}/us-west-2/(\w+)/aws4_request, SignedHeaders=(.+), Signature=(.+)"
)


class Source(Body):
    type: Literal["base64"]
    media_type: Literal["image/png", "image/jpeg"]
    data: str


class Keyframe(Body):
    type: Literal["image"]
    source: Source


class ModelInput(Body):
    prompt: str = Field(min_length=1, max_length=5000)
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]
    duration: Literal["5s", "9s"]
    resolution: Literal["540p", "720p"]
    keyframes: dict[Literal["frame0", "frame1"], Keyframe] | None = None


class Bucket(Body):
    uri: Literal["s3://films/ray"] = Field(alias="s3Uri")


class Output(Body):
    bucket: Bucket = Field(alias="s3OutputDataConfig")


class Invocation(Body):
    token: str = Field(alias="clientRequestToken", min_length=1, max_length=256)
    model: Literal["luma.ray-v2:0"] = Field(alias="modelId")
    input: ModelInput = Field(alias="modelInput")
    output: Output = Field(alias="outputDataConfig")


class Bedrock(Vendor):
    """Every request is signed, that for the file too. The same token starts the same job."""

    provider = "bedrock"
    key_env = "BEDROCK_ACCESS"
    moderation = "The request was blocked by our content moderation."

    def __init__(self) -> None:
        super().__init__()
        self._started: dict[str, Job] = {}

    @property
    def secret(self) -> str:
        return json.dumps({**ACCESS, "output": "s3://films/ray", "store": f"{self.url}/bucket"})

    def admit(self, request: Request) -> None:
        """Wrong for a signature that is not the one that these keys make of this request."""
        found = SIGNATURE.fullmatch(request.headers.get("authorization", ""))
        if not found or found[1] != ("s3" if request.path.startswith("/bucket/") else "bedrock"):
            raise Wrong("the signature is missing, or for another service")
        headers = {name: request.headers[name] for name in found[2].split(";") if name != "host"}
        plain = AWSRequest(request.method, f"{self.url}{request.path}", headers, request.content)
        plain.context["timestamp"] = request.headers["x-amz-date"]
        kind = S3SigV4Auth if found[1] == "s3" else SigV4Auth
        signer: Any = kind(Credentials(ACCESS["access_key_id"], ACCESS["secret_access_key"]), found[1], "us-west-2")
        signed = signer.signature(signer.string_to_sign(plain, signer.canonical_request(plain)), plain)
        if signed != found[3]:
            raise Wrong("the signature is of something else")

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["async-invoke"]:
                return self._submit(request)
            case "GET", ["async-invoke", arn]:
                return self._look(self.job(unquote(arn).removeprefix(ARN)))
            case "GET", ["bucket", "ray", id, "output.mp4"]:
                self.job(id)
                return Answer(body=self.film)
        raise Wrong("not found")

    def _submit(self, request: Request) -> Answer:
        asked = self.read(Invocation, request.body)
        if asked.token in self._started:
            return Answer(body={"invocationArn": f"{ARN}{self._started[asked.token].id}"})
        match self.ask(request, asked.input.prompt):
            case Trouble.POOR:
                return _error(403, "AccessDeniedException", "Model access is denied due to INVALID_PAYMENT_INSTRUMENT.")
            case Trouble.BUSY:
                return _error(429, "ThrottlingException", "Too many requests, please wait before trying again.")
            case Trouble.MODERATED:
                return _error(400, "ValidationException", self.moderation)
        return Answer(body={"invocationArn": f"{ARN}{self.start(asked.input.prompt, asked.token).id}"})

    def start(self, prompt: str, token: str = "") -> Job:
        """A lost answer does not lose the job: its token finds it again."""
        known = set(self.jobs)
        try:
            return super().start(prompt)
        finally:
            (new,) = set(self.jobs) - known
            self._started[token] = self.jobs[new]

    def _look(self, job: Job) -> Answer:
        told: dict[str, Any] = {
            "invocationArn": f"{ARN}{job.id}",
            "status": "InProgress",
            "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": f"s3://films/ray/{job.id}"}},
        }
        if job.look() is Stage.DONE:
            broken = job.trouble is Trouble.BROKEN
            told |= {"status": "Failed", "failureMessage": "The model failed."} if broken else {"status": "Completed"}
        return Answer(body=told)

    def refused(self, wrong: Wrong) -> Answer:
        if wrong.errors:
            return _error(400, "ValidationException", wrong.sentence)
        return _error(403, "AccessDeniedException", wrong.sentence)


def _error(status: int, name: str, message: str) -> Answer:
    return Answer(status=status, body={"message": message}, headers={"x-amzn-ErrorType": f"{name}:http://internal"})
