"""What every adapter inherits."""

from typing import Any

import pytest

from reelgate import catalog, errors, provider
from reelgate.catalog import Mode
from reelgate.providers.fal import Fal
from reelgate.wire import Reply, Spec
from tests.gateway.samples import variant

FAL = provider.load(catalog.provider("fal"))


def spec(**fields: Any) -> Spec:
    return Spec(mode=Mode.TEXT_TO_VIDEO, prompt="a fox", **fields)


def test_the_variants_own_names_come_first() -> None:
    renamed = variant(fields={"input_image": "start_image"}, formats={"seconds": "{}s"}, constants={"mode": "std"})
    body = FAL.body(spec(seconds=4, input_image="https://a", extra={"cfg": None}), renamed)
    assert body == {"mode": "std", "cfg": None, "prompt": "a fox", "duration": "4s", "start_image": "https://a"}


@pytest.mark.parametrize("extra", [{"prompt": "another"}, {"duration": 60}, {"mode": "pro"}])
def test_a_parameter_that_is_passed_through_changes_nothing_of_ours(extra: dict[str, Any]) -> None:
    with pytest.raises(errors.BadInput, match=f"{next(iter(extra))} is set by the gateway"):
        FAL.body(spec(seconds=4, extra=extra), variant(constants={"mode": "std"}))


def test_a_field_without_a_name_is_refused() -> None:
    with pytest.raises(errors.BadInput, match=r"fal\.ai has no field for user"):
        FAL.body(spec(user="u"), variant())


def test_a_zero_and_a_false_are_values() -> None:
    assert spec(seed=0, generate_audio=False).given() == {"prompt": "a fox", "seed": 0, "generate_audio": False}


@pytest.mark.parametrize(
    ("status", "kind"), [(500, errors.Ambiguous), (408, errors.Ambiguous), (503, errors.Ambiguous)]
)
def test_a_vendor_that_broke_down_over_a_submit_may_have_taken_it(
    status: int, kind: type[errors.ProviderError]
) -> None:
    assert type(FAL.error(Reply(status=status))) is errors.Unavailable
    assert type(FAL.submit_error(Reply(status=status))) is kind


def test_a_definite_code_with_a_5xx_is_ambiguous_for_a_submit_all_the_same() -> None:
    reply = Reply(status=500, body={"detail": "x", "error_type": "runner_disconnected"})
    assert type(FAL.error(reply)) is errors.Refused
    assert type(FAL.submit_error(reply)) is errors.Ambiguous


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), ("0", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-1", None), ("1.5", None), ("²", None)],
)
def test_retry_after_is_read_where_it_is_seconds(value: str, seconds: int | None) -> None:
    error = FAL.error(Reply(status=429, headers={"retry-after": value}))
    assert isinstance(error, errors.Throttled)
    assert error.retry_after == seconds


def test_what_the_vendor_said_is_beside_the_message_and_not_in_it() -> None:
    error = FAL.failure("content_policy_violation", "the prompt 'a fox' is bad")
    assert type(error) is errors.ContentPolicy
    assert error.detail == "the prompt 'a fox' is bad"
    assert "fox" not in error.message and "content_policy_violation" in error.message


class ErrsWithin(Fal):
    """A vendor that answers 200 whatever happens, and reserves a name."""

    reserved = frozenset({"content"})
    refusals = {"sensitive": errors.ContentPolicy, "unknown": errors.Unavailable}

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        return self.error(reply) if "error_type" in reply.body else None

    def reason(self, body: Any) -> tuple[str | None, str | None]:
        return body["error_type"], None


@pytest.mark.parametrize(
    ("code", "over_a_submit", "over_a_poll"),
    [
        ("sensitive", errors.ContentPolicy, errors.ContentPolicy),
        ("another", errors.Refused, errors.Refused),
        ("unknown", errors.Ambiguous, errors.Unavailable),
    ],
)
def test_an_error_in_an_answer_of_success_is_that_error(
    code: str, over_a_submit: type[errors.ProviderError], over_a_poll: type[errors.ProviderError]
) -> None:
    reply = Reply(status=200, body={"error_type": code, "status_url": "https://q/a/requests/b/status", "status": "x"})
    with pytest.raises(errors.ProviderError) as caught:
        ErrsWithin(FAL.facts).operation(reply)
    assert type(caught.value) is over_a_submit
    with pytest.raises(errors.ProviderError) as caught:
        ErrsWithin(FAL.facts).read(reply, {})
    assert type(caught.value) is over_a_poll


def test_an_extra_may_not_have_a_reserved_name() -> None:
    with pytest.raises(errors.BadInput, match="content is set by the gateway"):
        ErrsWithin(FAL.facts).body(spec(extra={"content": []}), variant())


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        *((status, type(None)) for status in (200, 404, 410)),
        *((status, errors.BadInput) for status in (400, 422)),
        *((status, errors.CredentialRejected) for status in (401, 403)),
        *((status, errors.Unavailable) for status in (408, 500, 503)),
        (402, errors.OutOfFunds),
        (429, errors.Throttled),
        (302, errors.Refused),
    ],
)
def test_what_an_answer_to_a_probe_says_is_wrong(status: int, trouble: type[errors.ProviderError] | None) -> None:
    assert type(FAL.trouble(Reply(status=status, body={}))) is trouble


def test_an_error_in_an_answer_of_success_to_a_probe_is_trouble_too() -> None:
    vendor = ErrsWithin(FAL.facts)
    assert vendor.trouble(Reply(status=200, body={})) is None
    assert type(vendor.trouble(Reply(status=200, body={"error_type": "unknown"}))) is errors.Unavailable


def test_a_vendor_need_not_have_a_probe() -> None:
    assert provider.Provider.probe(FAL) is None
