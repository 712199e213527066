"""Party strings that stand at the end of a paragraph or heading, cut off and kept."""

from __future__ import annotations

import re

from peiyou.kernel.plans.reader import grammar
from peiyou.kernel.plans.reader.layout.rows import NOTHING, PartyWords
from peiyou.kernel.plans.reader.model import Traced

_DEADLINE = re.compile(
    r"[；;，,。、\s]*(?:完成|办结|实施)?(?:时限|期限|时间|节点)\s*[:：]\s*([^；;，,）)〕】\]]+)"
)
_OWN_DEADLINE = re.compile(
    r"[。；;，,\s]*(?:完成|办结|实施)(?:时限|期限|时间|节点)\s*[:：]\s*([^。；;，,]+)[。；;]?\s*$"
)
"""…责任单位：市教育局。完成时限：2026年12月 — a sentence of its own after the parties."""


def cut_parties(words: Traced) -> tuple[Traced, list[PartyWords], Traced]:
    """Words without the brackets that name parties, what the brackets say, and a deadline in them."""
    parties: list[PartyWords] = []
    kept: list[Traced] = []
    done, deadline = 0, NOTHING
    for span in grammar.find_party_string(words.text):
        string = words[span.start : span.end]
        if match := _DEADLINE.search(string.text):
            deadline = string[match.start(1) : match.end(1)]
        parties.append(PartyWords(string.without(_DEADLINE)))
        kept.append(words[done : span.start])
        done = span.end
    if not parties:
        return words, [], NOTHING
    rest = words[done:].strip()
    if match := _OWN_DEADLINE.match(rest.text):
        deadline = deadline or rest[match.start(1) : match.end(1)]
        rest = NOTHING
    kept.append(rest)
    rest = Traced.join(kept).strip()
    doubled = rest.text.endswith(("。。", "；。", "。；"))
    return rest[:-1] if doubled else rest, parties, deadline
