"""Cells and tables that several papers have: money with its three rates, the code that paper is checked by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from peiyou.common.official.document import Cell, Check, Column, Paragraph, Table
from peiyou.common.tokens import grouped
from peiyou.engine.reporting.models import Snapshot
from peiyou.engine.reporting.queries.rates import DEFINITIONS, Rates, percent, together
from peiyou.engine.undertakings.tables.cells import wan

FIGURE: Final = 14


def money_table(rows: Sequence[tuple[str, Rates]], first: str, caption: str) -> Table:
    """A row for each source (or place) with budget, arrived, spent and the rates; all together last."""
    head = ((Cell(first), Cell(_("Budget")), Cell(_("Arrived")), Cell(_("Spent")), *(Cell(str(one.label)) for one in DEFINITIONS)),)  # fmt: skip
    body = [_line(name, rates) for name, rates in rows]
    body.append(_line(_("Together"), together(rates for _name, rates in rows), bold=True))
    notes = [f"{one.label} = {one.formula}" for one in DEFINITIONS]
    columns = (Column(30), *(Column(FIGURE, "right"),) * 6)
    return Table(columns, head, tuple(body), caption=caption, unit=_("Money in 万元"), notes=(_("; ").join(notes),))  # fmt: skip


def _line(name: str, rates: Rates, **how: Any) -> tuple[Cell, ...]:
    shares = (Cell(percent(share), **how) for _one, share in rates.named)
    return (Cell(name, **how), *(wan(fen, **how) for fen in (rates.budget, rates.arrived, rates.spent)), *shares)  # fmt: skip


def check_of(snapshot: Snapshot, address: str) -> Check:
    """`address` is where the code is looked up, the code in it."""
    return Check(
        version=_("Version %(no)s") % {"no": snapshot.no},
        code=grouped(snapshot.check_code),
        words=_("Photograph the square picture or enter the code on the page for checking sealed pages."),
        address=address,
    )  # fmt: skip


def fingerprint(snapshot: Snapshot) -> Paragraph:
    """In groups, so that it can be read and fits on a narrow page."""
    groups = " ".join(snapshot.digest[i : i + 8] for i in range(0, len(snapshot.digest), 8))
    return Paragraph(
        _("Fingerprint of what stands here (SHA-256): %(digest)s") % {"digest": groups}
    )
