"""What passes between us and a vendor: a request in its model's values, calls, answers, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from reelgate import errors
from reelgate.catalog import Mode

Json = Any
Operation = Mapping[str, Any]
"""What `accepted` returns and only the same adapter reads: JSON, without secrets."""


class State(StrEnum):
    """What an adapter's table makes of a vendor's status word."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Token(StrEnum):
    """What goes out as a provider's key."""

    SECRET = "secret"  # noqa: S105 - a word, no secret
    """The operator's secret as it is."""
    SERVICE_ACCOUNT = "service_account"
    """A token of Google's, for which the secret, a service account's key file in JSON, is exchanged."""
    KEY_PAIR = "key_pair"
    """A JWT of Kling's, signed with the secret, which is `<AccessKey>:<SecretKey>`."""
    AWS = "aws"
    """Nothing goes out: requests are signed with the secret, a JSON object of an access key and settings."""


class Setting(str):
    """In a call's JSON: stands for what the secret says under this name."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A request in the values that one variant of a model accepts. A field that is None is not sent."""

    mode: Mode
    prompt: str
    seconds: int | None = None
    size: str | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    input_image: str | None = None
    last_frame: str | None = None
    reference_images: tuple[str, ...] | None = None
    input_video: str | None = None
    negative_prompt: str | None = None
    seed: int | None = None
    generate_audio: bool | None = None
    user: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        """The fields to send, by our names."""
        names = (each.name for each in fields(self) if each.name not in ("mode", "extra"))
        given = {name: value for name in names if (value := getattr(self, name)) is not None}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request to the vendor. `url` is a path below the provider's base URL, or a whole URL taken from a reply."""

    method: str
    url: str
    json: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The vendor's answer: header names in lower case; `body` is parsed JSON, or None when it was no JSON. `asked` is
    the `url` of the call that it answers: some vendors' jobs are found below the path that started them."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = None
    asked: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a poll found. `then`: ask this too before deciding. `result`: where the file is, once it succeeded; or
    `data`, the file itself in base64, where the vendor puts it into its answer."""

    state: State
    then: Call | None = None
    result: Call | None = None
    data: str | None = field(default=None, repr=False)
    failure: errors.ProviderError | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A job in the vendor's own list. `operation` is as `operation` of the adapter gives it, `created_at` in Unix
    seconds, `upstream` as the catalog names the model, None where the list does not; what else is known says what it
    costs, and `charged` what was taken, in micro-USD. `state` is None for a word that we lack."""

    operation: Operation
    state: State | None
    created_at: int
    upstream: str | None = None
    seconds: int | None = None
    size: str | None = None
    resolution: str | None = None
    generate_audio: bool | None = None
    charged: int | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of that list; `next` names the page after it, if there is one."""

    jobs: tuple[Listed, ...]
    next: str | None = None
