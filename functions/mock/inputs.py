"""The media that a video may be made from. They are looked at no further: no URL is ever fetched."""

from __future__ import annotations

from collections.abc import Mapping

from functions.mock.refusals import invalid

WRAPPERS = {
    "input_reference": "image_url",
    "last_frame": "image_url",
    "reference_images": "image_url",
    "input_video": "video_url",
}
"""Every input, and the name of its URL where it is given as an object."""

LISTS = ("reference_images",)

TASKS = {
    "extend": "video extension",
    "input_video": "video-to-video",
    "reference_images": "references-to-video",
    "last_frame": "frames-to-video",
    "input_reference": "image-to-video",
}
"""What is made of an input. The first one that was given says it for all."""


def read_inputs(fields: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the inputs that were given; `extend` is one of them when input_video shall be continued.

    Raises Refused for a value that is no medium.
    """
    given = tuple(name for name in WRAPPERS if _given(name, fields.get(name)))
    return (*given, "extend") if _extend(fields.get("extend"), given) else given


def task(inputs: tuple[str, ...]) -> str:
    """What the mock says that it does with such inputs."""
    return next((label for name, label in TASKS.items() if name in inputs), "text-to-video")


def _given(name: str, value: object) -> bool:
    if value is None:
        return False
    if name not in LISTS:
        media = [value]
    elif isinstance(value, list) and value:
        media = value
    else:
        raise invalid(name, f"{name} must be a list that is not empty.")
    wrapper = WRAPPERS[name]
    if all(_is_medium(each, wrapper) for each in media):
        return True
    raise invalid(name, f"{name} must be made of files, URLs, or objects with {wrapper}.")


def _is_medium(value: object, wrapper: str) -> bool:
    if isinstance(value, dict):
        value = value.get(wrapper)
        return isinstance(value, str) and _is_medium(value, wrapper)
    if isinstance(value, str):
        return value.startswith(("https://", "http://", "data:"))
    return isinstance(value, bytes) and bool(value)


def _extend(value: object, given: tuple[str, ...]) -> bool:
    if value is None or value is False:
        return False
    if value is not True:
        raise invalid("extend", "extend must be true or false.")
    if "input_video" not in given:
        raise invalid("extend", "extend needs an input_video to continue.")
    return True
