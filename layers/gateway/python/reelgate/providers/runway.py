"""Runway's tasks, for its own models and for those it resells. https://docs.dev.runwayml.com/api"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Mode, Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Runway(Provider):
    """Moderation ends a task as failed; an empty account is a 400 that only its sentence tells from bad input."""

    authorization = {"Authorization": "Bearer {key}", "X-Runway-Version": "2024-11-06"}  # each call needs both
    fields = {
        "prompt": "promptText",
        "seconds": "duration",
        "size": "ratio",
        "aspect_ratio": "ratio",
        "resolution": "ratio[tier]",
        "input_image": "promptImage[first]",
        "last_frame": "promptImage[last]",
        "reference_images": "references",
        "input_video": "promptVideo",
        "negative_prompt": "negativePrompt",
        "seed": "seed",
        "generate_audio": "audio",
    }
    paths = {
        Mode.TEXT_TO_VIDEO: "/text_to_video",
        Mode.IMAGE_TO_VIDEO: "/image_to_video",
        Mode.FIRST_LAST_FRAME_TO_VIDEO: "/image_to_video",
        Mode.REFERENCE_TO_VIDEO: "/text_to_video",
        Mode.VIDEO_TO_VIDEO: "/video_to_video",
    }
    ratios = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
    pixels = {
        "480p": ("992:432", "864:496", "752:560", "640:640", "560:752", "496:864"),
        "720p": ("1470:630", "1280:720", "1112:834", "960:960", "834:1112", "720:1280"),
        "1080p": ("2206:946", "1920:1080", "1664:1248", "1440:1440", "1248:1664", "1080:1920"),
        "4k": ("3840:1646", "3840:2160", "3840:2880", "3840:3840", "2880:3840", "2160:3840"),
    }
    """What most models call a ratio, by tier, in the order of `ratios`; 16:9, 1:1 and 9:16 are so with all of them."""
    states = {
        "PENDING": State.QUEUED,
        "THROTTLED": State.QUEUED,  # accepted, and waiting until the account has fewer tasks running
        "RUNNING": State.RUNNING,
        "SUCCEEDED": State.SUCCEEDED,
        "FAILED": State.FAILED,
        "CANCELLED": State.CANCELLED,
    }
    refusals = {  # https://docs.dev.runwayml.com/errors/task-failures; codes begin so
        "SAFETY": errors.ContentPolicy,
        "INPUT_PREPROCESSING.SAFETY": errors.ContentPolicy,
        "ASSET.INVALID": errors.BadInput,
        "credits": errors.OutOfFunds,
    }
    # Pictures and films have parameters of their own, as they decide the mode; the rest changes the price or the file.
    reserved = frozenset(
        {"model", "promptImage", "references", "referenceVideos", "videoUri", "mode", "keyframes"}
        | {"outputFormat", "proresProfile", "draft", "draftTaskId"}
    )
    result_hosts = ("cloudfront.net",)  # the names before it are Runway's, and have changed

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        if tier := body.pop("ratio[tier]", None):
            body["ratio"] = self.pixels[tier][self.ratios.index(body["ratio"])]
        elif "ratio" in body:
            body["ratio"] = body["ratio"].replace("x", ":")
        frames = {position: body.pop(f"promptImage[{position}]", None) for position in ("first", "last")}
        if frames["first"]:
            body["promptImage"] = [{"uri": uri, "position": position} for position, uri in frames.items() if uri]
        if "references" in body:
            body["references"] = [{"uri": uri} for uri in body["references"]]
        return Call(method="POST", url=self.paths[spec.mode], json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/tasks/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["output"][0]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="DELETE", url=f"/tasks/{operation['id']}")

    def probe(self) -> Call:
        return Call(method="GET", url="/organization")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        code, sentence = body.get("failureCode") or "", body.get("failure") or body.get("error")
        if "enough credits" in str(sentence):
            return "credits", sentence
        return next((known for known in self.refusals if code.startswith(known)), code or None), sentence
