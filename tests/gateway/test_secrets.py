"""Secrets are read once in five minutes."""

from typing import Any

from reelgate.secrets import KEPT_SECONDS, Secrets


class Vault:
    """Secrets Manager with one secret, whose value changes at every read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803 - boto3's own spelling
        self.asked.append(SecretId)
        return {"SecretString": f"value {len(self.asked)}"}


def secrets_of(vault: Vault) -> tuple[Secrets, list[float]]:
    now = [100.0]
    client: Any = vault
    return Secrets(client, monotonic=lambda: now[0]), now


def test_a_secret_is_kept_and_then_read_again() -> None:
    vault = Vault()
    secrets, now = secrets_of(vault)
    assert [secrets.read("arn:a"), secrets.read("arn:a")] == ["value 1", "value 1"]
    now[0] += KEPT_SECONDS - 1
    assert secrets.read("arn:a") == "value 1"
    now[0] += 1
    assert secrets.read("arn:a") == "value 2"
    assert vault.asked == ["arn:a", "arn:a"]


def test_each_secret_is_kept_by_itself() -> None:
    secrets, _ = secrets_of(Vault())
    assert [secrets.read("arn:a"), secrets.read("arn:b"), secrets.read("arn:a")] == ["value 1", "value 2", "value 1"]


def test_a_refused_secret_is_read_again() -> None:
    secrets, _ = secrets_of(Vault())
    secrets.read("arn:a")
    secrets.forget("arn:a")
    secrets.forget("arn:never-read")
    assert secrets.read("arn:a") == "value 2"


def test_a_secret_is_not_in_the_representation() -> None:
    secrets, _ = secrets_of(Vault())
    assert secrets.read("arn:a") not in repr(secrets)
