"""A vendor's API as its documents describe it, on this machine: what all families have in common.

A vendor reads what it is sent as strictly as the real one and keeps what it was asked; what goes wrong there is planned
for a prompt. The families know nothing of the gateway's adapters.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

FILES = "/files/"


class Trouble(StrEnum):
    """What becomes of the jobs with one prompt."""

    NONE = "none"
    BUSY = "busy"
    """The first submit comes too fast, the second does not."""
    POOR = "poor"
    """The account is empty."""
    MODERATED = "moderated"
    BROKEN = "broken"
    """The job is taken, and fails."""
    LOST = "lost"
    """The job is taken, and nobody is told."""
    SLOW = "slow"
    """The job runs until it is cancelled."""


class Stage(StrEnum):
    """How a job is doing."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Request:
    """`headers` have their names in lower case; `query` is the last value of each name; `body` is JSON, or
    the fields of a form, and `content` what it was read from."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    content: bytes = b""

    @property
    def steps(self) -> list[str]:
        return self.path.strip("/").split("/")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`body` is JSON, or bytes that are a film; None is nothing."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A submit that was understood, whatever became of it."""

    prompt: str
    path: str
    headers: Mapping[str, str]
    body: Any
    at: float


@dataclass(kw_only=True)
class Job:
    """Something to be paid for."""

    id: str
    prompt: str
    trouble: Trouble
    looked: int = 0
    cancelled: bool = False

    def look(self) -> Stage:
        """Each look finds it one stage further."""
        self.looked += 1
        if self.cancelled:
            return Stage.CANCELLED
        if self.looked == 1:
            return Stage.QUEUED
        return Stage.RUNNING if self.looked == 2 or self.trouble is Trouble.SLOW else Stage.DONE


class Dropped(Exception):
    """The connection ends without an answer."""


class Wrong(Exception):
    """The request is not one that the vendor documents."""

    def __init__(self, sentence: str, errors: Any = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.errors = errors


class Body(BaseModel):
    """Field by field what an endpoint takes. JSON's types are not converted, and an unknown field is an error."""

    model_config = ConfigDict(strict=True, extra="forbid")


B = TypeVar("B", bound=Body)


class Vendor(ABC):
    """`url` is its origin once it listens. `wrong` has every request that the real vendor would not have understood."""

    provider: ClassVar[str]
    key_env: ClassVar[str]
    key: ClassVar[str] = "made-up-key"
    scheme: ClassVar[str] = "Bearer"
    moderation: ClassVar[str]
    """The sentence that tells of moderation."""
    patience: ClassVar[int | None] = None
    """Seconds that it asks for when it is asked too fast, if it says how many."""
    cancels: ClassVar[bool] = False
    """Whether a job can be stopped."""

    def __init__(self) -> None:
        self.url = ""
        self.film = b""
        self.asks: list[Ask] = []
        self.jobs: dict[str, Job] = {}
        self.wrong: list[str] = []
        self.troubles: dict[str, Trouble] = {}

    @property
    def secret(self) -> str:
        """What the operator has from the vendor."""
        return self.key

    def admit(self, request: Request) -> None:
        """Wrong for whoever does not show the key as the vendor wants it."""
        if request.headers.get("authorization") != f"{self.scheme} {self.key}":
            raise Wrong("the key is missing")

    def asked(self, prompt: str) -> list[Ask]:
        return [ask for ask in self.asks if ask.prompt == prompt]

    def paid(self, prompt: str) -> list[Job]:
        return [job for job in self.jobs.values() if job.prompt == prompt]

    def answer(self, request: Request) -> Answer:
        """Files are open to everybody, all else needs the key."""
        if request.method == "GET" and request.path.startswith(FILES):
            return Answer(body=self.film)
        try:
            self.admit(request)
            return self.serve(request)
        except Wrong as wrong:
            self.wrong.append(f"{request.method} {request.path}: {wrong.sentence}")
            return self.refused(wrong)

    @abstractmethod
    def serve(self, request: Request) -> Answer:
        """The answer to a request that has the key."""

    @abstractmethod
    def refused(self, wrong: Wrong) -> Answer:
        """How the vendor says that a request is wrong."""

    def read(self, body: type[B], given: Any) -> B:
        """What was sent, if the endpoint takes it."""
        try:
            return body.model_validate(given)
        except ValidationError as error:
            raise Wrong(str(error), error.errors(include_url=False, include_context=False)) from None

    def ask(self, request: Request, prompt: str) -> Trouble:
        """Notes a submit, and says what is wrong on the vendor's side."""
        before = len(self.asked(prompt))
        self.asks.append(
            Ask(prompt=prompt, path=request.path, headers=request.headers, body=request.body, at=time.monotonic())
        )
        trouble = self.troubles.get(prompt, Trouble.NONE)
        return Trouble.NONE if trouble is Trouble.BUSY and before else trouble

    def start(self, prompt: str) -> Job:
        """A new job, which costs money from now on."""
        job = Job(id=str(uuid4()), prompt=prompt, trouble=self.troubles.get(prompt, Trouble.NONE))
        self.jobs[job.id] = job
        if job.trouble is Trouble.LOST:
            raise Dropped
        return job

    def job(self, id: str) -> Job:
        try:
            return self.jobs[id]
        except KeyError:
            raise Wrong(f"there is no job {id}") from None

    def file(self, job: Job) -> str:
        return f"{self.url}{FILES}{job.id}.mp4"
