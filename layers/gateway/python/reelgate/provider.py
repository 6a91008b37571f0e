"""The port to a vendor. An adapter says what to send and what an answer means; it sends nothing itself.

An adapter is one module under `providers/`: tables of the vendor's words, and the few methods below.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from http import HTTPStatus
from importlib import import_module
from typing import Any, ClassVar

from reelgate import errors
from reelgate.catalog import ProviderFacts, Variant
from reelgate.wire import Call, Json, Listing, Operation, Progress, Reply, Spec, State, Token


class Provider(ABC):
    """One vendor's wire. `facts` say where it is and what its models accept."""

    authorization: ClassVar[Mapping[str, str]] = {"Authorization": "Bearer {key}"}
    """Headers that carry the key; sent to the provider's own origin only."""
    token: ClassVar[Token] = Token.SECRET
    """What the key is."""
    inline_media: ClassVar[bool] = False
    """Whether pictures go out in the request, as data URIs, since the vendor opens no links."""
    fields: ClassVar[Mapping[str, str]]
    """Our field names to theirs; a variant's own `fields` come first."""
    states: ClassVar[Mapping[str, State]]
    """The vendor's status words. A word that is missing here is an error, never a guess."""
    refusals: ClassVar[Mapping[str, type[errors.ProviderError]]] = {}
    """The vendor's error codes, where they say more than the HTTP status."""
    reserved: ClassVar[frozenset[str]] = frozenset()
    """The vendor's names that an extra may not have: `submit` builds them, or they would change the price."""
    result_hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts, and the domains above hosts, that result files may come from, beside the provider's own origin; `*` is
    any public host."""
    latest_first: ClassVar[bool] = True
    """Whether `listing` begins with the latest job. Where nobody says so, it has to be read to its end."""
    listed_days: ClassVar[int] = 7
    """How many days back `listing` goes, of the seven that it is ever asked for."""

    http_errors: ClassVar[Mapping[int, type[errors.ProviderError]]] = {
        400: errors.BadInput,
        401: errors.CredentialRejected,
        402: errors.OutOfFunds,
        403: errors.CredentialRejected,
        404: errors.Retired,
        408: errors.Unavailable,
        410: errors.Retired,
        413: errors.BadInput,
        422: errors.BadInput,
        425: errors.Unavailable,
        429: errors.Throttled,
        451: errors.ContentPolicy,
    }

    def __init__(self, facts: ProviderFacts) -> None:
        self.facts = facts

    @property
    def cancels(self) -> bool:
        """Whether the vendor has a call that stops a job."""
        return type(self).cancel is not Provider.cancel

    @abstractmethod
    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        """The call that starts the job, and costs money. `reference` is ours, unique per output."""

    @abstractmethod
    def accepted(self, body: Json) -> Operation:
        """The operation in the answer to a submit. A KeyError or TypeError means that there is none."""

    @abstractmethod
    def poll(self, operation: Operation) -> Call:
        """The call that asks how the job is doing."""

    @abstractmethod
    def progress(self, body: Json, operation: Operation) -> Progress:
        """What the answer to `poll`, or to `Progress.then`, says."""

    def lookup(self, variant: Variant, reference: str) -> Call:
        """The call that finds a job by our reference, where `submit` of the facts is `lookup`."""
        raise NotImplementedError(f"{self.facts.title} finds no job by our reference")

    def looked_up(self, reply: Reply) -> Operation:
        """The operation of the job that the answer to `lookup` names."""
        raise NotImplementedError(f"{self.facts.title} finds no job by our reference")

    def cancel(self, operation: Operation) -> Call | None:
        """The call that stops the job, where the vendor has one."""
        return None

    def probe(self) -> Call | None:
        """A call that needs the key and makes nothing, where the vendor has one: the account, the models, or a job that
        does not exist. `trouble` reads the answer."""
        return None

    def listing(self, page: str | None = None) -> Call | None:
        """The call for a page of the account's jobs, where the vendor has one. None is the first; what others are
        called is the adapter's own business."""
        return None

    def listed(self, body: Json, page: str | None = None) -> Listing:
        """The jobs in the answer to `listing` of this page."""
        raise NotImplementedError(f"{self.facts.title} lists no jobs")

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        """The error in an answer of HTTP success, where the vendor puts it there. Nothing was started then, unless the
        error is Unavailable."""
        return None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        """The vendor's error code and sentence in the body of an error."""
        return None, None

    def body(self, spec: Spec, variant: Variant) -> dict[str, Any]:
        """The fields of a spec under the vendor's names. BadInput names a field that the vendor has no name for."""
        names = {**self.fields, **variant.fields}
        body: dict[str, Any] = {}
        for ours, value in spec.given().items():
            if ours not in names:
                raise errors.BadInput(f"{self.facts.title} has no field for {ours}")
            body[names[ours]] = variant.formats[ours].format(value) if ours in variant.formats else value
        # What we set ourselves decides the price; a parameter that is passed through may not change it.
        if clash := sorted((body.keys() | variant.constants.keys() | self.reserved) & spec.extra.keys()):
            raise errors.BadInput(f"{clash[0]} is set by the gateway; use its own parameter for it")
        return {**variant.constants, **spec.extra, **body}

    def state(self, word: str) -> State:
        """Our state for the vendor's word. Unintelligible carries a word that the table lacks."""
        try:
            return self.states[word]
        except KeyError:
            raise errors.Unintelligible(f"{self.facts.title} gave a status we do not know", word=word) from None

    def without_result(self, state: State, body: Json) -> Progress:
        """The progress in a state that gives no file: a failure says the `reason` in the body."""
        failure = self.failure(*self.reason(body)) if state is State.FAILED else None
        return Progress(state=state, failure=failure)

    def operation(self, reply: Reply) -> Operation:
        """The operation of a submit that was answered with success. Ambiguous when none can be read: it may exist."""
        if refusal := self.refusal(reply):
            raise self._doubted(refusal, reply)
        try:
            return self.accepted(reply.body)
        except (KeyError, TypeError, IndexError):
            raise errors.Ambiguous(f"{self.facts.title} answered {reply.status} without naming a job") from None

    def read(self, reply: Reply, operation: Operation) -> Progress:
        """The progress in an answer of success. Unintelligible when it leaves out what it must say."""
        if refusal := self.refusal(reply):
            raise refusal
        try:
            return self.progress(reply.body, operation)
        except (KeyError, TypeError, IndexError) as missing:
            raise errors.Unintelligible(f"{self.facts.title} left something out", word=repr(missing)) from None

    def found(self, reply: Reply) -> Operation | None:
        """The operation in the answer to `lookup`; None when the vendor says that there is no such job."""
        error = self.refusal(reply) if reply.ok else self.error(reply)
        if isinstance(error, errors.Retired):
            return None
        if error:
            raise error
        try:
            return self.looked_up(reply)
        except (KeyError, TypeError, IndexError) as missing:
            raise errors.Unintelligible(f"{self.facts.title} left something out", word=repr(missing)) from None

    def read_list(self, reply: Reply, page: str | None = None) -> Listing:
        """The page in the answer to `listing`, or the error that it is. Unintelligible when it leaves something out."""
        if error := self.refusal(reply) if reply.ok else self.error(reply):
            raise error
        try:
            return self.listed(reply.body, page)
        except (KeyError, TypeError, ValueError, ArithmeticError) as missing:
            raise errors.Unintelligible(f"{self.facts.title} left something out", word=repr(missing)) from None

    def error(self, reply: Reply) -> errors.ProviderError:
        """What an answer that is no success means."""
        code, sentence = self.reason(reply.body)
        return self.failure(code, sentence, status=reply.status, retry_after=_seconds(reply.headers.get("retry-after")))

    def failure(
        self, code: str | None, sentence: str | None, *, status: int | None = None, retry_after: int | None = None
    ) -> errors.ProviderError:
        """The error for a vendor's code, or else for the HTTP status. The sentence is kept as its `detail`."""
        fallback = errors.Unavailable if status and status >= HTTPStatus.INTERNAL_SERVER_ERROR else errors.Refused
        kind = self.refusals.get(code or "") or self.http_errors.get(status or 0, fallback)
        said = " ".join(str(word) for word in (status, code) if word)
        error = kind(f"{self.facts.title} refused or failed ({said or 'no code'})")
        error.detail = sentence
        if isinstance(error, errors.Throttled):
            error.retry_after = retry_after
        return error

    def trouble(self, reply: Reply) -> errors.ProviderError | None:
        """What the answer to `probe` says is wrong. None when the vendor took the key: it gave what was asked for, or
        said that there is no such thing. Bad input is wrong too: some vendors call a key so that they do not know."""
        error = self.refusal(reply) if reply.ok else self.error(reply)
        return None if isinstance(error, errors.Retired) else error

    def submit_error(self, reply: Reply) -> errors.ProviderError:
        """As `error`; but a vendor that broke down while it was asked may have started the job all the same."""
        return self._doubted(self.error(reply), reply)

    def _doubted(self, error: errors.ProviderError, reply: Reply) -> errors.ProviderError:
        if isinstance(error, errors.Unavailable) or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return errors.Ambiguous(f"{self.facts.title} answered {reply.status} to a submit")
        return error


def load(facts: ProviderFacts) -> Provider:
    """The adapter that the facts name, found by its module's name."""
    module = import_module(f"reelgate.providers.{facts.adapter}")
    adapters = (each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__)
    adapter = next(each for each in adapters if issubclass(each, Provider))
    return adapter(facts)


def _seconds(value: str | None) -> int | None:
    """Retry-After as seconds; vendors that send a date are treated as sending none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None
