"""What comes with a request: URLs that are checked, files that are stored, uploads and videos that are looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from reelgate import errors, media, sources, urlguard
from reelgate.forms import Upload
from reelgate.requests import CreateVideo
from reelgate.service.uploads import Uploads
from reelgate.store.videos import LONGEST_ID, Videos
from reelgate.wire import Spec

_IDS = (sources.FILE_PREFIX, sources.VIDEO_PREFIX)


def check(request: CreateVideo, *, allow_loopback: bool) -> None:
    """InvalidRequest for a URL that will not be opened. A receiver of webhooks may be on a laptop; media are fetched by
    the provider, which could not reach them there."""
    if request.webhook_url:
        urlguard.check(request.webhook_url, param="webhook_url", allow_loopback=allow_loopback)
    for param, url in _urls(request):
        urlguard.check(url, param=param)


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """Where a caller's media are: in the request itself, among their uploads, or among their videos."""

    bucket: media.Bucket
    videos: Videos
    uploads: Uploads
    tenant: str

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
        type = media.media_type(content)
        if type is None or type not in media.ACCEPTED[param]:
            raise errors.InvalidRequest(f"{param} must be {_listed(media.ACCEPTED[param])}", param=param)
        return self.bucket.put_input(video_id, content, type)

    def _film(self, param: str, video_id: str) -> str:
        """The key of the first output of a finished video of the caller's own."""
        video = self.videos.video(video_id) if len(video_id) <= LONGEST_ID else None
        if param != "input_video" or video is None or video.tenant != self.tenant or video.deleted_at:
            raise errors.InvalidRequest(f"{param}: video {video_id[:64]!r} does not exist", param=param)
        file = next((output.media for output in video.outputs if output.media), None)
        if file is None:
            raise errors.InvalidRequest(f"{param}: video {video_id} is {video.status} and has no file", param=param)
        return file.key


def linked(spec: Spec, bucket: media.Bucket) -> Spec:
    """The spec with links that the provider can open."""

    def link(source: str | None) -> str | None:
        return bucket.link(source) if source and source.startswith(media.OURS) else source

    return replace(
        spec,
        input_image=link(spec.input_image),
        last_frame=link(spec.last_frame),
        input_video=link(spec.input_video),
        reference_images=spec.reference_images and tuple(link(each) or "" for each in spec.reference_images),
    )


def stored(parameters: Mapping[str, object], video_id: str) -> list[str]:
    """The keys of what was stored for this video alone."""
    folder = f"{media.INPUTS}{video_id}/"
    given = (parameters.get(name) for name in sources.SPELLINGS)
    flat = [each for value in given for each in (value if isinstance(value, list) else [value])]
    return [each for each in flat if isinstance(each, str) and each.startswith(folder)]


def _urls(request: CreateVideo) -> Iterator[tuple[str, str]]:
    """All media that are neither in the request nor with us, by field."""
    for param, given in request.media.items():
        for source in given:
            if isinstance(source, str) and not source.startswith(_IDS) and media.data_uri(source) is None:
                yield param, source


def _listed(types: tuple[str, ...]) -> str:
    return " or ".join(type.partition("/")[2].upper() for type in types)
