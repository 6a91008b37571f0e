"""What the API calls."""

import json

import pytest

from functions.preview.handler import handler, logger
from reelgate import media
from reelgate.renditions import Drawing
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, listening, load_event
from tests.functions.preview.footage import ramp
from tests.gateway.samples import ID


def test_the_sample_event_draws_a_thumbnail(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = listening(logger, monkeypatch)
    deployment.bucket.put(media.result_key(ID, 0), ramp(3), "video/mp4")
    answer = handler(load_event("preview"), CONTEXT)
    assert json.loads(json.dumps(answer)) == {"drawing": Drawing.DRAWN}
    assert deployment.bucket.size(media.result_key(ID, 0, "webp"))
    line = json.loads(logged.getvalue())
    assert (line["video_id"], line["index"], line["rendition"], line["drawing"]) == (ID, 0, "thumbnail", "drawn")


def test_a_word_that_is_no_picture_is_a_defect_of_the_caller(deployment: Deployment) -> None:
    with pytest.raises(ValueError, match="poster"):
        handler(load_event("preview") | {"rendition": "poster"}, CONTEXT)
