"""附件1, 附件2 and the table of execution as documents."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.common.official.document import Cell, Check, Column, Document, Table
from peiyou.engine.undertakings.queries.execution import Execution, ProvinceExecution, Rate
from peiyou.engine.undertakings.queries.tables import ProvinceRow, Tables
from peiyou.engine.undertakings.tables.cells import count, names, per_cent, yi

NAME: Final = 16
FIGURE: Final = 11


def summary_paper(tables: Tables, today: date, check: Check | None = None) -> Document:
    """附件1 分省承接任务（项目）数量汇总表; money in 亿元."""
    summary = tables.summary
    total, shares = summary.total, summary.shares
    head = (
        (
            Cell(_("No."), down=2), Cell(_("Province"), down=2), Cell(_("Tasks taken up"), down=2),
            Cell(_("Number of placements"), down=2), Cell(_("Number of units"), down=2),
            Cell(_("Planned money"), across=len(summary.sources) + 1),
        ),
        (*(Cell(source.name) for source in summary.sources), Cell(_("Together"))),
    )  # fmt: skip
    rows = [(Cell(str(n)), Cell(row.name), *_figures(row)) for n, row in enumerate(summary.rows, 1)]
    rows.append((Cell(_("Together"), across=2, bold=True), *_figures(total, bold=True)))
    whole = per_cent(Fraction(1) if total.all_money else None)
    rows.append((Cell(_("Share of the sources"), across=5), *(per_cent(s) for s in shares), whole))
    columns = (
        Column(6, "center"), Column(NAME), *(Column(FIGURE, "right"),) * 3,
        *(Column(FIGURE, "right"),) * (len(summary.sources) + 1),
    )  # fmt: skip
    table = Table(
        columns, head, tuple(rows), caption=_("Annex 1"), unit=_("Money in 亿元"),
        notes=(_as_of(tables), *_summary_notes(tables)),
    )  # fmt: skip
    return _paper(
        _("Tasks (projects) taken up by province"), table, tables, today, check, is_wide=True
    )


def _figures(row: ProvinceRow, **how: Any) -> tuple[Cell, ...]:
    counts = (count(row.tasks, **how), count(row.placements, **how), count(row.units, **how))
    return (*counts, *(yi(fen, **how) for fen in row.money), yi(row.all_money, **how))


def _summary_notes(tables: Tables) -> tuple[str, ...]:
    summary = tables.summary
    notes = [
        _("Tasks are those that the province itself takes up. Placements are tasks taken up by the units of the province, each task at each unit counted once. Money includes what the province itself puts in."),
        _("Money is rounded half up to two decimals of 亿元. Sums and shares are worked out from unrounded amounts (fen), so that printed figures may differ from their sum in the last digit."),
    ]  # fmt: skip
    if summary.mean is not None:
        notes.append(
            _("Tasks of a province: %(mean)s on average, at most %(most)s (%(n)s provinces), at least %(fewest)s.")
            % {"mean": per_cent(summary.mean / 100, 1).text.rstrip("%"), "most": summary.most,
               "n": summary.with_most, "fewest": summary.fewest}
        )  # fmt: skip
    return tuple(notes)


def coverage_paper(tables: Tables, today: date, check: Check | None = None) -> Document:
    """附件2 分任务（项目）承接省份一览表."""
    head = (
        (
            Cell(_("No.")), Cell(_("Task (project)")), Cell(_("Number of provinces")), Cell(_("Taken up by")),
            Cell(_("Not taken up by")), Cell(_("Number of placements")),
        ),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(row.number), Cell(row.text), count(len(row.taken_by)), names(row.taken_by),
            names(row.not_by), count(row.placements),
        )
        for row in tables.coverage.rows
    )  # fmt: skip
    columns = (
        Column(6, "center"), Column(40), Column(9, "right"), Column(50), Column(26), Column(10, "right"),
    )  # fmt: skip
    table = Table(columns, head, rows, caption=_("Annex 2"), notes=(_as_of(tables),))
    return _paper(_("Provinces that take up each task (project)"), table, tables, today, check, is_wide=True)  # fmt: skip


def _as_of(tables: Tables) -> str:
    if tables.on is None:
        return _("Not confirmed: figures as entered at this moment.")
    return _("Confirmed by the end of %(day)s.") % {"day": date_format(tables.on)}


def _paper(
    title: str, table: Table, tables: Tables, today: date, check: Check | None, *, is_wide: bool
) -> Document:
    return Document(
        title=title, blocks=(table,), dated=tables.on or today, check=check, is_wide=is_wide,
        mark=_("Draft: counts for nothing") if tables.is_draft else "",
    )  # fmt: skip


# --- execution ----------------------------------------------------------------------------------------


def execution_paper(found: Execution) -> Document:
    """Tasks with the provinces that have begun and not begun, then the rates of the provinces."""
    head = (
        (
            Cell(_("No.")), Cell(_("Task")), Cell(_("Provinces begun / not begun")), Cell(_("Begun by")),
            Cell(_("Not begun by")),
        ),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(row.number), Cell(row.text), Cell(f"{len(row.begun)}/{len(row.not_begun)}"),
            names(row.begun), names(row.not_begun),
        )
        for row in found.tasks
    )  # fmt: skip
    columns = (Column(6, "center"), Column(40), Column(14, "center"), Column(54), Column(24))
    table = Table(columns, head, rows, caption=_("Execution by task"))
    return Document(
        title=_("Execution of what was taken up"), blocks=(table, _rates(found)), dated=found.on,
        is_wide=True,
    )  # fmt: skip


def _rates(found: Execution) -> Table:
    head = (
        (
            Cell(_("Province"), down=2), Cell(_("Tasks"), across=3), Cell(_("Number of placements"), across=3),
            Cell(_("Money in 亿元"), across=3),
        ),
        (
            *(Cell(_("taken up")), Cell(_("begun")), Cell(_("rate begun"))),
            *(Cell(_("promised")), Cell(_("begun")), Cell(_("rate placed"))),
            *(Cell(_("promised")), Cell(_("put in")), Cell(_("rate spent"))),
        ),
    )  # fmt: skip
    rows = [(Cell(row.name), *_rate_cells(row)) for row in found.provinces]
    rows.append((Cell(_("Together"), bold=True), *_rate_cells(found.total, bold=True)))
    below = {"line": found.below, "names": names([row.name for row in found.behind]).text}
    notes = (
        _("Begun and put in by the end of %(day)s, as claimed by the units.") % {"day": date_format(found.on)},
        _("Rate begun = tasks begun ÷ tasks taken up; rate placed = placements begun ÷ placements promised; rate spent = money put in ÷ money promised. A rate may exceed the whole."),
        _("Provinces with a rate begun below %(line)s %%: %(names)s.") % below,
        _("Provinces that have begun everything: %(n)s.") % {"n": found.complete},
    )  # fmt: skip
    columns = (Column(18), *(Column(11, "right"),) * 9)
    return Table(columns, head, tuple(rows), caption=_("Execution by province"), notes=notes)


def _rate_cells(row: ProvinceExecution, **how: Any) -> tuple[Cell, ...]:
    def of(rate: Rate, show: Any) -> tuple[Cell, ...]:
        return show(rate.promised, **how), show(rate.done, **how), per_cent(rate.share, **how)

    return (*of(row.tasks, count), *of(row.placements, count), *of(row.money, yi))
