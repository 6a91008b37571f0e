"""Whose video it is."""

from reelgate import errors
from reelgate.keys import ApiKey
from reelgate.store.videos import LONGEST_ID, Record, Videos


def owned(videos: Videos, id: str, caller: ApiKey) -> Record:
    """The caller's video, also one that is deleted. NotFound for what is not there, or another tenant's."""
    record = videos.record(id) if len(id) <= LONGEST_ID else None
    if record is None or record[0].tenant != caller.tenant:
        raise not_found(id)
    return record


def not_found(id: str) -> errors.NotFound:
    return errors.NotFound(f"Video {id[:LONGEST_ID]!r} does not exist")
