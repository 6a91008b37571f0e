"""How ids are written: what each names, then 128 bits as 26 letters and digits, which sort as the bits do."""

import base64
import secrets

PATTERN = "[0-9a-v]{26}"
"""What stands after the prefix."""


def new(prefix: str) -> str:
    """Random, so that nobody guesses another's."""
    return spell(prefix, secrets.token_bytes(16))


def spell(prefix: str, bits: bytes) -> str:
    return prefix + base64.b32hexencode(bits).decode().lower().rstrip("=")
