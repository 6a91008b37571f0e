"""What is handed out of a finished video: its file in parts, what HEAD tells, a thumbnail and a spritesheet."""

from io import BytesIO

import httpx
import pytest
from PIL import Image, ImageStat

from tests.contract.client import Client, Video
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf

TYPES = {"video": "video/mp4", "thumbnail": "image/webp", "spritesheet": "image/jpeg"}


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("content")


@pytest.fixture(scope="module")
def completed(client: Client) -> Video:
    return client.finished(client.create("A harbour at dawn", seconds=3, size="1920x1080", n=2)["id"])[0]


def picture(client: Client, video: Video, variant: str, **query: int) -> Image.Image:
    image = Image.open(BytesIO(client.content(video["id"], variant=variant, **query)))
    image.load()
    return image


def redirect(client: Client, method: str, video: Video, **query: str) -> str:
    answer = client.http.request(method, f"/videos/{video['id']}/content", params=query)
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    assert answer.content == b""
    return answer.headers["location"]


def test_a_range_of_the_video(client: Client, completed: Video) -> None:
    whole = client.content(completed["id"])
    part = client.http.get(f"/videos/{completed['id']}/content", headers={"range": "bytes=4-11"}, follow_redirects=True)
    assert (part.status_code, part.content) == (206, whole[4:12])
    assert part.headers["content-range"] == f"bytes 4-11/{len(whole)}"


@pytest.mark.parametrize("variant", TYPES)
def test_head_tells_what_get_gives(client: Client, completed: Video, variant: str) -> None:
    head_link = redirect(client, "HEAD", completed, variant=variant)
    get_link = redirect(client, "GET", completed, variant=variant)
    told, given = httpx.head(head_link), httpx.get(get_link)
    assert (told.status_code, told.content) == (200, b"")
    assert (given.status_code, given.headers["content-type"]) == (200, TYPES[variant])
    assert given.headers["content-disposition"].startswith(f'attachment; filename="{completed["id"]}-0.')
    # S3 tells the disposition at HEAD too, which the engine does not.
    assert told.headers["content-type"] == given.headers["content-type"]
    assert told.headers["content-length"] == str(len(given.content))
    # Each link is for its own method.
    assert (httpx.get(head_link).status_code, httpx.head(get_link).status_code) == (403, 403)


def test_head_follows_the_redirect(client: Client, completed: Video) -> None:
    answer = client.http.head(f"/videos/{completed['id']}/content", follow_redirects=True)
    assert (answer.status_code, answer.request.method) == (200, "HEAD")
    assert answer.headers["content-length"] == str(completed["output"]["size_bytes"])


def test_a_thumbnail_is_a_webp_of_the_first_frame(client: Client, completed: Video) -> None:
    image = picture(client, completed, "thumbnail")
    assert (image.format, image.size) == ("WEBP", (1280, 720))
    assert ImageStat.Stat(image.convert("L")).stddev[0] > 10


def test_a_spritesheet_is_a_jpeg_of_25_frames(client: Client, completed: Video) -> None:
    image = picture(client, completed, "spritesheet")
    assert (image.format, image.size) == ("JPEG", (5 * 320, 5 * 180))
    # The mock lights its bars as time passes.
    strips = [image.crop((0, 180 * row + 135, 320, 180 * row + 180)).convert("L") for row in range(5)]
    brightness = [ImageStat.Stat(strip).mean[0] for strip in strips]
    assert brightness == sorted(brightness)


def test_a_picture_is_drawn_once_and_of_the_output_that_is_asked_for(
    client: Client, cloud: Cloud, completed: Video
) -> None:
    key = f"videos/{completed['id']}/1.webp"
    assert key not in cloud.objects(f"videos/{completed['id']}/")
    picture(client, completed, "thumbnail", index=1)
    (before,) = cloud.s3.list_objects_v2(Bucket=cloud.outputs["BucketName"], Prefix=key)["Contents"]
    picture(client, completed, "thumbnail", index=1)
    (after,) = cloud.s3.list_objects_v2(Bucket=cloud.outputs["BucketName"], Prefix=key)["Contents"]
    assert before["LastModified"] == after["LastModified"]


def test_what_is_not_possible_is_refused_by_name(client: Client, completed: Video) -> None:
    path = f"/videos/{completed['id']}/content"
    unknown = client.http.get(path, params={"variant": "poster"})
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (400, "INVALID_REQUEST")
    assert unknown.json()["error"]["param"] == "variant"
    assert "video, thumbnail or spritesheet" in unknown.json()["error"]["message"]
    beyond = client.http.get(path, params={"variant": "thumbnail", "index": 2})
    assert (beyond.status_code, beyond.json()["error"]["param"]) == (404, "index")
    for refused in (client.http.head(path, params={"variant": "poster"}), client.http.head("/videos/none/content")):
        assert refused.status_code in (400, 404)
        assert refused.content == b""


def test_a_file_that_cannot_be_decoded_has_no_thumbnail(client: Client, cloud: Cloud) -> None:
    id = client.finished(client.create("A broken reel")["id"])[0]["id"]
    cloud.s3.put_object(Bucket=cloud.outputs["BucketName"], Key=f"videos/{id}/0.mp4", Body=b"no video")
    answer = client.http.get(f"/videos/{id}/content", params={"variant": "thumbnail"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert answer.json()["error"]["param"] == "variant"


def test_a_deleted_video_takes_its_pictures_along(client: Client, cloud: Cloud) -> None:
    video = client.finished(client.create("A sandcastle")["id"])[0]
    for variant in ("thumbnail", "spritesheet"):
        picture(client, video, variant)
    assert len(cloud.objects(f"videos/{video['id']}/")) == 3
    assert client.http.delete(f"/videos/{video['id']}").status_code == 200
    assert cloud.objects(f"videos/{video['id']}/") == {}
    late = client.http.get(f"/videos/{video['id']}/content", params={"variant": "thumbnail"})
    assert (late.status_code, late.json()["error"]["code"]) == (410, "GONE")
