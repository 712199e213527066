"""盖章页: what a unit handed in, as a page to be printed and sealed; out of the frozen snapshot and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from peiyou.common.official.document import Cell, Check, Column, Document, Paragraph, Table
from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import SnapshotKind
from peiyou.engine.reporting.models import Snapshot
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.tables.cells import fingerprint, money_table
from peiyou.engine.reporting.tables.summary import summary_blocks
from peiyou.engine.undertakings.tables.cells import count
from peiyou.kernel.forms.definition import Row
from peiyou.kernel.forms.values import display, from_plain

FEN_IN_WAN = 6


def paper_of(snapshot: Snapshot, made_on: date, check: Check) -> Document:
    """Of a return or of a province; snapshots come with their return and round."""
    is_summary = snapshot.kind == SnapshotKind.PROVINCE
    name = snapshot.content["unit"]["name"] if is_summary else snapshot.content["name"]
    words = _("%(round)s: summary of %(unit)s") if is_summary else _("%(round)s: return of %(unit)s")  # fmt: skip
    blocks = summary_blocks(snapshot.content) if is_summary else _blocks(snapshot)
    return Document(
        title=words % {"round": snapshot.of_return.round.title, "unit": name},
        blocks=(*blocks, fingerprint(snapshot)), dated=made_on, signature=name, seal_here=_("(seal)"),
        signed_on=made_on, check=check, is_wide=True,
    )  # fmt: skip


class Said:
    """What a snapshot says, in the words of the form."""

    def __init__(self, content: Mapping[str, Any], asked: Skeleton) -> None:
        self.plain: Mapping[str, Any] = content["cells"]
        self.files = {row: len(files) for row, files in content.get("evidence", {}).items()}
        self.asked = asked
        self.seqs = sorted({cells.seq_of(path) for path in self.plain} & asked.terms.keys())

    def text(self, path: str) -> str:
        cell = self.asked.form.by_path.get(path)
        if cell is None or self.plain.get(path) is None:
            return ""
        return display(cell.column, from_plain(cell.column, self.plain[path]))

    def fen(self, path: str) -> int:
        plain = self.plain.get(path)
        return int(Decimal(str(plain)).scaleb(FEN_IN_WAN)) if plain else 0

    def rows(self, table: str) -> Iterator[Row]:
        """Rows of the form of tasks that the unit is asked."""
        for row in self.asked.form.table(table).rows:
            if int(row.key.partition("/")[0]) in self.seqs:
                yield row


def _blocks(snapshot: Snapshot) -> list[Paragraph | Table]:
    asked = skeleton_of(snapshot.of_return.round)
    said = Said(snapshot.content, asked)
    words = _("%(unit)s reports on %(n)s tasks for the period %(period)s, with the figures and money below.")  # fmt: skip
    told = {"unit": snapshot.content["name"], "n": len(said.seqs), "period": snapshot.content["period"]}  # fmt: skip
    return [
        Paragraph(words % told),
        _figures(said),
        money_table(list(_money(said)), _("Source"), _("Money by source")),
        _words(said),
    ]


def _figures(said: Said) -> Table:
    head = ((Cell(_("No.")), Cell(_("Task")), Cell(_("Deliverable")), Cell(_("Taken up")), Cell(_("Approved before")), Cell(_("This period")), Cell(_("Proofs"))),)  # fmt: skip
    rows = tuple(
        (
            Cell(row.key.partition("/")[0]), Cell(str(row.group)), Cell(str(row.label)),
            Cell(said.text(f"{row.key}/promised") or _of(said, row, "committed")), Cell(_of(said, row, "before")), Cell(_now(said, row)),
            count(said.files.get(row.key, 0)),
        )
        for row in said.rows("items")
    )  # fmt: skip
    columns = (Column(6, "center"), Column(36), Column(40), Column(14, "right"), Column(14, "right"), Column(22, "right"), Column(8, "right"))  # fmt: skip
    return Table(columns, head, rows, caption=_("Figures"))


def _of(said: Said, row: Row, what: str) -> str:
    text = said.text(f"{row.key}/{what}")
    return f"{text}{row.unit}" if text else "—"


def _now(said: Said, row: Row) -> str:
    """One figure, a ratio as its two parts, an instrument as its day and document."""
    parts = [said.text(f"{row.key}/{what}") for what in ("done", "amount", "base", "issued", "document")]  # fmt: skip
    done, amount, base, issued, document = parts
    if issued or document:
        return f"{issued} {document}".strip()
    if amount or base:
        return f"{amount or '—'}/{base or '—'}"
    return f"{done}{row.unit}" if done else "—"


def _money(said: Said) -> Iterator[tuple[str, Rates]]:
    for code, source in said.asked.sources.items():
        sums = [
            sum(said.fen(cells.fund(seq, code, what)) for seq in said.seqs)
            for what in ("budget", "arrived", "spent")
        ]
        yield source.name, Rates(*sums)


def _words(said: Said) -> Table:
    head = ((Cell(_("No.")), Cell(_("Task")), Cell(_("What was done")), Cell(_("Milestone")), Cell(_("Own rating")), Cell(_("What is in the way"))),)  # fmt: skip
    rows = tuple(
        (
            Cell(row.key), Cell(str(row.label)), Cell(_progress(said, row.key)),
            *(Cell(said.text(f"{row.key}/{what}") or "—") for what in ("milestone", "rating", "why")),
        )
        for row in said.rows("tasks")
    )  # fmt: skip
    columns = (Column(6, "center"), Column(34), Column(60), Column(12), Column(12), Column(30))
    return Table(columns, head, rows, caption=_("Progress"))


def _progress(said: Said, row: str) -> str:
    if nothing := said.text(f"{row}/{cells.NOTHING}"):
        return _("Nothing to report: %(why)s") % {"why": nothing}
    return said.text(f"{row}/progress") or "—"
