"""An annual report as an official document: cover, narrative, tables of figures and money, what the figures are.

Made of the frozen content and nothing else; texts of the table heads are in the language that is asked for, the
narrative in the language it was written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from peiyou.common.official.document import (
    Align,
    Block,
    Cell,
    Check,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
    day_in_words,
)
from peiyou.common.tokens import grouped
from peiyou.engine.reporting.enums import Rating
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.reporting.tables.cells import money_table
from peiyou.engine.results.enums import Voice
from peiyou.engine.results.models import IssuedReport
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar
from peiyou.engine.results.narrative.situations import Situation
from peiyou.engine.results.narrative.tokens import filled
from peiyou.engine.results.queries.reports.saying import percent
from peiyou.engine.undertakings.tables.cells import count
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import Kind

Content = Mapping[str, Any]
NOTHING = "—"
SITUATIONS: Final[Mapping[Situation, Callable[[], str]]] = {
    Situation.REACHED: lambda: _("reached"), Situation.ON_THE_WAY: lambda: _("on the way"),
    Situation.BEHIND: lambda: _("behind schedule"), Situation.SILENT: lambda: _("nothing reported"),
}  # fmt: skip


def document_of(
    content: Content, language: str, made_on: date, check: Check | None = None, digest: str = ""
) -> Document:
    """`check` is there when it is issued; without it every page is marked as a draft."""
    signed = content["signed_by"]
    title = title_of(content)
    cover = ((_("Reporting unit"), signed), (_("Year of the report"), str(content["year"])), (_("Made on"), day_in_words(made_on)))  # fmt: skip
    return Document(
        title=title, blocks=tuple(_blocks(content, language, digest)), dated=made_on, signature=signed,
        seal_here=_("(seal)"), signed_on=made_on, mark="" if check else _("DRAFT"), check=check, cover=cover,
    )  # fmt: skip


def title_of(content: Content) -> str:
    words = _("“%(plan)s”: annual report %(year)s")
    return words % {"plan": content["plan"]["title"].strip("《》"), "year": content["year"]}


def check_of(issued: IssuedReport, address: str) -> Check:
    """`address` is where the code is looked up, the code in it."""
    return Check(
        version=_("Issue %(no)s") % {"no": issued.no},
        code=grouped(issued.check_code),
        words=_("Photograph the square picture or enter the code on the page for checking sealed pages."),
        address=address,
    )  # fmt: skip


def _blocks(content: Content, language: str, digest: str) -> Iterator[Block]:
    yield from _narrative(content, language)
    yield Heading(_("Tables of the report"))
    tables = {
        "lines": _lines(content), "standings": _standings(content), "money": _money(content),
        "complete": _complete(content), "places": _places(content), "ratings": _ratings(content),
    }  # fmt: skip
    there = [(anchor, table) for anchor, table in tables.items() if table is not None]
    for no, (anchor, table) in enumerate(there, 1):
        caption = _("Table %(no)s  %(caption)s") % {"no": no, "caption": table.caption}
        yield replace(table, caption=caption, anchor=anchor)
    yield Heading(_("What these figures are"))
    yield from (Paragraph(words) for words in notes_of(content, digest))


def _narrative(content: Content, language: str) -> Iterator[Block]:
    texts = content["texts"].get(language) or content["texts"].get(LANGUAGES[0], {})
    figures = content["figures"]

    def said(code: str) -> str:
        text: str = figures.get(code, {}).get("says", NOTHING)
        return text

    for section in grammar():
        if text := texts.get(section.code):
            yield Heading(section.headings[language])
            for part in filled(text, said).split("\n"):
                if part.strip():
                    yield Paragraph(part.strip())


# --- tables ---------------------------------------------------------------------------------------------


def _lines(content: Content) -> Table:
    stage = str(Stage(content["stage"]).label)
    heads = (
        _("No."), _("Deliverable"), _("Target"), _("Taken up"), str(Stage.CLAIMED.label), str(Stage.CHECKED.label),
        str(Stage.APPROVED.label), _("%(stage)s, all years so far") % {"stage": stage}, _("Achieved"),
    )  # fmt: skip
    rows = []
    for line in content["lines"]:
        amounts = (line["taken"], line["claimed"], line["checked"], line["approved"], line["upto"])
        cells = (Cell(amount_of(line, amount)) for amount in amounts)
        rows.append((Cell(line["code"]), Cell(line["words"]), Cell(line["target"] or NOTHING), *cells, Cell(_achieved(line))))  # fmt: skip
    columns = _columns(rows)
    notes = (
        _("Claimed, checked and approved are what came in the year %(year)s; taken up is for all years of the plan. A ratio stands as its two sums and in per cent; achieved comes from the records of the thing itself, never from a return.") % {"year": content["year"]},
    )  # fmt: skip
    return Table(columns, (tuple(Cell(head) for head in heads),), tuple(rows) or _none(len(columns)), _("Tasks and figures"), notes=notes)  # fmt: skip


def _standings(content: Content) -> Table | None:
    """Which deliverables are behind the counts of the text: of the year, and of the one before where it was reported."""
    lines, year = content["lines"], content["year"]
    names = ("situation", "situation_before")
    years = [(name, no) for name, no in zip(names, (year, year - 1), strict=True) if any(line.get(name) for line in lines)]  # fmt: skip
    if not years:
        return None
    heads = [head for _name, no in years for head in (_("Number of deliverables"), _("Deliverables at the end of %(year)s") % {"year": no})]  # fmt: skip
    rows = []
    for one in Situation:
        codes = [[line["code"] for line in lines if line.get(name) == one.value] for name, _no in years]  # fmt: skip
        cells = (cell for some in codes for cell in (count(len(some)), Cell("、".join(some) or NOTHING)))  # fmt: skip
        rows.append((Cell(SITUATIONS[one]()), *cells))
    columns = (Column(24), *(Column(14, "right"), Column(118 // len(years) - 14)) * len(years))
    head = (Cell(_("How they stand")), *(Cell(head) for head in heads))
    notes = (_("Measured by what was taken up, as the text says it; numbers are those of the table before."),)  # fmt: skip
    return Table(columns, (head,), tuple(rows), _("Deliverables by how they stand"), notes=notes)


LINE: Final = 156
"""Millimetres of a line; letters and digits of tables are about 1.9 of them."""
LEAST: Final = 13


def _columns(rows: Sequence[Sequence[Cell]]) -> tuple[Column, ...]:
    """Wide enough for the longest number of each, which no line can break; the words have the rest."""
    widths = [LEAST] * 9
    for place in range(2, 9):
        parts = [part for row in rows for part in re.split(r"[^0-9,.%:]+", row[place].text)]
        widths[place] = max(LEAST, 4 + round(1.9 * max(map(len, parts), default=0)))
    widths[8] = max(widths[8], 16)
    widths[0], widths[1] = 10, max(30, LINE - 10 - sum(widths[2:]))
    aligns: tuple[Align, ...] = ("center", "left", *("right",) * 6, "center")
    return tuple(Column(width, align) for width, align in zip(widths, aligns, strict=True))


def _achieved(line: Content) -> str:
    return amount_of(line, line["achieved"]) if line["achieved"] else _("to be connected")


def amount_of(line: Content, amount: Sequence[Any] | None) -> str:
    """A quantity with its unit; a ratio as its two sums and in per cent."""
    if not amount or amount[0] is None:
        return NOTHING
    above, below = amount[0], amount[1]
    if line["is_ratio"]:
        if not below:
            return NOTHING
        return f"{_number(above, line['scale'])} / {_number(below, line['scale'])} = {percent(Fraction(above, below))}"
    return f"{_number(above, line['scale'])}{line['unit']}"


def _number(quantity: int, scale: int) -> str:
    text = f"{Decimal(quantity).scaleb(-scale):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(content: Content) -> Table | None:
    if not content["money"]:
        return None
    rows = [(one["name"], Rates(one["budget"], one["arrived"], one["spent"])) for one in content["money"]]  # fmt: skip
    return money_table(rows, _("Source"), _("Money by source"))


def _complete(content: Content) -> Table | None:
    found = content["complete"]
    if not found["expected"]:
        return None
    heads = {
        "expected": _("returns expected"), "handed_in": _("handed in"), "late": _("of these late"), "approved": _("returns approved"),
        "letters": _("sealed page received"), "complete": _("complete"), "waived": _("released"),
    }  # fmt: skip
    return Table(
        (Column(1, "right"),) * len(heads), (tuple(Cell(head) for head in heads.values()),),
        (tuple(count(found[name]) for name in heads),), _("Completeness of the returns"),
        notes=(_("Complete: handed in, and the sealed page of that version received."),),
    )  # fmt: skip


def _places(content: Content) -> Table | None:
    if not content["places"]:
        return None
    heads = (_("Region"), *(words() for words in SITUATIONS.values()), _("Share reached"))
    rows = []
    for place in content["places"]:
        numbers = [place[one.value] for one in Situation]
        share = Fraction(numbers[0], sum(numbers)) if sum(numbers) else None
        rows.append((Cell(place["name"]), *(count(number) for number in numbers), Cell(percent(share))))  # fmt: skip
    columns = (Column(40), *(Column(18, "right"),) * 5)
    return Table(columns, (tuple(Cell(head) for head in heads),), tuple(rows), _("Places and how their deliverables stand"))  # fmt: skip


def _ratings(content: Content) -> Table | None:
    if not content["ratings"]:
        return None
    head = (Cell(_("No.")), Cell(_("Task")), *(Cell(str(voice.label)) for voice in Voice))
    rows = tuple(
        (Cell(one["task_no"]), Cell(one["task"]), *(Cell(_colour(one["voices"].get(voice, ""))) for voice in Voice))
        for one in content["ratings"]
    )  # fmt: skip
    columns = (Column(9, "center"), Column(80), *(Column(20, "center"),) * len(Voice))
    return Table(columns, (head,), rows, _("Ratings"))


def _colour(code: str) -> str:
    return str(Rating(code).label) if code else _("not rated")


def _none(width: int) -> tuple[tuple[Cell, ...], ...]:
    return ((Cell(_("Nothing was taken up or reported."), across=width, align="center"),),)


# --- what the figures are ---------------------------------------------------------------------------------


def notes_of(content: Content, digest: str) -> Iterator[str]:
    """Where the figures are from, of which day and level; and what in the text is no figure."""
    stage = str(Stage(content["stage"]).label)
    basis = content["basis"]
    yield _("Figures in the text are those %(stage)s, of the year %(year)s or until its end.") % {"stage": stage, "year": content["year"]}  # fmt: skip
    if basis is None:
        yield _("This is a draft: no release of the figures of this year has been published yet, and the figures are those of the moment at which it was made.")  # fmt: skip
    else:
        as_of = parse_datetime(basis["as_of"])
        yield _("Figures of tasks are those of release No. %(no)s, “%(title)s” (%(code)s), read from the ledger on %(day)s; its root is %(root)s.") % {
            "no": basis["no"], "title": basis["title"], "code": basis["code"], "root": _in_groups(basis["root"]),
            "day": day_in_words(localdate(as_of)) if as_of else "",
        }  # fmt: skip
        yield _("Completeness and years before the release's span are from the ledger at the time of issue.")  # fmt: skip
        if not basis["has_money"]:
            yield _("The release was published without money, and so this report has none.")
    if content["unit"]["kind"] == Kind.NATION:
        yield _("Targets are those that the plan prints.")
    if content["untied"]:
        yield _("These numbers in the text are the writer's own and belong to no figure of the records: %(numbers)s.") % {"numbers": "、".join(content["untied"])}  # fmt: skip
    if digest:
        yield _("Fingerprint of what stands here (SHA-256): %(digest)s") % {"digest": _in_groups(digest)}  # fmt: skip


def _in_groups(text: str) -> str:
    return " ".join(text[i : i + 8] for i in range(0, len(text), 8))
