"""What a round asks of a unit, as a form: tasks, figures, money. One form per round, parts of it per unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import Milestone, Rating
from peiyou.engine.reporting.models import Ask, Round, Term
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.forms.definition import Choice, Column, Form, Row, Table, Type
from peiyou.kernel.plans.models import Task

ASKS: Final = {
    Counting.SUM: ("committed", "before", "done"),
    Counting.CANDIDATES: ("committed", "before", "done"),
    Counting.RATIO: ("promised", "amount", "base"),
    Counting.COVERAGE: ("promised", "amount", "base"),
    Counting.INSTRUMENT: ("issued", "document"),
    Counting.PARTICIPANTS: (),
}
"""Columns of an item by how it is counted; a participant says what it did in the progress of the task."""


def form_of(round_: Round, terms: Sequence[Term] | None = None) -> Form:
    """The form of all tasks of a round. Five statements; `queries.skeleton` remembers it once the round is open.

    `terms` come with `opening` and `asks__item`, where somebody has read them already.
    """
    asked = terms_of(round_) if terms is None else terms
    names = _names(round_, asked)
    return Form(
        code=f"return/{round_.key}",
        title=round_.title,
        tables=(
            Table("tasks", _("Tasks"), tuple(_tasks(asked, names)), tuple(_task_columns())),
            Table("items", _("Figures"), tuple(_items(asked, names)), tuple(_item_columns())),
            Table(
                "funds", _("Money"), tuple(_funds(round_, asked, names)), tuple(_fund_columns()),
                help=_("In 万元, of this period."),
            ),
        ),
    )  # fmt: skip


def terms_of(round_: Round) -> list[Term]:
    """Terms of a round in the order of the tasks, with opening, asks and their items. Three statements."""
    rows = round_.terms.select_related("opening").prefetch_related("asks__item")
    return list(rows.order_by("opening__seq"))


class _Named:
    def __init__(self, task: str, deliverables: dict[object, str]) -> None:
        self.task = task
        self.deliverables = deliverables


def _names(round_: Round, terms: Iterable[Term]) -> dict[int, _Named]:
    """By seq: the task as "number wording", and its deliverables by key."""
    keys = {term.opening.task_key: term.opening.seq for term in terms}
    rows = Task.objects.filter(version=round_.season.version_id, key__in=keys)
    tasks = rows.only("key", "no", "seq", "title", "text").prefetch_related("deliverables")
    return {
        keys[task.key]: _Named(
            f"{task.number} {task.label}", {one.key: str(one) for one in task.deliverables.all()}
        )
        for task in tasks
    }


def _tasks(terms: Iterable[Term], names: dict[int, _Named]) -> Iterable[Row]:
    for term in terms:
        name = names[term.opening.seq].task
        yield Row(str(term.opening.seq), name, group=name, help=term.opening.evidence)


def _task_columns() -> Iterable[Column]:
    yield Column(
        "nothing", _("Nothing to report, because"), Type.LONG_TEXT, longest=500,
        help=_("Only where nothing was done in this period: say why, and leave the rest of the task empty."),
    )  # fmt: skip
    yield Column("progress", _("What was done"), Type.LONG_TEXT, required=True)
    yield Column("milestone", _("Milestone"), Type.CHOICE, choices=_choices(Milestone))
    yield Column(
        "rating", _("Own rating"), Type.CHOICE, required=True, choices=_choices(Rating),
        help=_("Will it be done in time?"),
    )  # fmt: skip
    yield Column("why", _("What is in the way"), Type.LONG_TEXT, longest=500)


def _choices(codes: type[Milestone] | type[Rating]) -> tuple[Choice, ...]:
    return tuple(Choice(code.value, code.label) for code in codes)


def _items(terms: Iterable[Term], names: dict[int, _Named]) -> Iterable[Row]:
    for term in terms:
        seq = term.opening.seq
        for ask in sorted(term.asks.all(), key=lambda one: one.item.seq):
            columns = columns_of(ask.item)
            if columns:
                yield Row(
                    f"{seq}/item/{ask.item.seq}",
                    names[seq].deliverables.get(ask.item.deliverable_key, ""),
                    group=names[seq].task, help=_proof(ask), unit=ask.item.unit, scale=ask.item.scale,
                    columns=columns,
                )  # fmt: skip


def _proof(ask: Ask) -> str:
    return ask.proof if ask.proofs else ""


def columns_of(item: Item) -> tuple[str, ...]:
    """Keys of the columns that an item has, shown ones included."""
    return ASKS[Counting(item.counting)]


def _item_columns() -> Iterable[Column]:
    yield Column("committed", _("Taken up"), Type.DECIMAL, locked=True)
    yield Column("before", _("Approved before"), Type.DECIMAL, locked=True)
    yield Column("done", _("Done in this period"), Type.DECIMAL, required=True, least=0)
    yield Column("promised", _("Ratio taken up"), Type.TEXT, locked=True)
    yield Column("amount", _("Quantity"), Type.DECIMAL, required=True, least=0)
    yield Column("base", _("Out of"), Type.DECIMAL, required=True, least=0)
    yield Column("issued", _("In force since"), Type.DATE)
    yield Column("document", _("Document"), Type.TEXT)


def _funds(round_: Round, terms: Iterable[Term], names: dict[int, _Named]) -> Iterable[Row]:
    sources = list(round_.sources.all())
    for term in terms:
        seq = term.opening.seq
        for source in sources:
            yield Row(f"{seq}/fund/{source.code}", source.name, group=names[seq].task)


def _fund_columns() -> Iterable[Column]:
    yield Column("budget", _("Budget"), Type.MONEY, unit="万元", locked=True)
    yield Column("arrived", _("Arrived"), Type.MONEY, unit="万元", least=0)
    yield Column("spent", _("Spent"), Type.MONEY, unit="万元", least=0)
