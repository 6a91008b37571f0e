"""The words of `variant`."""

import pytest

from reelgate import renditions
from reelgate.errors import InvalidRequest
from reelgate.renditions import Rendition


@pytest.mark.parametrize(
    ("word", "rendition"),
    [
        (None, Rendition.VIDEO),
        ("", Rendition.VIDEO),
        ("video", Rendition.VIDEO),
        ("thumbnail", Rendition.THUMBNAIL),
        ("spritesheet", Rendition.SPRITESHEET),
    ],
)
def test_a_word_is_a_rendition(word: str | None, rendition: Rendition) -> None:
    assert renditions.read(word) is rendition


@pytest.mark.parametrize("word", ["poster", "Video", "x" * 1000])
def test_another_word_is_refused_with_the_possible_ones(word: str) -> None:
    with pytest.raises(InvalidRequest, match="it is video, thumbnail or spritesheet") as caught:
        renditions.read(word)
    assert caught.value.param == "variant"
    assert len(caught.value.message) < 120


def test_each_has_a_file_of_its_own_and_the_video_comes_first() -> None:
    """Whoever deletes them in this order takes the video before what is drawn of it."""
    assert [each.suffix for each in Rendition] == ["mp4", "webp", "jpg"]
    assert [each.content_type for each in Rendition] == ["video/mp4", "image/webp", "image/jpeg"]
