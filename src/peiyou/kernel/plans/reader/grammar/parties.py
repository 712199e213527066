"""Party strings: which organisations, in which part, named or meant in general."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from peiyou.common.numerals import narrow
from peiyou.kernel.plans.reader.grammar.doubts import confidence
from peiyou.kernel.plans.reader.grammar.lexicon.party_words import (
    ENDINGS,
    GENERIC,
    LABELS,
    PLACES,
    SECTOR,
)
from peiyou.kernel.plans.reader.grammar.party_names import split_names
from peiyou.kernel.plans.reader.model import Parties, Party, PartyType, Role, Traced

_SHARED: Final = re.compile(
    r"(?:按照?|根据|依)(?:各自)?职[责能](?:分工)?(?:分别)?(?:负责|落实|配合|做好|推进|抓好)?(?:落实)?|分别负责|分工负责|各负其责"
)
_LABEL: Final = re.compile(rf"(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[:：]")
_MARKED: Final = re.compile(
    r"[(（](?P<role>牵头(?:单位|部门|负责)?|主办|配合(?:单位|部门)?|参与|协办|负责|责任单位|第一牵头单位)[)）]"
)
_FIRST_LEADS: Final = re.compile(
    r"[(（](?:列|排|居|位列|排名|排序)?(?:在|于)?(?:第一位?|首位|第1位?)[^()（）]{0,14}牵头[^()（）]{0,6}[)）]"
)
"""（列第一位者为牵头单位）, said in one string of the document only."""
_LEADS: Final = re.compile(
    r"(?:共同|联合)?(?:牵头(?:负责|落实|组织|实施|会同|抓总)?|主办|主责|总牵头)"
)
_HELPS: Final = re.compile(
    r"(?:等)?(?:共同|分别|协同)?(?:配合(?:落实|做好)?|参与|参加|协办|协助|协同|支持)"
)
_DOES: Final = re.compile(
    r"(?:等)?(?:共同|分别|具体|组织)?(?:负责(?:落实|实施)?|落实|实施|承办|执行)"
)
_JOINS: Final = re.compile(r"会同|商(?=[一-鿿]{2,}[部委局厅办])")
_OPEN: Final = re.compile(
    r"等(?=$|[\s，,；;。、:：)）〕】]|(?:有关|相关)?(?:部门|单位|参加|参与|配合|负责|按|地方))"
)
_CLOSING: Final = re.compile(r"[\s，,；;。、:：()（）〔〕【】\[\]“”]+")
_EDGES: Final = ' \t\r\n，,；;。、:：〔〕【】[]“”"　'


@dataclass(frozen=True, slots=True)
class _Group:
    """Words with the part that a label or role word gives to their names."""

    words: Traced
    role: Role | None


@dataclass(frozen=True, slots=True)
class _Member:
    """A name with the part that is stated for it, if any is."""

    party: Party
    role: Role | None


def read_parties(text: str, *, role: Role | None, first_is_lead: bool = False) -> Parties:
    """The organisations of a party string, in printed order, a name once."""
    words = _bare(Traced.at(text, 0))
    if said_here := _FIRST_LEADS.search(words.text) is not None:
        words = words.without(_FIRST_LEADS)
    shared = _SHARED.search(words.text) is not None
    opened = _OPEN.search(words.text) is not None
    members: dict[str, _Member] = {}
    for group in _groups(words.without(_SHARED)):
        for member in _members(group, role):
            members.setdefault(member.party.name, member)
    found = [*members.values()]
    if said_here:
        found = [replace(m, role=None) if m.role == "responsible" else m for m in found]
    return Parties(_with_roles(found, first_is_lead or said_here), shared, opened)


def _bare(words: Traced) -> Traced:
    """Without a bracket or quotes around the whole string."""
    words = words.strip(_EDGES)
    pairs = {"(": ")", "（": "）", "〔": "〕", "【": "】", "“": "”", "[": "]"}
    while len(words) > 1 and pairs.get(words.text[0]) == words.text[-1] and _one_pair(words.text):
        words = words[1 : len(words) - 1].strip(_EDGES)
    return words


def _one_pair(text: str) -> bool:
    depth = 0
    for i, char in enumerate(narrow(text)):
        depth += (char in "(〔【“[") - (char in ")〕】”]")
        if depth == 0:
            return i == len(text) - 1
    return False


# --- groups of one part --------------------------------------------------------------------------


def _groups(words: Traced) -> Iterator[_Group]:
    """Labels part the string first, then role words after their names."""
    marks = list(_LABEL.finditer(words.text))
    begin = marks[0].start() if marks else len(words.text)
    yield from _worded(words[:begin])
    for i, mark in enumerate(marks):
        end = marks[i + 1].start() if i + 1 < len(marks) else len(words.text)
        stated: Role = LABELS[mark["label"]]  # type: ignore[assignment]
        for group in _worded(words[mark.end() : end]):
            yield replace(group, role=group.role or stated)


def _worded(words: Traced) -> Iterator[_Group]:
    """A牵头，B、C配合: a role word gives its part to the names since the last one."""
    done = 0
    for match in _role_words(words.text):
        yield from _joined(words[done : match.start()], _role_of(match.group()))
        done = match.end()
    yield from _joined(words[done:], None)


def _joined(names: Traced, role: Role | None) -> Iterator[_Group]:
    """A会同B: those before lead, those who join take part."""
    join = next((m for m in _JOINS.finditer(names.text) if _may_join(names.text, m)), None)
    if join is None:
        yield _Group(names, role)
        return
    yield _Group(names[: join.start()], "lead")
    yield _Group(names[join.end() :], "participating")


def _may_join(text: str, join: re.Match[str]) -> bool:
    before = text[: join.start()].strip(_EDGES)
    return not before or _ends_name(before)


def _role_words(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        match = next((m for p in (_LEADS, _HELPS, _DOES) if (m := p.match(text, at))), None)
        if match and _ends_name(text[:at]) and _closes(text, match.end()):
            yield match
            at = match.end()
        else:
            at += 1


def _ends_name(text: str) -> bool:
    text = re.sub(r"[)）]$", "", text.rstrip()).removesuffix("等").rstrip()
    return text.endswith(ENDINGS)


def _closes(text: str, at: int) -> bool:
    return at >= len(text) or _CLOSING.match(text, at) is not None or text[at] in "由并各"


def _role_of(word: str) -> Role | None:
    if _LEADS.fullmatch(word):
        return "lead"
    return "participating" if _HELPS.fullmatch(word) else None


# --- names ---------------------------------------------------------------------------------------


def _members(group: _Group, role: Role | None) -> Iterator[_Member]:
    for name, joined in split_names(group.words):
        own = group.role or role
        if marked := _MARKED.search(name.text):
            own = _role_of(marked["role"][:2]) or "responsible"
            name = name.without(_MARKED)
        name = _stripped(name)
        if name.text:
            yield _Member(_party(name, own, joined), own)


def _party(name: Traced, role: Role | None, joined: bool) -> Party:
    doubts = tuple(
        code
        for code, applies in (
            ("party.joined", joined),
            ("party.unknown_form", not _known(name.text)),
        )
        if applies
    )
    return Party(
        name=name.text,
        role=role or "responsible",
        type=party_type(name.text),
        span=name.span(),
        confidence=confidence(doubts),
        doubts=doubts,
    )


def _stripped(name: Traced) -> Traced:
    """Without 由, 等 and marks around the name."""
    name = name.strip(_EDGES)
    if name.text.startswith("由"):
        name = name[1:]
    for tail in ("等有关部门", "等部门", "等单位", "等"):
        head = name.text.removesuffix(tail)
        if head != name.text and (not head or _ends_name(head)):
            name = name[: len(head)]
    return name.strip(_EDGES)


def _known(name: str) -> bool:
    return re.sub(r"[(（][^)）]*[)）]$", "", name).endswith(ENDINGS)


def _with_roles(members: list[_Member], first_is_lead: bool) -> tuple[Party, ...]:
    """Names without a stated part: beside a lead they take part, beside helpers they lead."""
    stated = {member.role for member in members}
    other: Role = "responsible"
    if "lead" in stated:
        other = "participating"
    elif "participating" in stated:
        other = "lead"
    elif first_is_lead and stated == {None}:
        first, *rest = members
        leading = replace(first.party, role="lead")
        return (leading, *(replace(m.party, role="participating") for m in rest))
    return tuple(m.party if m.role else replace(m.party, role=other) for m in members)


def party_type(name: str) -> PartyType:
    """Named, or meant in general: localities, a line of business, or others."""
    generic = name.startswith((*GENERIC, "行业")) or re.search(r"有关|相关|各(?!界)", name)
    if not generic:
        return "generic_local" if re.fullmatch(r"(?:地方|基层)?(?:人民)?政府", name) else "named"
    if any(word in name for word in SECTOR):
        return "generic_local" if re.search(r"[省市县区]级", name) else "generic_sector"
    scope = re.sub(r"^[省市县区](?:直|属|级直属|内|级)", "", name)
    scope = re.sub(r"各级河长.*|各级各类.*", "", scope)
    head = re.sub(r"[(（][^)）]*[)）]", "", scope)
    local = any(place in head for place in PLACES)
    return "generic_local" if local and scope else "generic_other"
