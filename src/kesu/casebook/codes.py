"""Receipt codes: short enough to be read over the telephone, long enough not to be guessed.

Twelve characters of 31 (no 0 O 1 I L): eleven are drawn (54 bits), the last is a check. 31 is prime and the weights
differ, so one wrong character and two exchanged ones are always noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 12
_BASE = len(ALPHABET)
_NOBODY = "2" * LENGTH


def make(secret: bytes, name: str) -> str:
    """The code of that name under the installation's secret: the same again for whoever asks again."""
    number = int.from_bytes(hmac.new(secret, b"kesu receipt " + name.encode(), hashlib.sha256).digest())
    drawn = []
    for _ in range(LENGTH - 1):
        number, place = divmod(number, _BASE)
        drawn.append(ALPHABET[place])
    return "".join(drawn) + _check(drawn)


def shown(code: str) -> str:
    """In groups of four, as people read it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read(typed: str) -> str | None:
    """A code as somebody typed it, without blanks, dashes and case; None where it cannot be one."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    kept = [character for character in plain if character.isalnum()]
    if len(kept) != LENGTH or any(character not in ALPHABET for character in kept):
        return None
    return "".join(kept) if _check(kept[:-1]) == kept[-1] else None


def digest(code: str | None) -> str:
    """What is stored of a code. Slow on purpose (some 50 ms): whoever has a copy of the table cannot try them all. Of
    None it takes just as long, so that nobody learns from the time."""
    salted = hashlib.scrypt((code or _NOBODY).encode(), salt=b"kesu receipt code", n=2**14, r=8, p=1, dklen=32)
    return salted.hex() if code else ""


def _check(drawn: list[str]) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(one) for weight, one in enumerate(drawn, 1)) % _BASE]
