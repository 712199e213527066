"""The live balance as plain tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.queries.balance.board import ItemBoard, MoneyBoard, OneItem
from peiyou.engine.undertakings.queries.balance.cutoffs import Cutoffs
from peiyou.engine.undertakings.queries.balance.lines import Line
from peiyou.engine.undertakings.tables.sheets import Cell, Sheet


def percent(share: Fraction | None) -> Decimal | None:
    """Per cent to one place, half up; 160 for 8/5."""
    if share is None:
        return None
    return Decimal(int(share * 1000 + Fraction(1, 2))).scaleb(-1)


def _amount(line: Line, amount: int | Fraction | None) -> Cell:
    if amount is None or line.is_hidden:
        return None
    whole = Fraction(amount)
    return Decimal(round(whole)).scaleb(-line.target.scale)


def _head() -> list[str]:
    return [
        _("unit of quantity"), _("how it counts"), _("wanted"), _("declared by provinces"), _("being filled in"),
        _("sent in"), _("confirmed"), _("in all"), _("per cent of what is wanted"), _("how it stands"),
        _("out of"), _("units that meet it"), _("units"), _("first date"), _("last date"), _("later than due"),
    ]  # fmt: skip


def _cells(line: Line | None) -> list[Cell]:
    """As `_head`; nothing where it is not for these eyes, and no sum of what does not add."""
    if line is None or line.is_hidden:
        return [None] * 16
    target, sums = line.target, line.sums
    adds = target.adds
    is_ratio = target.counting == Counting.RATIO
    shown: Sequence[int | None] = sums.taken if adds or is_ratio else [None] * 3
    meets = target.counting in {Counting.RATIO, Counting.COVERAGE, Counting.INSTRUMENT}
    return [
        target.unit, str(target.counting.label),
        _amount(line, line.wanted) if adds else target.printed,
        _amount(line, sums.all_declared) if adds and not target.is_own else None,
        *[_amount(line, n) for n in shown], _amount(line, sums.total) if adds or is_ratio else None,
        percent(line.share) if adds else percent(sums.ratio) if is_ratio else None,
        str(line.flag.label) if line.flag else "",
        _amount(line, sum(sums.base)) if is_ratio else None, sums.all_met if meets else None, sums.all_placed,
        sums.first.isoformat() if sums.first else "", sums.last.isoformat() if sums.last else "",
        sums.late if target.counting == Counting.INSTRUMENT else None,
    ]  # fmt: skip


def items_sheet(board: ItemBoard, title: str, cutoffs: Cutoffs) -> Sheet:
    rows = [
        [f"{line.target.task_no}.{line.target.number}", line.target.words, *_cells(line)]
        for line in board.lines
    ]
    return Sheet(title, [_("number"), _("item"), *_head()], rows, notes_of(cutoffs))


def item_sheet(one: OneItem, title: str, cutoffs: Cutoffs) -> Sheet:
    rows: list[list[Cell]] = [[title, *_cells(one.line)]]
    rows += [[node.name, *_cells(line)] for node, line in one.below]
    return Sheet(one.line.target.words, [_("where"), *_head()], rows, notes_of(cutoffs))


def notes_of(cutoffs: Cutoffs) -> list[str]:
    return [words for _look, _mark, words in cutoffs.scale().legend]


def money_sheet(board: MoneyBoard, title: str) -> Sheet:
    """In 万元, exact."""
    names = [source.name for source in board.sources]
    head = [_("where"), *names, _("in all"), _("being filled in"), _("sent in"), _("confirmed")]
    rows: list[list[Cell]] = []
    for balance in (board.here, *board.below):
        if not balance.is_seen:
            rows.append([balance.node.name, *[None] * (len(names) + 4)])
            continue
        amounts = [balance.of(source.pk) for source in board.sources]
        amounts += [balance.total, *(balance.by_phase(phase) for phase in range(3))]
        rows.append([balance.node.name, *_wan(amounts)])
    for year, total in sorted(board.year_totals.items()):
        per = [board.years.get(source.pk, {}).get(year, 0) for source in board.sources]
        rows.append([str(year), *_wan([*per, total]), None, None, None])
    return Sheet(title, head, rows, [_("In 万元.")])


def _wan(fen: Iterable[int]) -> list[Decimal]:
    return [Decimal(n).scaleb(-6) for n in fen]
