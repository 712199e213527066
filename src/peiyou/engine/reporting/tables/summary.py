"""年度绩效数据汇总表 of a province: by task, by source, and the units with the versions in which their figures stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from peiyou.common.official.document import Cell, Column, Paragraph, Table
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.reporting.tables.cells import money_table
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.tables.cells import count, quantity
from peiyou.kernel.facts.enums import Stage

Content = Mapping[str, Any]
STAGES = (Stage.CLAIMED, Stage.CHECKED, Stage.APPROVED)
SHORT = 16


def summary_blocks(content: Content) -> list[Paragraph | Table]:
    words = _("Of %(asked)s units of %(province)s that are asked for the period %(period)s, %(submitted)s have handed in; %(waived)s are released from reporting.")  # fmt: skip
    told = {
        "asked": content["asked"], "province": content["unit"]["name"], "period": content["period"],
        "submitted": content["submitted"], "waived": content["waived"],
    }  # fmt: skip
    return [
        Paragraph(words % told),
        _figures(content["tasks"], _("What the units report, by task")),
        money_table(list(_money(content)), _("Source"), _("Money of the units by source, as claimed")),
        _figures(content["own"], _("What the province itself reports")),
        _units(content["units"]),
    ]  # fmt: skip


def _figures(tasks: Sequence[Content], caption: str) -> Table:
    head = (
        (
            Cell(_("No.")), Cell(_("Task")), Cell(_("Units asked")), Cell(_("Deliverable")), Cell(_("Taken up")),
            *(Cell(str(stage.label)) for stage in STAGES),
        ),
    )  # fmt: skip
    columns = (Column(6, "center"), Column(36), Column(8, "right"), Column(36), *(Column(14, "right"),) * 4)  # fmt: skip
    return Table(columns, head, tuple(_rows(tasks)), caption=caption)


def _rows(tasks: Sequence[Content]) -> Iterator[tuple[Cell, ...]]:
    for task in tasks:
        items = task["items"] or [None]
        for place, item in enumerate(items):
            down = len(items)
            first = (
                Cell(task["number"], down=down), Cell(task["text"], down=down), count(task["units"], down=down),
            )  # fmt: skip
            yield (*(first if place == 0 else ()), *(_item(item) if item else (Cell("—"),) * 5))


def _item(item: Content) -> tuple[Cell, ...]:
    promised = item["committed"]
    return (
        Cell(item["name"]),
        Cell("—" if promised is None else quantity(promised, item["scale"], item["unit"])),
        *(Cell(_said(item, item[stage])) for stage in STAGES),
    )


def _said(item: Content, figures: Content) -> str:
    """A ratio as its two sums; an instrument as how many have it in force."""
    scale, unit = item["scale"], item["unit"]
    if "base" in figures:
        return f"{quantity(figures['amount'], scale, '')}/{quantity(figures['base'], scale, '')}"
    if "issued" in figures:
        return f"{figures['issued']:,}"
    return quantity(figures.get("done", 0), scale, unit)


def _money(content: Content) -> Iterator[tuple[str, Rates]]:
    for source in content["sources"]:
        funds = [fund for task in content["tasks"] for fund in task["funds"] if fund["code"] == source["code"]]  # fmt: skip
        claimed = [fund[Stage.CLAIMED] for fund in funds]
        yield (
            source["name"],
            Rates(
                sum(fund["budget"] for fund in funds),
                sum(one["arrived"] for one in claimed),
                sum(one["spent"] for one in claimed),
            ),
        )


def _units(units: Sequence[Content]) -> Table:
    head = ((Cell(_("No.")), Cell(_("Unit")), Cell(_("Unit code")), Cell(_("Kind")), Cell(_("Version")), Cell(_("Content fingerprint"))),)  # fmt: skip
    rows = tuple(
        (
            Cell(str(n)), Cell(unit["name"]), Cell(unit["code"] or "—"), Cell(str(Party(unit["party"]).label)),
            Cell(str(unit["no"])) if unit["no"] else Cell(_("not handed in")), Cell(unit["digest"][:SHORT] or "—"),
        )
        for n, unit in enumerate(units, 1)
    )  # fmt: skip
    columns = (Column(6, "center"), Column(50), Column(24), Column(24), Column(14, "center"), Column(24))  # fmt: skip
    return Table(columns, head, rows, caption=_("Units and what they handed in"))
