"""Party strings that stand at the end of a task's words, as brackets or behind a label."""

from __future__ import annotations

import re
from typing import Final

from peiyou.kernel.plans.reader.grammar.lexicon.party_words import LABELS
from peiyou.kernel.plans.reader.grammar.shields import brackets
from peiyou.kernel.plans.reader.model import Span

_LABELS: Final = "|".join(sorted((n for n in LABELS if len(n) > 2), key=len, reverse=True))
_LABEL: Final = re.compile(rf"(?:{_LABELS})\s*[:：]|(?:牵头|配合|主办|协办|责任)\s*[:：]")
_UNBRACKETED: Final = re.compile(
    rf"(?:^|(?<=[。；;！!\s”]))[“\"]?(?:{_LABELS})\s*[:：][^。]*?[”\"]?(?=。|$)", re.M
)
_BODY: Final = r"(?:部|委|局|厅|办|署|室|处|中心|政府|管委会|部门|单位|公司|集团|院|会|校|行|社|队|街道|镇|乡|[省市县区]委|学院|所|站|馆|团|联|协|各地)"
_WORDED: Final = re.compile(
    rf"{_BODY}(?:[)）])?(?:等)?(?:共同|分别|具体|按照?(?:各自)?职[责能](?:分工)?)?(?:牵头|负责|配合|参与|参加|落实|实施|协办|会同|主办|承办)"
)
_NAMES_ONLY: Final = re.compile(
    r"(?:(?:国家|中央|省|市|县|区|州|各|有关|相关|教育|财政|科技|交通|自然|国务院|人力|住房|农业|生态|公安|民政|工业|水利|商务|文化|应急|卫生)[^、，；]{0,20}(?:部|委|局|厅|办|署|办公室|人民政府|管委会|部门|单位|中心)(?:[、，；\s]|等?$))+"
)
_DEADLINE: Final = re.compile(r"^\s*(?:完成|办结|实施)?(?:时限|期限|时间|节点)\s*[:：]")
_AFTER: Final = re.compile(r"[。；;，,\s”]*$|[。；;]")


def find_party_string(text: str) -> tuple[Span, ...]:
    """Each trailing party string, its marks included; brackets of the wording itself are left."""
    found = [
        b
        for b in brackets(text)
        if _at_end(text, b.end) and _names_parties(text[b.start + 1 : b.end - 1])
    ]
    for match in _UNBRACKETED.finditer(text):
        inside = any(b.start <= match.start() < b.end for b in found)
        if not inside:
            found.append(Span(match.start(), match.end()))
    return tuple(sorted(found))


def _at_end(text: str, at: int) -> bool:
    """At the end of the words, or of one of their sentences; two brackets may follow one another."""
    rest = text[at:].lstrip()
    if not rest or rest[0] in '。；;”"' or text[:at].rstrip("()（）〔〕【】")[-1:] == "。":
        return True
    following = next((b for b in brackets(text) if b.start == at), None)
    if following is not None:
        return _names_parties(text[following.start + 1 : following.end - 1]) and _at_end(
            text, following.end
        )
    opening = next((b for b in brackets(text) if b.end == at), None)
    return opening is not None and text[: opening.start].rstrip()[-1:] in ("。", "；")


def _names_parties(content: str) -> bool:
    if _LABEL.match(content.strip()) or _DEADLINE.match(content):
        return True
    if _LABEL.search(content):
        return True
    if _WORDED.search(content) and len(content) > 4:
        return True
    return _NAMES_ONLY.fullmatch(content.strip() + "、") is not None and len(content) > 3
