"""The plan's words in the reader's language: a translation where there is one, else the Chinese.

Chinese binds. A `Wording` therefore always carries its source, and says when it could not be
translated, so that a page can mark the Chinese with its language.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from peiyou.kernel.plans.models import Translation

CHINESE = "zh-hans"
_AT_ONCE = 900
"""Parameters in one query; SQLite builds with the old limit take 999."""


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` is what to show for `source`; `lang` is set where that is not the page's language."""

    source: str
    text: str
    lang: str = ""
    status: str = ""
    """The `TranslationStatus` where `text` is a translation."""

    def __str__(self) -> str:
        return self.text


class Words:
    """The words of one page in one language, fetched together when the first is said: one query for up to 900 texts."""

    def __init__(self, language: str, texts: Iterable[str | None] = ()) -> None:
        self.language = language
        self._known: dict[str, tuple[str, str]] = {}
        self._wanted: set[str] = set()
        self._asked: set[str] = set()
        self.add(texts)

    @property
    def is_chinese(self) -> bool:
        return self.language == CHINESE

    def add(self, texts: Iterable[str | None]) -> None:
        if not self.is_chinese:
            self._wanted |= {source_hash(text) for text in texts if text} - self._asked

    def _fetch(self) -> None:
        hashes = sorted(self._wanted)
        self._asked |= self._wanted
        self._wanted = set()
        for i in range(0, len(hashes), _AT_ONCE):
            rows = Translation.objects.filter(
                language=self.language, source_hash__in=hashes[i : i + _AT_ONCE]
            )
            for hash_, text, status in rows.values_list("source_hash", "text", "status"):
                self._known[hash_] = (text, status)

    def __call__(self, text: str) -> Wording:
        if self.is_chinese or not text:
            return Wording(text, text)
        if self._wanted:
            self._fetch()
        known = self._known.get(source_hash(text))
        if known is None:
            return Wording(text, text, lang="zh-Hans")
        return Wording(text, known[0], status=known[1])


def source_hash(text: str) -> str:
    """What a translation is found by: the same words, whatever the width of their characters."""
    return hashlib.sha256(unicodedata.normalize("NFKC", text).encode()).hexdigest()
