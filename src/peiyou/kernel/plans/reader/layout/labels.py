"""Lines such as 责任单位：省教育厅, where a plan prints a task's parts below it instead of in columns."""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader.layout.vocabulary import Part, part_of
from peiyou.kernel.plans.reader.model import Traced

_LABELLED = re.compile(
    r"\s*(?:[△▲●○■•·\-*]\s*)?[（(〔\[【]?\s*([^：:，。；、（）()\s][^：:，。；、]{1,9}?)\s*[】\]]?\s*[:：]\s*"
)
_PARTS = (Part.LEAD, Part.PARTICIPATING, Part.RESPONSIBLE, Part.DEADLINE, Part.OUTPUT, Part.PERSON)
_CLOSING = "）)〕]】。；;"


def labelled(words: Traced) -> tuple[Part, Traced] | None:
    """The part that a line names before its colon, and the words after it."""
    match = _LABELLED.match(words.text)
    if not match:
        return None
    part = part_of(match.group(1))
    if part not in _PARTS:
        return None
    rest = words[match.end() :].strip()
    opened = words.text.strip()[:1] in "（(〔[【"
    return part, rest[: len(rest.text.rstrip(_CLOSING))] if opened else rest


def content(words: Traced) -> Traced:
    """Words without a label that only says that this is the task: 工作内容：…"""
    match = _LABELLED.match(words.text)
    if match and part_of(match.group(1)) in (Part.TEXT, Part.TITLE) and len(match.group(1)) <= 6:
        return words[match.end() :].strip()
    return words
