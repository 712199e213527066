"""What a password may be. One function, asked wherever a password is set; the numbers are the policy's.

A password that holds the person's own sign-in name or name, or a run like 123456, is refused whatever
stands around it. Of any other, what is easy to guess is taken out (shorter runs, years, long numbers such
as school codes, phones and birthdays, words that everybody uses), and what remains must still be long
enough. So neither the school code nor 123456 can be a password, alone, together or decorated.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from peiyou.common.pinyin import pinyin_key
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.policy import Policy

_WORDS: Final = Path(__file__).parent / "data" / "known_words.yaml"
_ROWS: Final = (
    "0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "!@#$%^&*()",
)  # fmt: skip
_RUN: Final = 4
_LONG_RUN: Final = 6
_LONG_OWN: Final = 4
_OWN: Final = 3
"""Names shorter than this are not looked for: too many good passwords hold two letters of a name."""
_LONG_NUMBER: Final = re.compile(r"\d{8,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-3]\d)?")
_SAME: Final = re.compile(r"(.)\1{2,}")
_LOOKALIKES: Final = str.maketrans({"@": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s"})


def own_words(handle: str, name: str, *more: str) -> list[str]:
    """What a person is called, in the ways that it could be typed."""
    family, given = pinyin_key(name[:1]), pinyin_key(name[1:])
    words = [handle, name, family, given, pinyin_key(name), given + family]
    words += [part.partition("@")[0] for part in more]
    words += re.split(r"[^0-9A-Za-z]+", handle)
    return [word for word in words if len(word) >= _OWN or any("一" <= c <= "鿿" for c in word)]


def check_password(password: str, own: Iterable[str], policy: Policy) -> None:
    """Refuse what the policy does not allow. Raises `AccountError` with what to do instead."""
    if len(password) < policy.password_min_length:
        raise AccountError(
            "PASSWORD_SHORT",
            _("Use at least %(count)d characters."),
            count=policy.password_min_length,
        )
    if classes(password) < policy.password_min_classes:
        raise AccountError(
            "PASSWORD_PLAIN",
            _("Mix at least %(count)d of: small letters, capital letters, digits, other signs."),
            count=policy.password_min_classes,
        )
    if _is_guessable(password, list(own), policy.password_min_core):
        raise AccountError(
            "PASSWORD_GUESSABLE",
            _(
                "This is easy to guess: without names, words that everybody uses, long numbers, years "
                "and runs like 1234 or qwer too little is left. Take several unrelated words or signs."
            ),
        )


def is_known_default(secret: str) -> bool:
    """Whether `secret` is one that attackers try first; for keys and database passwords in settings."""
    return bool(secret) and (secret.lower() in _common() or _core(secret, ()) < 3)


def classes(password: str) -> int:
    """How many of the four classes of signs occur: small, capital, digit, anything else."""
    kinds = (str.islower, str.isupper, str.isdecimal)
    found = {next((i for i, kind in enumerate(kinds) if kind(c)), 3) for c in password}
    return len(found)


def _is_guessable(password: str, own: list[str], least: int) -> bool:
    plain = password.lower()
    holds_own = any(w.lower() in plain for w in own if len(w) >= _LONG_OWN)
    holds_run = any(len(run) >= _LONG_RUN for run in _runs(plain))
    return plain.strip() in _common() or holds_own or holds_run or _core(password, own) < least


def _core(password: str, own: Iterable[str]) -> int:
    """How many signs remain when everything is taken out that one would guess, whichever way is best.

    Look-alikes (p@ssw0rd) are read as letters in a second look; the smaller rest counts.
    """
    plain = password.lower()
    words = sorted({w.lower() for w in (*own, *_words())}, key=len, reverse=True)
    return min(len(_rest(text, words)) for text in (plain, plain.translate(_LOOKALIKES)))


def _rest(text: str, words: list[str]) -> str:
    text = _LONG_NUMBER.sub("", text)
    for word in words:
        text = text.replace(word, "").replace(word[::-1], "")
    for run in _runs(text):
        text = text.replace(run, "")
    return _SAME.sub("", _YEAR.sub("", text))


def _runs(text: str) -> Iterator[str]:
    """Stretches of at least four signs that lie side by side on a keyboard or in the alphabet."""
    start = 0
    while start < len(text):
        length = max(_run_from(text, start, row) for row in _rows())
        if length >= _RUN:
            yield text[start : start + length]
        start += max(length, 1)


def _run_from(text: str, start: int, row: str) -> int:
    end = start
    while end < len(text) and text[start : end + 1] in row:
        end += 1
    return end - start


@lru_cache(maxsize=1)
def _rows() -> tuple[str, ...]:
    return tuple(row for one in _ROWS for row in (one, one[::-1]))


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    return tuple(yaml.safe_load(_WORDS.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The 20,000 passwords that Django ships as known."""
    path = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return frozenset(line.strip() for line in file)
