"""Kling's older API, `/v1`, which has left its documentation; others saw it work in July 2026.
https://kling.ai/document-api

Its key is a pair of an AccessKey and a SecretKey, which sign a JWT for half an hour. It has no call that cancels, and
no seed. A file is kept for thirty days.
"""

import re
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Reply, Spec, State, Token

_PAGE = 500
_MODES = {"720p": "std", "1080p": "pro"}
_MODERATED = re.compile(r"risk control|content (?:safety|policy)|sensitive", re.I)


class KlingLegacy(Provider):
    """An upstream is the call and the model: `image2video/kling-v3`. A job is found below the path that started it."""

    token = Token.KEY_PAIR
    fields = {
        "prompt": "prompt",
        "negative_prompt": "negative_prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "mode",
        "input_image": "image",
        "last_frame": "image_tail",
        "generate_audio": "sound",
    }
    states = {
        "submitted": State.QUEUED,
        "processing": State.RUNNING,
        "succeed": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    # https://kling.ai/document-api/api/get-started/error-codes. A 1003 and a 1004 are of a token that is too new or too
    # old; three of the 429s have nothing to do with speed.
    refusals = {
        **dict.fromkeys(("1000", "1001", "1002", "1003", "1004", "1100", "1103", "1304"), errors.CredentialRejected),
        **dict.fromkeys(("1101", "1102"), errors.OutOfFunds),
        **dict.fromkeys(("1200", "1201"), errors.BadInput),
        **dict.fromkeys(("1202", "1203"), errors.Retired),
        **dict.fromkeys(("1300", "1301"), errors.ContentPolicy),
        **dict.fromkeys(("1302", "1303"), errors.Throttled),
        **dict.fromkeys(("5000", "5001", "5002"), errors.Unavailable),
        "moderation": errors.ContentPolicy,  # of a job that failed: told by its sentence only
    }
    # They name the model, or change the price: shots have lengths of their own, and voices cost more than sound.
    reserved = frozenset(
        {"model_name", "mode", "sound", "multi_shot", "shot_type", "multi_prompt", "voice_list", "external_task_id"}
    )
    result_hosts = ("klingai.com", "kling.ai", "kechuangai.com")
    latest_first = False

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        path, model = variant.upstream.split("/")
        body = self.body(spec, variant)
        if "mode" in body:
            body["mode"] = _MODES[body["mode"]]
        if "sound" in body:
            body["sound"] = "on" if body["sound"] else "off"
        json = {"model_name": model, **body, "external_task_id": reference}
        return Call(method="POST", url=f"/v1/videos/{path}", json=json)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["data"]["task_id"], safe="")}

    def operation(self, reply: Reply) -> Operation:
        return {**super().operation(reply), "path": reply.asked}

    def lookup(self, variant: Variant, reference: str) -> Call:
        path, _ = variant.upstream.split("/")
        return Call(method="GET", url=f"/v1/videos/{path}/{reference}")

    def looked_up(self, reply: Reply) -> Operation:
        return {**self.accepted(reply.body), "path": reply.asked.rsplit("/", 1)[0]}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"{operation['path']}/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        task = body["data"]
        state = self.state(task["task_status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=task["task_result"]["videos"][0]["url"]))

    def listing(self, page: str | None = None) -> Call:
        # A list to each path that starts jobs, so a page is named by both: `text2video/2`.
        path, number = (page or f"{self._paths[0]}/1").split("/")
        return Call(method="GET", url=f"/v1/videos/{path}?pageNum={number}&pageSize={_PAGE}")

    def listed(self, body: Json, page: str | None = None) -> Listing:
        path, number = (page or f"{self._paths[0]}/1").split("/")
        jobs = tuple(self._listed(each, path) for each in body["data"])
        # Nothing says how many pages there are: the one after the last is empty.
        later = self._paths[self._paths.index(path) + 1 :]
        following = f"{path}/{int(number) + 1}" if jobs else f"{later[0]}/1" if later else None
        return Listing(jobs=jobs, next=following)

    def _listed(self, task: Json, path: str) -> Listed:
        return Listed(
            operation={"id": quote(task["task_id"], safe=""), "path": f"/v1/videos/{path}"},
            state=self.states.get(task["task_status"]),
            created_at=task["created_at"] // 1000,
        )

    @property
    def _paths(self) -> list[str]:
        variants = (variant for model in self.facts.models.values() for variant in model.variants.values())
        return sorted({variant.upstream.split("/")[0] for variant in variants})

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        code, _ = self.reason(reply.body)
        return self.error(reply) if code and code != "moderation" else None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        said = body if isinstance(body, dict) else {}
        if said.get("code"):
            return str(said["code"]), said.get("message")
        task = said.get("data")
        sentence = task.get("task_status_msg") if isinstance(task, dict) else None
        return "moderation" if _MODERATED.search(sentence or "") else None, sentence or None
