"""PixVerse's open API. https://docs.platform.pixverse.ai and its errors: https://docs.platform.pixverse.ai/error-codes"""

from uuid import NAMESPACE_URL, uuid5

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State


class PixVerse(Provider):
    """HTTP 200 whatever happens, and an ErrCode. Pictures have to be uploaded first, so there are only words here."""

    authorization = {"API-KEY": "{key}"}
    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "quality",
        "seed": "seed",
        "generate_audio": "generate_audio_switch",
    }
    states = {  # a deleted video's 6 is unverified
        "5": State.RUNNING,
        "1": State.SUCCEEDED,
        "6": State.CANCELLED,
        "7": State.FAILED,
        "8": State.FAILED,
    }
    refusals = {
        "7": errors.ContentPolicy,
        "500054": errors.ContentPolicy,
        "500063": errors.ContentPolicy,
        "400011": errors.BadInput,
        "400013": errors.BadInput,
        "400017": errors.BadInput,
        "400018": errors.BadInput,
        "400019": errors.BadInput,
        "400032": errors.BadInput,
        "400012": errors.CredentialRejected,
        "500020": errors.CredentialRejected,
        "500044": errors.Throttled,  # too many jobs at a time
        "500090": errors.OutOfFunds,  # unverified
        "500008": errors.Retired,
        "99999": errors.Unavailable,
    }
    reserved = frozenset({"model", "template_id", "img_id"})
    result_hosts = ("pixverse.ai",)

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        return Call(method="POST", url="/video/text/generate", json=body, headers=self._trace(reference))

    def accepted(self, body: Json) -> Operation:
        return {"id": int(body["Resp"]["video_id"])}

    def poll(self, operation: Operation) -> Call:
        path = f"/video/result/{operation['id']}"
        return Call(method="GET", url=path, headers=self._trace(path))

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(str(body["Resp"]["status"]))
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["Resp"]["url"]))

    def probe(self) -> Call:
        return Call(method="GET", url="/account/balance", headers=self._trace("/account/balance"))

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        code = reply.body.get("ErrCode") if isinstance(reply.body, dict) else 0
        return self.error(reply) if code else None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        if code := body.get("ErrCode"):
            return str(code), body.get("ErrMsg")
        result = body.get("Resp")
        return str(result.get("status")) if isinstance(result, dict) else None, None

    def _trace(self, name: str) -> dict[str, str]:
        """A UUID that the same call always has: one that was seen before starts nothing new."""
        return {"Ai-trace-id": str(uuid5(NAMESPACE_URL, name))}
