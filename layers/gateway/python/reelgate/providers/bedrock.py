"""Luma's Ray 2 on Amazon Bedrock.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_StartAsyncInvoke.html

The file goes to a bucket of the operator's, in the model's region; the secret names it as `output`, an S3 URI, beside
the access key that requests are signed with, and may name the bucket's own address as `store`. What a filter says when
a job fails is documented nowhere: sentences that speak of moderation are taken for one, all others for a failure that
another provider may not have.
"""

import re
from dataclasses import replace
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Setting, Spec, State, Token

_DATA = re.compile(r"data:([\w/]+);base64,(.*)", re.DOTALL)
_FRAMES = {"input_image": "frame0", "last_frame": "frame1"}
_SENTENCES = (
    (re.compile(r"moderat|content polic|guardrail|blocked by", re.I), "moderated"),
    (re.compile(r"INVALID_PAYMENT_INSTRUMENT"), "payment"),
)
"""What comes under a name that says less."""


class Bedrock(Provider):
    """The same token starts the same job, so that a submit may be repeated."""

    authorization = {}
    token = Token.AWS
    inline_media = True
    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "frame0",
        "last_frame": "frame1",
    }
    states = {"InProgress": State.RUNNING, "Completed": State.SUCCEEDED, "Failed": State.FAILED}
    refusals = {
        "moderated": errors.ContentPolicy,
        "payment": errors.OutOfFunds,
        "ValidationException": errors.BadInput,
        "ThrottlingException": errors.Throttled,
        "ServiceQuotaExceededException": errors.Throttled,
        "AccessDeniedException": errors.CredentialRejected,
        "UnrecognizedClientException": errors.CredentialRejected,
        "ExpiredTokenException": errors.CredentialRejected,
        "ResourceNotFoundException": errors.Retired,
        "ConflictException": errors.Refused,
    }
    reserved = frozenset({"keyframes"})

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        asked = self.body(spec, variant)
        frames = {name: _picture(asked.pop(name)) for name in _FRAMES.values() if name in asked}
        body = {
            "clientRequestToken": reference,
            "modelId": variant.upstream,
            "modelInput": {**asked, **({"keyframes": frames} if frames else {})},
            "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": Setting("output")}},
        }
        return Call(method="POST", url="/async-invoke", json=body)

    def accepted(self, body: Json) -> Operation:
        return {"arn": body["invocationArn"]}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/async-invoke/{quote(operation['arn'], safe='')}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, {"message": body.get("failureMessage")})
        folder = body["outputDataConfig"]["s3OutputDataConfig"]["s3Uri"]
        return Progress(state=state, result=Call(method="GET", url=f"{folder}/output.mp4"))

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        sentence = body.get("message")
        told = next((word for pattern, word in _SENTENCES if pattern.search(sentence or "")), None)
        return told or body.get("__type"), sentence

    def error(self, reply: Reply) -> errors.ProviderError:
        """AWS names an error in a header: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html"""
        name = reply.headers.get("x-amzn-errortype", "").partition(":")[0]
        named = {"__type": name, **reply.body} if name and isinstance(reply.body, dict) else reply.body
        return super().error(replace(reply, body=named))


def _picture(source: str) -> Json:
    """As Bedrock has it; whatever is no data it could not open."""
    data = _DATA.fullmatch(source)
    type, content = (data[1], data[2]) if data else ("", source)
    return {"type": "image", "source": {"type": "base64", "media_type": type, "data": content}}
