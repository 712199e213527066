"""Rules that a document states beside its tasks, and marks that point to its notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from peiyou.kernel.plans.reader.layout.words import fold, squash

_FIRST_IS_LEAD = re.compile(
    r"(?:列|排|居|位列|排名|排序|名列)?(?:在|于|列)?(?:第一位?|首位|首个|最前|第1位?)[^。；;]{0,14}?(?:牵头|主办|主责|第一责任|总负责)|"
    r"(?:首位|第一个|首个|前列)[^。；;]{0,8}(?:为|是|系)牵头"
)
_MARKED = re.compile(r"(?:^|[\n。；])\s*([①-⑳]|\[\d{1,2}\]|〔\d{1,2}〕(?!号)|\*{1,3}|※)\s*(?=\S)")


def says_first_is_lead(text: str) -> bool:
    return bool(_FIRST_IS_LEAD.search(squash(text)))


def marks_of(lines: Iterable[str]) -> frozenset[str]:
    """Marks that begin a note; only these are footnote marks where they stand in a task."""
    return frozenset(m for line in lines for m in _MARKED.findall(_fold(line)))


def _fold(text: str) -> str:
    """Folded, but with circled numbers kept, which folding would make plain digits."""
    return "".join(c if "①" <= c <= "⑳" else fold(c) for c in text)
