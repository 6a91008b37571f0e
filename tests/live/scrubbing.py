"""Takes out of a vendor's answers what is nobody's business: keys, accounts, people, addresses, signed links.

The same value becomes the same stand-in everywhere, of the same shape, so that an adapter reads the same from it.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

GONE = "scrubbed"
_PERSONAL = frozenset(
    {"account", "apikey", "balance", "clientip", "cookie", "creditbalance", "customer", "email", "ip", "ipaddress"}
    | {"org", "organisation", "organization", "owner", "password", "phone", "project", "secret"}
    | {"session", "signature", "team", "tenant", "token", "user", "username", "workspace"}
)
"""Names of fields, in small letters and without signs or a final `id`, whose value is gone wherever it stands."""

_QUERY = re.compile(r"([?&#][\w.%\[\]-]+=)[^&#\s\"'<>]+")
_LOGIN = re.compile(r"(?<=://)[^/\s@]+@")
_JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*")
_MASKED = re.compile(r"[\w-]*\*{3,}[\w-]*")  # what vendors show of a key
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_ADDRESS = re.compile(r"(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w.]*\w)")
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_IDENTIFIER = re.compile(rf"(?<![A-Za-z0-9])(?:{_UUID}|[A-Za-z0-9]{{9,}})(?![A-Za-z0-9])")
_STAND_IN = re.compile(r"00000000-0000-4000-8000-0{9}\d{3}|x0+\d{3}|10+\d{3}")
_SIZE = re.compile(r"\d+x\d+")


@dataclass
class Scrubber:
    """`secrets` are values that are known and what becomes of each; `kept` is text of ours, whose words may stay."""

    secrets: Mapping[str, str]
    kept: str = ""
    _stand_ins: dict[str, str] = field(default_factory=dict)

    def scrub(self, said: Json) -> Json:
        """A copy without anything that may not be in a file."""
        personal = {value for value in _personal(said) if value not in self.kept}
        words = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, sorted(personal, key=len, reverse=True)))})(?!\w)")
        return self._walk(said, words if personal else None)

    def clean(self, scrubbed: Json) -> bool:
        """Whether there is nothing left: no secret, and nothing that would be taken out the next time."""
        return not self.tells(scrubbed) and self.scrub(scrubbed) == scrubbed

    def tells(self, said: Json) -> bool:
        """Whether one of the secrets is in it."""
        return any(secret in str(said) for secret in self.secrets)

    def _walk(self, said: Json, personal: re.Pattern[str] | None) -> Json:
        if isinstance(said, dict):
            # A field's own name may mix letters and digits, as ids do.
            return {self._text(key, None, least=24): self._field(key, value, personal) for key, value in said.items()}
        if isinstance(said, list):
            return [self._walk(each, personal) for each in said]
        return self._text(said, personal) if isinstance(said, str) else said

    def _field(self, name: str, value: Json, personal: re.Pattern[str] | None) -> Json:
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        if _plain(name) in _PERSONAL and not isinstance(value, dict | list | bool | None):
            return 0 if numeric else GONE
        if numeric and name.lower().endswith("id"):
            return int(self._identifier(str(value))) if isinstance(value, int) and value > 999 else value
        return self._walk(value, personal)

    def _text(self, text: str, personal: re.Pattern[str] | None, *, least: int = 10) -> str:
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, self.secrets[secret])
        text = _QUERY.sub(rf"\1{GONE}", _LOGIN.sub("", text))
        text = _EMAIL.sub("person@example.com", _MASKED.sub(GONE, _JWT.sub(GONE, text)))
        text = _ADDRESS.sub(lambda found: _documentation(found[0]), text)
        text = personal.sub(GONE, text) if personal else text
        return _IDENTIFIER.sub(lambda found: self._identifier(found[0]) if _opaque(found[0], least) else found[0], text)

    def _identifier(self, value: str) -> str:
        if value in self.kept or _STAND_IN.fullmatch(value):
            return value
        number = f"{len(set(self._stand_ins.values())) + 1:03}"
        if "-" in value:
            made = f"00000000-0000-4000-8000-000000000{number}"
        else:
            made = ("1" if value.isdigit() else "x") + number.rjust(max(len(value) - 1, 4), "0")
        return self._stand_ins.setdefault(value, made)


def _personal(said: Json) -> Iterator[str]:
    """The values of personal fields, which may stand elsewhere too."""
    if isinstance(said, dict):
        for name, value in said.items():
            if _plain(name) in _PERSONAL and isinstance(value, str) and len(value) > 3 and value != GONE:
                yield value
            yield from _personal(value)
    elif isinstance(said, list):
        for each in said:
            yield from _personal(each)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower()).removesuffix("id")


def _opaque(word: str, least: int) -> bool:
    """Ids of `least` characters mix letters with digits, or are long; words, sizes and dates do not and are not."""
    if "-" in word or word.isdigit():
        return True
    if word.isalpha():
        return len(word) >= 24
    return len(word) >= least and not _SIZE.fullmatch(word)


def _documentation(address: str) -> str:
    """The address that documents are free to use, in place of a real one (RFC 5737, RFC 3849)."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    return "192.0.2.1" if version == 4 else "2001:db8::1"
