"""Tasks as cards: every field on a line of its own behind its label, each card with the same fields.

    任务名称：提升办学条件
    具体内容：新建职业学校8所
    责任部门：市教育局（牵头）、市财政局

A card begins where the first label comes again. Headings between cards stay headings.
"""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader.layout.lines.drawn import Found, Lines, table_of
from peiyou.kernel.plans.reader.layout.vocabulary import PARTIES, WORDS, Part, part_of
from peiyou.kernel.plans.reader.layout.words import ordinal, squash
from peiyou.kernel.plans.reader.model import Table, Traced

_FIELD = re.compile(r"\s*[【\[]?([^：:，。；、（）()\s]{2,8})[】\]]?\s*[:：]\s*(?=\S)")
_FEWEST = 3
Card = list[tuple[Traced, Traced]]


def take(lines: Lines, at: int) -> Found | None:
    first = _field(lines[at])
    if first is None or part_of(first[0].text) not in (*WORDS, Part.NUMBER):
        return None
    above = lines[at - 1].strip() if at else Traced("", ())
    if above and not _heads(above):  # fields below a numbered task belong to it
        return None
    opening = squash(first[0].text)
    cards: list[Card | Traced] = []
    i = end = at
    while i < len(lines):
        words = lines[i].strip()
        found = _field(words)
        if found and squash(found[0].text) == opening:
            cards.append([found])
        elif found and cards and isinstance(cards[-1], list):
            cards[-1].append(found)
        elif words and _heads(words):
            cards.append(words)
        elif words and not _continue(cards, words, after_blank=not lines[i - 1].text.strip()):
            break
        i += 1
        if words and (found or not _heads(words)):
            end = i
    while cards and not isinstance(cards[-1], list):
        cards.pop()
    whole = [card for card in cards if isinstance(card, list)]
    return (_table(cards, whole), end) if _are_tasks(whole) else None


def _field(words: Traced) -> tuple[Traced, Traced] | None:
    """Label and content of a line; a label that means nothing here is none."""
    match = _FIELD.match(words.text)
    if match is None or part_of(match.group(1)) is Part.UNKNOWN:
        return None
    return words[match.start(1) : match.end(1)], words[match.end() :].strip()


def _heads(words: Traced) -> bool:
    mark = ordinal(words.text)
    return mark is not None and mark.style in ("cn", "cn)", "chapter") and len(words) <= 40


def _continue(cards: list[Card | Traced], words: Traced, after_blank: bool) -> bool:
    """A line without label goes on with the field above it, but not past an empty line."""
    if not cards or not isinstance(cards[-1], list) or after_blank:
        return False
    label, content = cards[-1][-1]
    cards[-1][-1] = (label, Traced.join([content, words]))
    return True


def _are_tasks(cards: list[Card]) -> bool:
    """At least two cards that share labels for words and parties, and nothing twice in a card."""
    if len(cards) < 2:
        return False
    labels = [[squash(label.text) for label, _ in card] for card in cards]
    parts = {part_of(label) for label in set.intersection(*map(set, labels))}
    once = all(len(set(names)) == len(names) for names in labels)
    told = bool(parts & set(WORDS)) and bool(parts & set(PARTIES))
    return once and told and min(map(len, labels)) >= _FEWEST


def _table(cards: list[Card | Traced], whole: list[Card]) -> Table:
    header = {squash(label.text): label for card in whole for label, _ in reversed(card)}
    first = [squash(label.text) for label, _ in whole[0]]
    names = [*first, *(name for name in header if name not in first)]
    rows = [[header[name] for name in names]]
    for card in cards:
        if isinstance(card, Traced):
            rows.append([card])
        else:
            told = {squash(label.text): content for label, content in card}
            rows.append([told.get(name, Traced("", ())) for name in names])
    return table_of(rows)
