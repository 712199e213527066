"""A narrative out of sentences and what holds of a place: the words say no number, they hold tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from peiyou.engine.results.narrative.grammar import Section, Sentence
from peiyou.engine.results.narrative.tokens import Token, read

SLOT: Final = re.compile(r"\{([^{}]+)\}")
BEFORE: Final = "~before"
JOINS: Final = {"zh-hans": "；", "en": "; "}
ENDS: Final = {"zh-hans": "。", "en": "."}
GLUE: Final = {"zh-hans": "", "en": " "}

Words = Mapping[str, str]
"""Slot → words, or the token that stands there."""


@dataclass(frozen=True, slots=True)
class Story:
    """What holds of one place and year. `words` by language; `lists`: name of a situation → the slots of each;
    `facts`: names of conditions that hold (those of lists that are not empty hold by themselves)."""

    year: int
    words: Mapping[str, Words]
    lists: Mapping[str, Sequence[Words]] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()
    is_region: bool = False

    def holds(self, when: str) -> bool:
        return not when or when in self.facts or bool(self.lists.get(when))


def compose(of: Section, story: Story, language: str) -> str:
    """The words of a section; empty where it has nothing to say."""
    if of.of == "region" and not story.is_region:
        return ""
    told = ""
    for one in of.says:
        if story.holds(one.when):
            glue = "\n" if one.each else GLUE[language]  # a list is a paragraph of its own
            told += (glue if told else "") + say(one, story, language)
    return told


def say(sentence: Sentence, story: Story, language: str) -> str:
    words = _filled(sentence.words[language], story, story.words[language])
    if not sentence.each:
        return words
    listed = story.lists.get(sentence.when, ())
    each = sentence.each[language]
    common = story.words[language]
    parts = [_filled(each, story, {**common, **one}) for one in listed[: sentence.most]]
    if len(listed) > sentence.most:
        parts.append(sentence.rest[language])
    return f"{words}{GLUE[language]}{JOINS[language].join(parts)}{ENDS[language]}"


def _filled(template: str, story: Story, words: Words) -> str:
    """Every slot with its words; one that is no word is a figure."""

    def put(match: re.Match[str]) -> str:
        slot = match[1]
        if slot in words:
            return words[slot]
        code = slot.replace(BEFORE, f"~{story.year - 1}")
        token = read(code)
        if token is None:
            raise ValueError(f"no such slot: {slot}")
        return str(token)

    return SLOT.sub(put, template)


def token(what: str, column: str = "", place: str = "", *, is_upto: bool = False) -> str:
    return str(Token(what, column, place, is_upto=is_upto))
