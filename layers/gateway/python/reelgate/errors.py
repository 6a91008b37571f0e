"""Everything that can go wrong, as one closed vocabulary.

* ReelgateError
  + RequestError                 what a caller is told at once: an HTTP status and the error envelope
    - InvalidRequest             400  a field is missing, unknown or out of range; `param` names it
    - AuthenticationFailed       401
    - InsufficientBalance        402  a budget has not enough left for the video
    - PermissionDenied           403  the key exists, and may not do this; or the request came around CloudFront
    - NotFound                   404  no such path, video or delivery, or another tenant's; or no picture of a file
    - ModelNotFound              404
    - MethodNotAllowed           405  the path exists, with other methods
    - RequestInFlight            409  the same idempotency key is being accepted at this moment
    - NotReady                   409  the content does not exist yet
    - Gone                       410  the content was deleted or has expired
    - PayloadTooLarge            413
    - IdempotencyKeyReused       422  the same key came with another request
    - RateLimited                429  too many videos at a time, or too many requests for one in a second
    - InternalError              500
  + ProviderError                what a vendor's answer means, or its silence; ends up in a video's `error`
    - NotSent                    nothing reached the vendor: the same call may be made again
      x CircuitOpen              nothing was tried: the vendor failed several times in a row a moment ago
    - Refused                    the vendor answered, and started nothing
      x BadInput                 the caller's fault: no other vendor is asked
      x ContentPolicy            the caller's fault, in the vendor's own words
      x Throttled                asked too fast; `retry_after` seconds
      x CredentialRejected       the operator's key is wrong or may not do this
      x OutOfFunds               the operator's account with the vendor is empty
      x Retired                  the vendor no longer has the model or the job
    - Unavailable                the vendor is broken for now: a question may be asked again, a submit may not
    - Ambiguous                  the request may have been received: submitting again could pay twice
    - Unintelligible             the vendor used a word we do not know; `word` carries it
    - Misdirected                the vendor pointed to an address that it never uses; nothing was sent there
    - ResultExpired              the link to the file no longer works; asking the vendor again gives a fresh one
    - ResultBroken               the file did not arrive whole
  + InputUnavailable             what a caller's URL names cannot be had now: it may be asked for again

The state machine matches errors by these class names (infra/video.asl.json).
"""

from http import HTTPStatus
from typing import ClassVar


class ReelgateError(Exception):
    """The base of all errors raised on purpose; its message is safe to show and to log."""

    code: ClassVar[str] = "INTERNAL_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RequestError(ReelgateError):
    """An answer to the caller: `status` is the HTTP status, `code` and `type` stand in the envelope. `retry` says
    whether the same request may fare better later, after `retry_after` seconds; the OpenAI SDKs obey both."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    type: ClassVar[str] = "invalid_request_error"
    retry: ClassVar[bool] = False

    retry_after = 1
    """What is worth another try is mostly over in a moment; openai-node keeps to a time of at most 60."""

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param


class InvalidRequest(RequestError):
    code = "INVALID_REQUEST"


class AuthenticationFailed(RequestError):
    code = "AUTHENTICATION_FAILED"
    status = HTTPStatus.UNAUTHORIZED
    type = "authentication_error"


class InsufficientBalance(RequestError):
    code = "INSUFFICIENT_BALANCE"
    status = HTTPStatus.PAYMENT_REQUIRED
    type = "insufficient_quota"


class PermissionDenied(RequestError):
    code = "PERMISSION_DENIED"
    status = HTTPStatus.FORBIDDEN
    type = "permission_error"


class NotFound(RequestError):
    code = "NOT_FOUND"
    status = HTTPStatus.NOT_FOUND


class ModelNotFound(RequestError):
    code = "MODEL_NOT_FOUND"
    status = HTTPStatus.NOT_FOUND


class MethodNotAllowed(RequestError):
    code = "METHOD_NOT_ALLOWED"
    status = HTTPStatus.METHOD_NOT_ALLOWED


class RequestInFlight(RequestError):
    retry = True
    code = "IDEMPOTENCY_KEY_IN_USE"
    status = HTTPStatus.CONFLICT


class NotReady(RequestError):
    code = "NOT_READY"
    status = HTTPStatus.CONFLICT


class Gone(RequestError):
    code = "GONE"
    status = HTTPStatus.GONE


class PayloadTooLarge(RequestError):
    code = "PAYLOAD_TOO_LARGE"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class IdempotencyKeyReused(RequestError):
    code = "IDEMPOTENCY_KEY_REUSED"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class RateLimited(RequestError):
    retry = True
    code = "RATE_LIMITED"
    status = HTTPStatus.TOO_MANY_REQUESTS
    type = "rate_limit_error"

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InternalError(RequestError):
    retry = True
    code = "INTERNAL_ERROR"
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    type = "server_error"


class ProviderError(ReelgateError):
    """`caller_fault` says whether another provider would refuse the same request for the same reason."""

    code = "UPSTREAM_ERROR"
    caller_fault: ClassVar[bool] = False

    detail: str | None = None
    """The vendor's own sentence. It may quote the prompt, so it is shown to the video's owner and to nobody else."""


class NotSent(ProviderError):
    pass


class CircuitOpen(NotSent):
    pass


class Refused(ProviderError):
    pass


class BadInput(Refused):
    code = "INVALID_REQUEST"
    caller_fault = True


class ContentPolicy(Refused):
    code = "CONTENT_POLICY_VIOLATION"
    caller_fault = True


class Throttled(Refused):
    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CredentialRejected(Refused):
    pass


class OutOfFunds(Refused):
    pass


class Retired(Refused):
    pass


class Unavailable(ProviderError):
    pass


class Ambiguous(ProviderError):
    code = "SUBMISSION_UNKNOWN"


class Unintelligible(ProviderError):
    def __init__(self, message: str, *, word: str) -> None:
        super().__init__(f"{message}: {word!r}")
        self.word = word


class Misdirected(ProviderError):
    pass


class ResultExpired(ProviderError):
    pass


class ResultBroken(ProviderError):
    pass


class InputUnavailable(ReelgateError):
    pass
