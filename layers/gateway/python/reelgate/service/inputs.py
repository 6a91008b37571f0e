"""What comes with a request: URLs that are checked, files that are stored, uploads and videos that are looked up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reelgate import errors, media, sources, urlguard
from reelgate.forms import Upload
from reelgate.requests import CreateVideo
from reelgate.service.uploads import Uploads
from reelgate.store.videos import LONGEST_ID, Videos
from reelgate.wire import Spec

_IDS = (sources.FILE_PREFIX, sources.VIDEO_PREFIX)


def check(request: CreateVideo, *, allow_loopback: bool) -> None:
    """InvalidRequest for a URL that will not be opened."""
    if request.webhook_url:
        urlguard.check(request.webhook_url, param="webhook_url", allow_loopback=allow_loopback)
    for param, url in _urls(request):
        urlguard.check(url, param=param, allow_loopback=allow_loopback)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where a caller's media are: in the request itself, among their uploads, or among their videos."""

    bucket: media.Bucket
    videos: Videos
    uploads: Uploads
    tenant: str
    now: int

    def keep(self, request: CreateVideo, video_id: str) -> CreateVideo:
        """The request with a key of the bucket in place of everything that is not a URL already."""
        kept = {name: [self._kept(name, each, video_id) for each in given] for name, given in request.media.items()}
        many = {name: value if name == sources.MANY else value[0] for name, value in kept.items()}
        return request.model_copy(update=many)

    def _kept(self, param: str, source: str | Upload, video_id: str) -> str:
        if isinstance(source, str) and source.startswith(sources.VIDEO_PREFIX):
            return self._film(param, source)
        if isinstance(source, str) and source.startswith(sources.FILE_PREFIX):
            return self.uploads.find(self.tenant, source, accepted=media.ACCEPTED[param], param=param).key
        content = source.content if isinstance(source, Upload) else media.data_uri(source)
        if content is None:
            return str(source)
        return self.bucket.put_input(video_id, content, media_type(content, param))

    def _film(self, param: str, video_id: str) -> str:
        """The key of the first output of a finished video of the caller's own."""
        video = self.videos.video(video_id) if len(video_id) <= LONGEST_ID else None
        if param != "input_video" or video is None or video.tenant != self.tenant or video.deleted_at:
            raise errors.InvalidRequest(f"{param}: video {video_id[:64]!r} does not exist", param=param)
        file = next((output.media for output in video.outputs if output.media), None)
        if file is None:
            raise errors.InvalidRequest(f"{param}: video {video_id} is {video.status} and has no file", param=param)
        if video.expires_at is not None and video.expires_at <= self.now:
            raise errors.InvalidRequest(f"{param}: the file of video {video_id} has expired", param=param)
        return file.key


def unseen(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    """The media of a stored request that nobody has looked at, by field: all but films that are in the bucket, of which
    the type was told when they came, and there is no more to tell."""
    return [
        (param, source)
        for param, source in _given(parameters)
        if media.ACCEPTED[param] == media.IMAGES or not source.startswith(media.OURS)
    ]


def key(source: str, video_id: str) -> str:
    """Where in the bucket one of the media of a stored request is, once it was fetched."""
    return source if source.startswith(media.OURS) else media.fetched_key(video_id, source)


def fetched(spec: Spec, video_id: str) -> Spec:
    """The spec with keys of the bucket in place of URLs."""
    return each(spec, lambda _, source: key(source, video_id))


def foreign(parameters: Mapping[str, object]) -> str | None:
    """The first field of a stored request that has a URL of the caller's."""
    return next((param for param, source in _given(parameters) if not source.startswith(media.OURS)), None)


def linked(spec: Spec, bucket: media.Bucket) -> Spec:
    """The spec with links that the provider can open."""
    return each(spec, lambda _, source: bucket.link(source) if source.startswith(media.OURS) else source)


def each(spec: Spec, change: Callable[[str, str], str]) -> Spec:
    """The spec with what `change` makes of each of its media, by field."""
    changed: dict[str, Any] = {}
    for param in sources.SPELLINGS:
        given = getattr(spec, param)
        if param == sources.MANY:
            changed[param] = given and tuple(change(param, source) for source in given)
        else:
            changed[param] = given and change(param, given)
    return replace(spec, **changed)


def stored(parameters: Mapping[str, object], video_id: str) -> list[str]:
    """The keys of what is stored for this video alone, or would be."""
    keys = [key(source, video_id) for _, source in _given(parameters)]
    return [each for each in keys if each.startswith(f"{media.INPUTS}{video_id}/")]


def media_type(content: bytes | bytearray, param: str) -> str:
    """The media type by the file's first bytes. InvalidRequest for one that may not come in this field."""
    type = media.media_type(content)
    if type is None or type not in media.ACCEPTED[param]:
        raise errors.InvalidRequest(f"{param} must be {_listed(media.ACCEPTED[param])}", param=param)
    return type


def _given(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """All media of a stored request, by field."""
    for param in sources.SPELLINGS:
        given = parameters.get(param)
        for source in given if isinstance(given, list) else [given]:
            if isinstance(source, str):
                yield param, source


def _urls(request: CreateVideo) -> Iterator[tuple[str, str]]:
    """All media that are neither in the request nor with us, by field."""
    for param, given in request.media.items():
        for source in given:
            if isinstance(source, str) and not source.startswith(_IDS) and media.data_uri(source) is None:
                yield param, source


def _listed(types: tuple[str, ...]) -> str:
    return " or ".join(type.partition("/")[2].upper() for type in types)
