"""Tokens that a secret is exchanged for."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from reelgate.errors import CredentialRejected, Unavailable
from reelgate.tokens import Tokens, account
from reelgate.wire import Token
from tests.conftest import StoppedClock

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY_FILE = {
    "type": "service_account",
    "project_id": "films",
    "private_key_id": "kid-1",
    "private_key": PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    "client_email": "maker@films.iam.example",
    "token_uri": "https://oauth2.example/token",
}
SECRET = json.dumps(KEY_FILE)
PAIR = "AKfilms:SK" + "s" * 30


@dataclass
class Google:
    """Gives a token to whoever signs as it wants; `answers` come first."""

    clock: StoppedClock
    asked: list[httpx.Request] = field(default_factory=list)
    answers: list[httpx.Response | Exception] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        assert (request.method, str(request.url)) == ("POST", KEY_FILE["token_uri"])
        form = parse_qs(request.content.decode())
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        (assertion,) = form["assertion"]
        assert jwt.get_unverified_header(assertion) == {"alg": "RS256", "typ": "JWT", "kid": "kid-1"}
        unchecked: Any = {f"verify_{claim}": False for claim in ("exp", "iat", "aud")}
        claims = jwt.decode(assertion, PRIVATE.public_key(), ["RS256"], options=unchecked)
        assert claims == {
            "iss": KEY_FILE["client_email"],
            "scope": "https://www.googleapis.com/auth/cloud-platform",
            "aud": KEY_FILE["token_uri"],
            "iat": self.clock.seconds,
            "exp": self.clock.seconds + 3600,
        }
        answer = self.answers.pop(0) if self.answers else httpx.Response(200, json=granted(len(self.asked)))
        if isinstance(answer, Exception):
            raise answer
        return answer


def granted(number: int) -> dict[str, Any]:
    return {"access_token": f"token-{number}", "expires_in": 3599, "token_type": "Bearer"}


@pytest.fixture
def google(clock: StoppedClock) -> Google:
    return Google(clock)


@pytest.fixture
def tokens(google: Google, clock: StoppedClock) -> Tokens:
    return Tokens(httpx.Client(transport=httpx.MockTransport(google)), clock)


def test_most_secrets_are_the_key(tokens: Tokens, google: Google) -> None:
    assert tokens.of(Token.SECRET, "sk-1") == "sk-1"
    assert google.asked == []


def test_a_service_accounts_key_file_is_exchanged(tokens: Tokens) -> None:
    assert tokens.of(Token.SERVICE_ACCOUNT, SECRET) == "token-1"


def test_a_token_is_kept_until_five_minutes_before_its_end(tokens: Tokens, clock: StoppedClock, google: Google) -> None:
    tokens.of(Token.SERVICE_ACCOUNT, SECRET)
    clock.tick(3599 - 300 - 1)
    assert tokens.of(Token.SERVICE_ACCOUNT, SECRET) == "token-1"
    clock.tick(1)
    assert tokens.of(Token.SERVICE_ACCOUNT, SECRET) == "token-2"
    assert len(google.asked) == 2


def test_one_that_was_refused_is_forgotten(tokens: Tokens) -> None:
    tokens.of(Token.SERVICE_ACCOUNT, SECRET)
    tokens.forget()
    assert tokens.of(Token.SERVICE_ACCOUNT, SECRET) == "token-2"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), CredentialRejected),
        (httpx.Response(401), CredentialRejected),
        (httpx.Response(503), Unavailable),
        (httpx.ConnectError("no"), Unavailable),
        (httpx.ReadTimeout("late"), Unavailable),
    ],
)
def test_without_a_token_it_says_whose_fault_it_is(
    tokens: Tokens, google: Google, answer: Any, error: type[Exception]
) -> None:
    google.answers.append(answer)
    with pytest.raises(error):
        tokens.of(Token.SERVICE_ACCOUNT, SECRET)
    assert tokens.of(Token.SERVICE_ACCOUNT, SECRET) == "token-2"


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "sk-1",
        "[]",
        "{}",
        json.dumps({"private_key": "hunter2"}),
        json.dumps({**KEY_FILE, "private_key": "-----BEGIN hunter2"}),
    ],
)
def test_a_secret_that_is_no_key_file_is_refused_without_repeating_it(tokens: Tokens, secret: str) -> None:
    with pytest.raises(CredentialRejected) as caught:
        tokens.of(Token.SERVICE_ACCOUNT, secret)
    assert "hunter2" not in caught.value.message and "BEGIN" not in str(caught.value)


def test_the_project_is_in_the_key_file() -> None:
    assert account(SECRET)["project_id"] == "films"


def test_a_pair_of_keys_signs_a_token_and_nobody_is_asked(tokens: Tokens, clock: StoppedClock, google: Google) -> None:
    token = tokens.of(Token.KEY_PAIR, PAIR)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    unchecked: Any = {"verify_exp": False, "verify_nbf": False}
    claims = jwt.decode(token, PAIR.removeprefix("AKfilms:"), ["HS256"], options=unchecked)
    assert claims == {"iss": "AKfilms", "exp": clock.seconds + 1800, "nbf": clock.seconds - 5}
    assert google.asked == []


def test_a_signed_token_is_kept_for_twenty_five_minutes(tokens: Tokens, clock: StoppedClock) -> None:
    first = tokens.of(Token.KEY_PAIR, PAIR)
    clock.tick(25 * 60 - 1)
    assert tokens.of(Token.KEY_PAIR, PAIR) == first
    clock.tick(1)
    second = tokens.of(Token.KEY_PAIR, PAIR)
    assert second != first
    clock.tick(1)
    tokens.forget()
    assert tokens.of(Token.KEY_PAIR, PAIR) not in (first, second)


@pytest.mark.parametrize(
    "secret", ["", "hunter2", "hunter2:", ":hunter2", "hunter2:hunter2:hunter2", "hunter2: hunter2", SECRET]
)
def test_a_secret_that_is_no_pair_is_refused_without_repeating_it(tokens: Tokens, secret: str) -> None:
    with pytest.raises(CredentialRejected) as caught:
        tokens.of(Token.KEY_PAIR, secret)
    assert "hunter2" not in caught.value.message and "BEGIN" not in caught.value.message
