"""The one model that validates a request: spellings, ranges, and errors that name the field."""

import base64
from decimal import Decimal
from typing import Any

import pytest

from reelgate import preferences, requests
from reelgate.errors import InvalidRequest
from reelgate.forms import Upload

URL = "https://images.example.com/fox.png"


def read(**fields: Any) -> requests.CreateVideo:
    return requests.read({"prompt": "a fox", "model": "mock-video"} | fields)


def refused(**fields: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)
    return caught.value


def test_what_is_not_said_has_its_default() -> None:
    request = read()
    assert (request.n, request.seconds, request.size, request.input_image) == (1, None, None, None)
    assert request.extra == {}


def test_the_values_of_a_form_are_texts() -> None:
    request = read(n="2", seconds="4.5", seed="7", generate_audio="true")
    assert (request.n, request.seconds, request.seed, request.generate_audio) == (2, Decimal("4.5"), 7, True)


def test_unknown_fields_are_passed_through_as_they_are() -> None:
    extra = {"cfg_scale": 0.5, "elements": [{"a": None}], "extra": "1", "fields": {}, "model_config": 1}
    assert read(**extra).extra == extra


@pytest.mark.parametrize("spelling", ["input_image", "input_reference", "image_url", "image"])
@pytest.mark.parametrize(
    "value", [URL, {"image_url": URL}, [URL], [{"image_url": URL}]], ids=["text", "object", "list", "list of objects"]
)
def test_an_image_is_the_same_in_every_spelling(spelling: str, value: Any) -> None:
    request = read(**{spelling: value})
    assert (request.input_image, request.extra) == (URL, {})


def test_a_file_is_an_image_too() -> None:
    upload = Upload(filename="fox.png", content=b"png")
    assert read(input_reference=upload).input_image == upload
    assert read(input_reference=[upload]).input_image == upload


@pytest.mark.parametrize(
    "value",
    [[], "", {"file_id": "f"}, {"id": "video_a"}, {"image_url": URL, "detail": "high"}, 7, True, [[URL, URL], [URL]]],
)
def test_any_other_image_is_refused(value: Any) -> None:
    assert refused(input_reference=value).param == "input_reference"


@pytest.mark.parametrize("value", [[URL, URL + "?2"], [{"image_url": URL}, {"url": URL + "?2"}]])
def test_more_than_one_input_reference_are_pictures_to_refer_to(value: Any) -> None:
    request = read(input_reference=value)
    assert (request.input_image, request.reference_images) == (None, [URL, URL + "?2"])
    assert read(input_references=value) == request == read(reference_images=value)


def test_an_upload_and_a_video_are_known_by_their_ids() -> None:
    assert read(image={"file_id": "file_a"}).input_image == "file_a" == read(image="file_a").input_image
    assert (
        read(video={"id": "video_a"}).input_video == "video_a" == read(video_url={"video_url": "video_a"}).input_video
    )
    assert refused(image={"id": "video_a"}).param == "image"


@pytest.mark.parametrize("spelling", ["last_frame", "end_image"])
def test_a_last_frame_has_two_names(spelling: str) -> None:
    assert read(image=URL, **{spelling: {"url": URL}}).last_frame == URL


def test_providers_are_chosen_by_name() -> None:
    request = read(provider={"only": ["fal"], "order": ["fal"], "sort": "speed"})
    assert request.provider == preferences.Preferences(only=["fal"], order=["fal"], sort=preferences.Sort.SPEED)
    bad: list[Any] = [{"only": []}, {"only": "fal"}, {"sort": "luck"}, {"ignore": ["fal"]}, "fal", []]
    for value in bad:
        assert refused(provider=value).param == "provider", value
    assert "provider.sort" in refused(provider={"sort": "luck"}).message


def test_an_image_url_that_is_repeated_is_no_contradiction() -> None:
    assert read(image=URL, input_image={"image_url": URL}).input_image == URL
    assert "image_url and image" in refused(image=URL, image_url=URL + "?2").message


def test_seconds_and_duration_are_one_field() -> None:
    assert read(duration=4).seconds == 4
    assert read(duration="4", seconds=4).seconds == 4
    assert refused(duration=4, seconds=5).param == "seconds"


def test_null_means_not_given() -> None:
    request = read(seconds=None, duration=None, image=None, size=None, seed=None, metadata=None)
    assert (request.seconds, request.input_image, request.extra) == (None, None, {})


@pytest.mark.parametrize(
    ("param", "values"),
    [
        ("prompt", ["", 7, None, ["a"], "a" * 32_001]),
        ("model", ["", 7, None, "a" * 201]),
        ("seconds", [0, -1, "abc", "nan", "inf", 3601, True, [4], {}]),
        ("size", ["", "1280", "1280x", "x720", "0x720", "1280x720x2", "123456x720", "1280X720", "0:9", "16:9:1", 720]),
        ("n", [0, 5, "two", 1.5, None]),
        ("aspect_ratio", ["", "wide", "1280x720", "100:1", "1:0"]),
        ("resolution", ["", "720", "p720", "8k", "72p", "12345p", "1080i"]),
        ("negative_prompt", ["a" * 5001, 7]),
        ("seed", [-2, 2**63, 1.5, "x"]),
        ("generate_audio", ["maybe", 2, []]),
        ("webhook_url", ["https://a.example/" + "a" * 2048, 7]),
        ("idempotency_key", ["", "a" * 257, 7]),
        ("metadata", [[], "text", {"a": 1}, {"a": None}]),
        ("user", ["a" * 257, 7]),
        ("models", [[], "mock-video", ["m"] * 6, [7]]),
        ("max_cost", [-1, "much", [], "nan", "inf"]),
        ("reference_images", [[], [URL] * 17, [7], 7]),
        ("input_video", ["", 7, [URL, URL]]),
    ],
)
def test_a_bad_value_is_refused_by_name(param: str, values: list[Any]) -> None:
    for value in values:
        assert refused(**{param: value}).param == param, value


def test_the_message_says_what_was_given_and_what_is_accepted() -> None:
    message = refused(n=5).message
    assert "n" in message and "5" in message and "4" in message


@pytest.mark.parametrize("missing", ["prompt", "model"])
def test_a_missing_field_is_named(missing: str) -> None:
    fields = {"prompt": "a fox", "model": "mock-video"}
    del fields[missing]
    with pytest.raises(InvalidRequest, match=f"^{missing} is required$") as caught:
        requests.read(fields)
    assert caught.value.param == missing


def test_an_error_does_not_repeat_what_is_private() -> None:
    secret = "hunter2"
    given: list[dict[str, Any]] = [
        {"prompt": secret * 9000},
        {"negative_prompt": secret * 9000},
        {"webhook_url": secret * 9000},
        {"input_image": [f"https://{secret}.example"] * 2},
        {"image": f"https://{secret}.example", "image_url": "https://other.example"},
        {"image": {"file_id": secret}},
    ]
    for fields in given:
        assert secret not in refused(**fields).message


def test_an_error_is_short_whatever_was_given() -> None:
    assert len(refused(size="1" * 100_000).message) < 400


def test_a_stored_request_is_read_as_it_was() -> None:
    image = f"data:image/png;base64,{base64.b64encode(b'png').decode()}"
    first = read(seconds="4.50", image=image, metadata={"a": "b"}, seed=3, cfg=1.5)
    stored = first.model_dump(mode="json", exclude_none=True, exclude={*first.extra})
    assert requests.read({**stored, **first.extra}) == first


def test_two_files_of_one_name_are_a_contradiction() -> None:
    files = {name: Upload(filename="start.png", content=name.encode()) for name in ("input_reference", "image")}
    assert "image and input_reference are the same field" in refused(**files).message


@pytest.mark.parametrize("param", ["n", "seconds", "duration", "seed", "max_cost"])
def test_true_is_no_number(param: str) -> None:
    assert refused(**{param: True}).message == f"{param} must be a number; given true"


@pytest.mark.parametrize("option", ["extra_query", "extra_body", "extra_headers"])
def test_an_option_of_a_client_is_no_field(option: str) -> None:
    refusal = refused(**{option: {"dryRun": "true"}})
    assert (refusal.param, "option of your client" in refusal.message) == (option, True)


@pytest.mark.parametrize("size", ["١٢٨٠x720", "1280x٧٢٠", "１:1"])  # noqa: RUF001 - digits of other scripts
def test_numbers_are_written_in_ascii(size: str) -> None:
    assert refused(size=size).param == "size"
