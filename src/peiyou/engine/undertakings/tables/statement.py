"""盖章页: what a unit or a province has in the records, as a page to be printed and sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from peiyou.common.official.document import Cell, Check, Column, Document, Paragraph, Table
from peiyou.engine.undertakings.enums import Party, StatementKind
from peiyou.engine.undertakings.tables.cells import count, quantity, wan

Content = Mapping[str, Any]
FIGURE: Final = 12


def statement_paper(kind: str, content: Content, made_on: date, check: Check) -> Document:
    """Of a unit or a province; a published result has papers of its own."""
    unit = content["unit"]
    is_unit = kind == StatementKind.UNIT
    blocks = _unit_blocks(content) if is_unit else _province_blocks(content)
    return Document(
        title=_("%(season)s: take-up of %(unit)s")
        % {"season": content["season"], "unit": unit["name"]},
        blocks=tuple(blocks), dated=made_on, signature=unit["name"], seal_here=_("(seal)"),
        signed_on=made_on, check=check, is_wide=True,
    )  # fmt: skip


def _unit_blocks(content: Content) -> list[Paragraph | Table]:
    unit, province = content["unit"], content["province"]
    told = {
        "unit": unit["name"], "code": unit["code"] or "—", "kind": str(Party(content["party"]).label),
        "province": province["name"] if province else "—", "n": len(content["tasks"]),
    }  # fmt: skip
    words = _("%(unit)s (code %(code)s, %(kind)s, %(province)s) takes up %(n)s tasks of the plan, with the quantities, money, milestones and acceptance criteria below.")  # fmt: skip
    tables = _of_placements(content["tasks"], content)
    return [Paragraph(words % told), *tables]


def _of_placements(tasks: Sequence[Content], content: Content) -> list[Table]:
    """Quantities and money, money by year, promises in words."""
    return [_money_table(tasks, content), _years_table(tasks, content), _words_table(tasks)]


def _money_table(tasks: Sequence[Content], content: Content) -> Table:
    sources = content["sources"]
    head = (
        (
            Cell(_("No."), down=2), Cell(_("Task"), down=2), Cell(_("Quantities"), down=2),
            Cell(_("Planned money"), across=len(sources) + 1),
        ),
        (*(Cell(source["name"]) for source in sources), Cell(_("Together"))),
    )  # fmt: skip
    rows = [
        (Cell(task["number"]), Cell(task["text"]), Cell(_items(task["items"])), *_money(task["funds"], sources))
        for task in tasks
    ]  # fmt: skip
    every = [fund for task in tasks for fund in task["funds"]]
    rows.append((Cell(_("Together"), across=3, bold=True), *_money(every, sources, bold=True)))
    columns = (Column(6, "center"), Column(40), Column(36), *(Column(FIGURE, "right"),) * (len(sources) + 1))  # fmt: skip
    return Table(columns, head, tuple(rows), caption=_("Tasks, quantities and money"), unit=_("Money in 万元"))  # fmt: skip


def _years_table(tasks: Sequence[Content], content: Content) -> Table:
    years = content["years"]
    head = ((Cell(_("Source")), *(Cell(year) for year in years), Cell(_("Together"))),)
    rows = []
    for source in content["sources"]:
        funds = [f for task in tasks for f in task["funds"] if f["code"] == source["code"]]
        amounts = [sum(fund["fen_by_year"].get(year, 0) for fund in funds) for year in years]
        whole = sum(fund["fen"] for fund in funds)
        rows.append((Cell(source["name"]), *(wan(a) for a in amounts), wan(whole)))
    columns = (Column(30), *(Column(FIGURE, "right"),) * (len(years) + 1))
    return Table(columns, head, tuple(rows), caption=_("Money by year"), unit=_("Money in 万元"))


def _words_table(tasks: Sequence[Content]) -> Table:
    head = ((Cell(_("No.")), Cell(_("Person responsible")), Cell(_("Milestones")), Cell(_("Acceptance criterion"))),)  # fmt: skip
    rows = tuple(
        (
            Cell(task["number"]), Cell(task["person"] or "—"),
            Cell(_("; ").join(f"{year}：{text}" for year, text in task["milestones"].items()) or "—"),
            Cell(task["criterion"] or "—"),
        )
        for task in tasks
    )  # fmt: skip
    columns = (Column(6, "center"), Column(16), Column(60), Column(50))
    return Table(columns, head, rows, caption=_("Persons, milestones, criteria"))


def _province_blocks(content: Content) -> list[Paragraph | Table]:
    told = {
        "province": content["unit"]["name"], "own": len(content["own"]), "n": len(content["units"]),
        "asked": content["asked"],
    }  # fmt: skip
    words = _("%(province)s takes up %(own)s tasks of the plan. Of %(asked)s units that were asked, the take-up of %(n)s is confirmed; they are listed below.")  # fmt: skip
    return [
        Paragraph(words % told),
        *_of_placements(content["own"], content),
        _tasks_of_units(content),
        _units(content),
    ]


def _tasks_of_units(content: Content) -> Table:
    sources = content["sources"]
    head = (
        (
            Cell(_("No."), down=2), Cell(_("Task"), down=2), Cell(_("Number of units"), down=2), Cell(_("Quantities"), down=2),
            Cell(_("Planned money"), across=len(sources) + 1),
        ),
        (*(Cell(source["name"]) for source in sources), Cell(_("Together"))),
    )  # fmt: skip
    rows = [
        (Cell(task["number"]), Cell(task["text"]), count(task["units"]), Cell(_sums(task["items"])),
         *_money(task["funds"], sources))
        for task in content["tasks"]
    ]  # fmt: skip
    every = [fund for task in content["tasks"] for fund in task["funds"]]
    rows.append((Cell(_("Together"), across=4, bold=True), *_money(every, sources, bold=True)))
    columns = (
        Column(6, "center"), Column(36), Column(8, "right"), Column(32),
        *(Column(FIGURE, "right"),) * (len(sources) + 1),
    )  # fmt: skip
    return Table(columns, head, tuple(rows), caption=_("Confirmed take-up of units, by task"), unit=_("Money in 万元"))  # fmt: skip


def _units(content: Content) -> Table:
    head = ((Cell(_("No.")), Cell(_("Unit")), Cell(_("Code of the unit")), Cell(_("Kind")), Cell(_("Tasks")), Cell(_("Money"))),)  # fmt: skip
    rows = tuple(
        (
            Cell(str(n)), Cell(unit["name"]), Cell(unit["code"] or "—"), Cell(str(Party(unit["party"]).label)),
            count(unit["tasks"]), wan(unit["fen"]),
        )
        for n, unit in enumerate(content["units"], 1)
    )  # fmt: skip
    columns = (Column(6, "center"), Column(50), Column(24), Column(24), Column(10, "right"), Column(18, "right"))  # fmt: skip
    return Table(columns, head, rows, caption=_("Units confirmed"), unit=_("Money in 万元"))


def _items(items: Sequence[Content]) -> str:
    said = [f"{item['name']}：{_said(item)}" for item in items]
    return _("; ").join(said) or "—"


def _said(item: Content) -> str:
    if item["due"]:
        return str(item["due"])
    if item["amount"] is None:
        return "—"
    amount = quantity(item["amount"], item["scale"], item["unit"])
    if item["base"] is None:
        return amount
    return (
        f"{quantity(item['amount'], item['scale'], '')}/{quantity(item['base'], item['scale'], '')}"
    )


def _sums(items: Sequence[Content]) -> str:
    said = [f"{i['name']}：{quantity(i['amount'], i['scale'], i['unit'])}" for i in items]
    return _("; ").join(said) or "—"


def _money(funds: Sequence[Content], sources: Sequence[Content], **how: Any) -> tuple[Cell, ...]:
    amounts = [sum(f["fen"] for f in funds if f["code"] == source["code"]) for source in sources]
    return (*(wan(amount, **how) for amount in amounts), wan(sum(amounts), **how))
