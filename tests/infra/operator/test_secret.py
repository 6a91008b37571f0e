"""A provider's key goes from stdin or a variable to its secret, and nowhere else."""

import io

import pytest

from infra.local.refusal import Refusal
from infra.operator import secret
from tests.infra.operator.conftest import Account


def test_the_key_is_put_where_the_function_reads_it_and_not_shown(account: Account) -> None:
    said = list(secret.put(account.stack, "fal", "sk-new"))
    assert account.stack.secret("fal") == "sk-new"
    assert "sk-new" not in "".join(said)


def test_the_key_is_read_from_stdin_without_its_line_break_or_from_a_variable() -> None:
    assert secret.read(io.StringIO("sk-1\r\n"), variable=None) == "sk-1"
    assert secret.read(io.StringIO("ignored"), variable="FAL_KEY", environment={"FAL_KEY": "sk-2"}) == "sk-2"
    with pytest.raises(Refusal, match="FAL_KEY is not set"):
        secret.read(io.StringIO("ignored"), variable="FAL_KEY", environment={})


@pytest.mark.parametrize(
    ("provider", "key", "why"),
    [
        ("mock", "sk", "made for itself"),
        ("kling", "sk", "no provider of the stack 'Reelgate', which has byteplus, fal, mock"),
        ("fal", "", "no key was given"),
        ("fal", "unset", "no key was given"),
    ],
)
def test_what_would_be_of_no_use_is_refused(account: Account, provider: str, key: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        list(secret.put(account.stack, provider, key))
    assert (account.stack.secret("fal"), account.stack.secret("mock")) == ("unset", "made")
