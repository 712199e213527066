"""The sentences of a report as data: `data/report.yaml`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

DATA: Final = Path(__file__).parent.parent / "data"
LANGUAGES: Final = ("zh-hans", "en")
"""The first one binds."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words` by language; `each` and `rest` of a list, of which `most` are told; `when` it is said, always if empty."""

    code: str
    words: Mapping[str, str]
    each: Mapping[str, str]
    rest: Mapping[str, str]
    most: int = 0
    when: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """`of`: "region" for what only places with others below them have."""

    code: str
    headings: Mapping[str, str]
    says: tuple[Sentence, ...]
    of: str = ""


@cache
def _read() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load((DATA / "report.yaml").read_text(encoding="utf-8"))
    return read


def stage_words(stage: str, language: str) -> str:
    words: str = _read()["stages"][stage][language]
    return words


@cache
def grammar() -> tuple[Section, ...]:
    read = _read()
    sentences = {code: _sentence(code, of) for code, of in read["sentences"].items()}
    return tuple(
        Section(one["code"], one["heading"], tuple(sentences[code] for code in one["says"]), one.get("of", ""))
        for one in read["sections"]
    )  # fmt: skip


def section(code: str) -> Section:
    return next(one for one in grammar() if one.code == code)


def _sentence(code: str, of: Mapping[str, Any]) -> Sentence:
    each = {language: of[f"each_{language}"] for language in LANGUAGES if f"each_{language}" in of}
    rest = {language: of[f"rest_{language}"] for language in LANGUAGES if f"rest_{language}" in of}
    words = {language: of[language] for language in LANGUAGES}
    return Sentence(code, words, each, rest, of.get("most", 0), of.get("when", ""))
