"""Keys, asked for at the API."""

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest

from infra.local.refusal import Refusal
from infra.operator import api, keys
from tests.infra.operator.conftest import ADMIN, Account

SHOWN: dict[str, Any] = {
    "id": "key_1",
    "tenant": "studio",
    "name": "Trailers",
    "scopes": ["videos:create"],
    "models": [],
    "test": True,
    "media_retention": None,
    "keep_prompts": True,
    "limits": {"daily_budget_micros": 1_500_000, "concurrent_videos": None},
    "ending": "wxyz",
    "expires_at": 1_795_348_800,
}


class Gateway:
    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def of(self, account: Account) -> api.Api:
        return api.of(account.stack, httpx.MockTransport(self))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer rg_admin_{ADMIN}"
        self.asked.append(request)
        return self.answers.pop(0)

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(each.method, str(each.url)) for each in self.asked]


def test_a_key_is_issued_with_what_was_said_and_shown_once(account: Account) -> None:
    gateway = Gateway(httpx.Response(200, json={**SHOWN, "key": "rg_test_new"}))
    wish = keys.Wish(name="Trailers", tenant="studio", test=True, scopes=["videos:create"], daily_budget=Decimal("1.5"))
    said = list(keys.create(gateway.of(account), wish))
    assert gateway.lines == [("POST", "https://gateway.example/openai/v1/keys")]
    assert json.loads(gateway.asked[0].content) == {
        "name": "Trailers",
        "tenant": "studio",
        "test": True,
        "scopes": ["videos:create"],
        "limits": {"daily_budget_micros": 1_500_000},
    }
    assert said == ["key_1 for tenant studio. This is shown once:", "rg_test_new"]


def test_keys_are_listed_without_their_secrets(account: Account) -> None:
    gateway = Gateway(httpx.Response(200, json={"data": [SHOWN]}))
    assert list(keys.listed(gateway.of(account))) == [
        "key_1  studio  Trailers  …wxyz  videos:create  test  until 2026-11-22 12:00 UTC  daily_budget_micros 1500000"
    ]
    assert gateway.lines == [("GET", "https://gateway.example/openai/v1/keys")]


def test_a_keys_retention_is_asked_for_and_listed(account: Account) -> None:
    retention = {"media_retention": 7, "keep_prompts": False}
    gateway = Gateway(
        httpx.Response(200, json={**SHOWN, "key": "rg_test_new"}),
        httpx.Response(200, json={"data": [SHOWN | retention | {"limits": {}, "expires_at": None}]}),
    )
    asked = gateway.of(account)
    list(keys.create(asked, keys.Wish(name="Trailers", tenant="studio", media_retention=7, keep_prompts=False)))
    assert json.loads(gateway.asked[0].content) == {
        "name": "Trailers",
        "tenant": "studio",
        "test": False,
        "limits": {},
        **retention,
    }
    assert list(keys.listed(asked)) == [
        "key_1  studio  Trailers  …wxyz  videos:create  test  media_retention 7  keep_prompts false"
    ]


def test_a_key_is_rotated_and_revoked(account: Account) -> None:
    gateway = Gateway(httpx.Response(200, json={**SHOWN, "key": "rg_test_next"}), httpx.Response(200, json={}))
    asked = gateway.of(account)
    assert list(keys.rotate(asked, "key_1", overlap=60))[1:] == ["rg_test_next"]
    assert json.loads(gateway.asked[0].content) == {"overlap_seconds": 60}
    assert "revoked" in next(keys.revoke(asked, "key_1"))
    assert gateway.lines == [
        ("POST", "https://gateway.example/openai/v1/keys/key_1/rotate"),
        ("DELETE", "https://gateway.example/openai/v1/keys/key_1"),
    ]


def test_what_the_api_refuses_is_told_in_its_own_words(account: Account) -> None:
    gateway = Gateway(httpx.Response(404, json={"error": {"message": "Key 'x' does not exist"}}), httpx.Response(502))
    asked = gateway.of(account)
    with pytest.raises(Refusal, match=r"refused \(404\): Key 'x' does not exist"):
        list(keys.revoke(asked, "x"))
    with pytest.raises(Refusal, match=r"refused \(502\): without saying why"):
        list(keys.listed(asked))


def test_a_gateway_that_does_not_answer_is_named(account: Account) -> None:
    def hang(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("too long")

    with pytest.raises(Refusal, match=r"gateway\.example.*ConnectTimeout"):
        list(keys.listed(api.of(account.stack, httpx.MockTransport(hang))))


@pytest.mark.parametrize("budget", ["0.0000001", "NaN", "Infinity"])
def test_a_budget_that_is_no_whole_number_of_millionths_is_refused(account: Account, budget: str) -> None:
    with pytest.raises(Refusal, match="millionths"):
        list(keys.create(Gateway().of(account), keys.Wish(name="x", tenant="y", daily_budget=Decimal(budget))))
