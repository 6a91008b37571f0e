"""Retention: for how many days the files of a finished video are kept, and whether its prompt is kept after its end.

The deployment says so for all; a key may say less for its videos, and a request for its own.
"""

from dataclasses import dataclass

from reelgate.errors import InvalidRequest
from reelgate.keys import ApiKey

DAY = 24 * 3600
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """What the deployment keeps."""

    days: int
    prompts: bool = True

    def of(self, asked: int | None, caller: ApiKey) -> int | None:
        """The days that a video is kept for, as its request `asked` or its key says; None for as long as all are.
        InvalidRequest for more than there are."""
        if asked is not None and asked > self.days:
            raise self._refusal(asked)
        if asked is not None and caller.media_retention is not None and asked > caller.media_retention:
            raise InvalidRequest(
                f"media_retention must be 1 to {caller.media_retention} days for this key; given {asked}",
                param="media_retention",
            )
        return asked if asked is not None else caller.media_retention

    def keeps_prompt(self, caller: ApiKey) -> bool:
        return self.prompts and caller.keep_prompts

    def check_key(self, *, media_retention: int | None, keep_prompts: bool | None) -> None:
        """InvalidRequest for a key that would keep more than the deployment does."""
        if media_retention is not None and media_retention > self.days:
            raise self._refusal(media_retention)
        if keep_prompts and not self.prompts:
            raise InvalidRequest("keep_prompts cannot be true: this deployment keeps no prompts", param="keep_prompts")

    def _refusal(self, given: int) -> InvalidRequest:
        return InvalidRequest(
            f"media_retention must be 1 to {self.days} days, for which this deployment keeps files; given {given}",
            param="media_retention",
        )
