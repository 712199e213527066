"""Plans written as text: headings one below the other, tasks as paragraphs that name their parties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from peiyou.kernel.plans.reader.layout.headings import Headings
from peiyou.kernel.plans.reader.layout.labels import content, labelled
from peiyou.kernel.plans.reader.layout.rows import NOTHING, PartyWords, Row
from peiyou.kernel.plans.reader.layout.trailing import cut_parties
from peiyou.kernel.plans.reader.layout.vocabulary import Part
from peiyou.kernel.plans.reader.layout.words import bullet, heading_words, is_note, ordinal
from peiyou.kernel.plans.reader.model import Paragraph, Role, Traced

_ROLES: dict[Part, Role] = {Part.LEAD: "lead", Part.PARTICIPATING: "participating"}
_TITLE = re.compile(r"([^。，；：,;:\d]{2,30})[。：:]\s*(?=\S)")
_PREAMBLE = re.compile(
    r"(?:总体|指导|基本|工作)(?:要求|思想|原则|思路|目标)|.*(?:保障|组织实施|组织领导|工作要求|附则|背景|监督考核)(?:措施|机制)?$"
)
_FEWEST_UNNAMED, _SHORTEST_TASK = 4, 6
_END_MATTER = re.compile(r"\s*(?:附件|附表|附录|附\s*[:：]|抄送|主送|联系人)")


@dataclass(slots=True)
class Unit:
    """A heading or numbered item with the paragraphs below it, up to the next one."""

    rank: str
    head: Traced
    no: Traced = NOTHING
    body: list[Traced] = field(default_factory=list)
    parties: list[PartyWords] = field(default_factory=list)
    deadline: Traced = NOTHING
    output_form: Traced = NOTHING

    @property
    def words(self) -> list[Traced]:
        return [w for w in (self.head, *self.body) if w.text.strip()]


def read_prose(paragraphs: Sequence[Paragraph], headings: Headings) -> list[Row]:
    """Tasks of a running text: what names parties, or the lowest items if nothing does."""
    units = _without_title(_units(paragraphs))
    if sum(bool(u.parties) for u in units) < 2:
        return _unnamed(units, headings)
    units = _merge_items(_split(units))
    titled = _titled(units)
    rows: list[Row] = []
    for i, unit in enumerate(units):
        if unit.rank == "plain" and not unit.parties:
            continue
        if unit.parties and _heads_others(units, i):
            headings.push(unit.head, unit.rank, unit.parties)
        elif unit.parties:
            headings.cut(unit.rank)
            rows.append(_row(unit, headings, titled))
        elif _is_heading(units, i):
            headings.push(unit.head, unit.rank)
        elif _left_bare(units, i):
            headings.cut(unit.rank)
            rows.append(_row(unit, headings, titled))
        else:
            headings.cut(unit.rank)
    return rows


def _without_title(units: list[Unit]) -> list[Unit]:
    """Units after the document's title, which has an outline level but heads everything."""
    levels = [u.rank for u in units if u.rank.startswith("h")]
    first = next((i for i, u in enumerate(units) if u.rank != "plain"), 0)
    if levels and units[first].rank == levels[0] and len(set(levels) | {u.rank for u in units}) > 2:
        while (
            first < len(units) and units[first].rank == levels[0] and levels.count(levels[0]) <= 2
        ):
            first += 1
    return units[first:]


def _units(paragraphs: Sequence[Paragraph]) -> list[Unit]:
    """Paragraphs by the heading they stand under, each with the parties it names at its end."""
    units: list[Unit] = []
    for paragraph in paragraphs:
        words = paragraph.words.strip()
        if not words.text or is_note(words.text) or (units and _END_MATTER.match(words.text)):
            continue
        if units and (found := labelled(words)) and _take_label(units[-1], *found):
            continue
        body, parties, deadline = cut_parties(words)
        unit = _opened(paragraph, body)
        if unit is None and (not units or _complete(units[-1])):
            unit = Unit("plain", NOTHING, body=[body])
        if unit is None:
            if body.text:
                units[-1].body.append(content(body))
        else:
            units.append(unit)
        units[-1].parties.extend(parties)
        units[-1].deadline = units[-1].deadline or deadline
    return units


def _complete(unit: Unit) -> bool:
    """Whether a unit has named its parties at its end; a heading may name them before its text."""
    return bool(unit.parties) and (bool(unit.body) or len(unit.head) > 40 or not unit.head)


def _opened(paragraph: Paragraph, words: Traced) -> Unit | None:
    """The unit a paragraph begins: by an ordinal, a heading level or a bullet."""
    mark = ordinal(words.text)
    if mark:
        at = words.text.find(mark.printed)
        return Unit(mark.style, words[mark.end :], words[at : at + len(mark.printed)])
    if paragraph.level is not None:
        return Unit(f"h{paragraph.level}", words)
    if length := bullet(words.text):
        return Unit("bullet", words[length:])
    return None


def _take_label(unit: Unit, part: Part, words: Traced) -> bool:
    if part is Part.DEADLINE:
        unit.deadline = words
    elif part is Part.OUTPUT:
        unit.output_form = words
    elif part is not Part.PERSON:
        unit.parties.append(PartyWords(words, _ROLES.get(part)))
    return True


def _split(units: list[Unit]) -> list[Unit]:
    """Headings apart from the first task below them, where several tasks without numbers follow."""
    pairs = list(zip(units, [*units[1:], Unit("", NOTHING)], strict=True))
    many = {
        u.rank
        for u, after in pairs
        if u.parties and u.body and after.rank == "plain" and after.parties
    }
    out: list[Unit] = []
    for unit in units:
        if unit.rank in many - {"plain"} and unit.body:
            task = replace(unit, rank="plain", head=NOTHING, no=NOTHING)
            out += [Unit(unit.rank, unit.head, unit.no), task]
        else:
            out.append(unit)
    return out


def _unnamed(units: list[Unit], headings: Headings) -> list[Row]:
    """Tasks of a text that names no party: its lowest numbered items, if they are many."""
    ranks = list(dict.fromkeys(u.rank for u in units if u.rank != "plain"))
    leaves = [
        i for i in range(len(units)) if units[i].rank != "plain" and not _is_heading(units, i)
    ]
    lowest = max((units[i].rank for i in leaves), key=ranks.index, default="")
    tasks = [i for i in leaves if units[i].rank == lowest and len(units[i].head) >= _SHORTEST_TASK]
    if len(tasks) < _FEWEST_UNNAMED:
        return []
    rows: list[Row] = []
    passed_over = False
    for i, unit in enumerate(units):
        if unit.rank != "plain" and i not in leaves:
            headings.push(unit.head, unit.rank)
            passed_over = bool(_PREAMBLE.match(heading_words(unit.head).text))
        elif i in tasks and not passed_over:
            headings.cut(unit.rank)
            rows.append(_row(unit, headings, titled=False))
    return rows


def _merge_items(units: list[Unit]) -> list[Unit]:
    """Numbered items that share the parties named after the last of them are one task.

    That is so where most items of a rank name none and the last one below a heading does.
    """
    bare = {u.rank for u in units} - {"plain"}
    for rank in bare:
        same = [u for u in units if u.rank == rank]
        named = sum(bool(u.parties) for u in same)
        if 0 < named < 0.5 * len(same) and _closes_groups(units, rank):
            units = _folded(units, rank)
    return units


def _closes_groups(units: list[Unit], rank: str) -> bool:
    """Whether every item of a rank that names parties is the last one below its heading."""
    pairs = zip(units, [*units[1:], Unit("", NOTHING)], strict=True)
    return all(after.rank != rank for u, after in pairs if u.rank == rank and u.parties)


def _folded(units: list[Unit], rank: str) -> list[Unit]:
    out: list[Unit] = []
    for unit in units:
        if unit.rank == rank and out and not out[-1].parties:
            words = Traced.join([unit.no, Traced(".", (-1,)), unit.head]) if unit.no else unit.head
            out[-1].body.extend([words, *unit.body])
            out[-1].parties.extend(unit.parties)
        else:
            out.append(replace(unit, body=list(unit.body), parties=list(unit.parties)))
    return out


def _is_heading(units: list[Unit], i: int) -> bool:
    """A unit without parties heads what follows if the next unit is of a lower rank.

    Ranks go down in the order in which the document first uses them.
    """
    after = next((u for u in units[i + 1 :] if u.rank != "plain" or u.parties), None)
    if after is None or after.rank == units[i].rank:
        return False
    ranks = list(dict.fromkeys(u.rank for u in units if u.rank != "plain"))
    return after.rank == "plain" or ranks.index(after.rank) > ranks.index(units[i].rank)


def _heads_others(units: list[Unit], i: int) -> bool:
    """A short heading that names parties, above items that name their own."""
    unit, after = units[i], units[i + 1] if i + 1 < len(units) else None
    short = not unit.body and len(unit.head) <= 30 and not re.search(r"\d", unit.head.text)
    return short and after is not None and bool(after.parties) and _is_heading(units, i)


def _left_bare(units: list[Unit], i: int) -> bool:
    """A task that names no party though nearly all its siblings do."""
    unit = units[i]
    same = [u for u in units if u.rank == unit.rank]
    named = sum(bool(u.parties) for u in same)
    long_enough = sum(len(w) for w in unit.words) >= 12
    return (
        unit.rank != "plain"
        and long_enough
        and named >= 0.75 * len(same)
        and not _PREAMBLE.match(heading_words(unit.head).text)
    )


def _titled(units: list[Unit]) -> bool:
    """Whether the first sentence of a task is its title, as it is in most plans written as text."""
    heads = [u.head.text for u in units if u.parties and u.head.text.strip() and not u.body]
    return bool(heads) and sum(bool(_TITLE.match(h)) for h in heads) >= 0.6 * len(heads)


def _row(unit: Unit, headings: Headings, titled: bool) -> Row:
    section, subsection = headings.section()
    title, words = NOTHING, unit.words
    if unit.body and unit.head.text.strip():
        match = _TITLE.match(unit.head.text)
        rest = unit.head[match.end() :] if match else NOTHING
        title = unit.head[: match.end(1)] if match else unit.head
        words = unit.body if rest.text.endswith(("：", ":")) or not rest else [rest, *unit.body]
    elif titled and (match := _TITLE.match(unit.head.text)):
        title, words = unit.head[: match.end(1)], [unit.head[match.end() :]]
    return Row(
        text=Traced.join((content(w[bullet(w.text) :]) for w in words), "\n"),
        no=unit.no,
        section=section,
        subsection=subsection,
        title=heading_words(title),
        parties=tuple(unit.parties) or headings.parties(),
        deadline=unit.deadline,
        output_form=unit.output_form,
    )
