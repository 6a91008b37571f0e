"""Every failure that a video vendor can have, to be asked for by the parameter `mock`.

| mock                  | what happens                                                                     |
|-----------------------|----------------------------------------------------------------------------------|
| `content_policy`      | POST answers 400 `content_policy_violation`                                      |
| `content_policy_late` | accepted, then failed with `content_policy_violation`                            |
| `upstream_error`      | accepted, then failed with `internal_error`                                      |
| `fail_odd`            | as `upstream_error`, when the number at the end of the `Idempotency-Key` is odd  |
| `server_error`        | POST answers 500                                                                 |
| `rate_limited`        | the first POST answers 429 with `Retry-After: 1`, the same one again is accepted |
| `always_rate_limited` | every POST answers 429                                                           |
| `no_money`            | POST answers 402 `insufficient_quota`                                            |
| `bad_input`           | POST answers 400 that blames `size`                                              |
| `slow`                | everything takes 20 times as long                                                |
| `stuck`               | in progress for ever                                                             |
| `unknown_status`      | the status becomes `paused`, which is no status of this API                      |
| `expired_url`         | the first download answers 403, later ones are whole                             |
| `truncated`           | the first download is half the file, later ones are whole                        |
| `always_truncated`    | every download is half the file                                                  |

Whoever sends one POST for each of several videos, with keys that end in 0, 1, 2, … sees some of them fail with
`fail_odd`. POSTs are the same when their `Idempotency-Key` is, or, without one, when their parameters are. Half a
file announces the full length in `x-mock-length`.
"""

from __future__ import annotations

from enum import StrEnum

from functions.mock.refusals import Refusal


class Misbehaviour(StrEnum):
    """The accepted words of `mock`."""

    CONTENT_POLICY = "content_policy"
    CONTENT_POLICY_LATE = "content_policy_late"
    UPSTREAM_ERROR = "upstream_error"
    FAIL_ODD = "fail_odd"
    SERVER_ERROR = "server_error"
    RATE_LIMITED = "rate_limited"
    ALWAYS_RATE_LIMITED = "always_rate_limited"
    NO_MONEY = "no_money"
    BAD_INPUT = "bad_input"
    SLOW = "slow"
    STUCK = "stuck"
    UNKNOWN_STATUS = "unknown_status"
    EXPIRED_URL = "expired_url"
    TRUNCATED = "truncated"
    ALWAYS_TRUNCATED = "always_truncated"


POLICY_CODE = "content_policy_violation"
POLICY_MESSAGE = "The request was rejected by the safety system, because mock asked for it."

RATE_LIMITED = Refusal(
    status=429,
    code="rate_limit_exceeded",
    type="rate_limit_error",
    message="Rate limit reached. Please try again in 1 second.",
    headers={"Retry-After": "1"},
)

REFUSED_AT_SUBMIT: dict[Misbehaviour | None, Refusal] = {
    Misbehaviour.CONTENT_POLICY: Refusal(status=400, code=POLICY_CODE, message=POLICY_MESSAGE, param="prompt"),
    Misbehaviour.SERVER_ERROR: Refusal(
        status=500,
        code="server_error",
        type="server_error",
        message="The server had an error while processing the request.",
    ),
    Misbehaviour.ALWAYS_RATE_LIMITED: RATE_LIMITED,
    Misbehaviour.NO_MONEY: Refusal(
        status=402,
        code="insufficient_quota",
        type="insufficient_quota",
        message="You exceeded your current quota, please check your plan and billing details.",
    ),
    Misbehaviour.BAD_INPUT: Refusal(
        status=400, code="invalid_value", message="Invalid value for size, because mock asked for it.", param="size"
    ),
}

INTERNAL_ERROR = ("internal_error", "The video could not be generated, because mock asked for it.")

FAILED_AT_END: dict[Misbehaviour | None, tuple[str, str]] = {
    Misbehaviour.CONTENT_POLICY_LATE: (POLICY_CODE, POLICY_MESSAGE),
    Misbehaviour.UPSTREAM_ERROR: INTERNAL_ERROR,
    Misbehaviour.FAIL_ODD: INTERNAL_ERROR,
}

EXPIRED_URL = Refusal(status=403, code="url_expired", message="The link to this video has expired.")
