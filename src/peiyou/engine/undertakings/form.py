"""What a season asks of a unit, as a form: tasks, quantities, money. One form per season, parts of it per unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item, Opening, Season
from peiyou.kernel.forms.definition import Column, Form, Row, Table, Type
from peiyou.kernel.plans.models import Task

ASKS: Final = {
    Counting.SUM: ("amount", "years"),
    Counting.CANDIDATES: ("amount", "years"),
    Counting.RATIO: ("amount", "base"),
    Counting.COVERAGE: ("amount", "base"),
    Counting.INSTRUMENT: ("due",),
    Counting.PARTICIPANTS: (),
}
"""What an item asks, by how it is counted; a participant says what it does in its milestones."""


def form_of(
    season: Season,
    openings: Sequence[Opening] | None = None,
    tasks: Iterable[Task] | None = None,
) -> Form:
    """The form of some openings of a season (all of them without); their items are read with them.

    Three statements, or two where the openings come with their items; none for `tasks` (of the season's
    version, with their deliverables) that somebody has read already.
    """
    chosen = list(season.openings.prefetch_related("items")) if openings is None else openings
    names = _names(season, chosen, tasks)
    years = [str(year) for year in season.years]
    return Form(
        code=f"takeup/{season.key}",
        title=season.title,
        tables=(
            Table("tasks", _("Tasks"), tuple(_tasks(chosen, names)), tuple(_task_columns(years))),
            Table("items", _("Quantities"), tuple(_items(chosen, names, years)), tuple(_item_columns(years))),
            Table("funds", _("Money"), tuple(_funds(season, chosen, names)), tuple(_fund_columns(years)), help=_("In 万元.")),
        ),
    )  # fmt: skip


class _Named:
    def __init__(self, task: str, deliverables: dict[object, str]) -> None:
        self.task = task
        self.deliverables = deliverables


def _names(
    season: Season, openings: Iterable[Opening], tasks: Iterable[Task] | None
) -> dict[int, _Named]:
    """By seq: the task as "number wording", and its deliverables by key."""
    keys = {opening.task_key: opening.seq for opening in openings}
    if tasks is None:
        rows = Task.objects.filter(version=season.version_id, key__in=keys)
        tasks = rows.only("key", "no", "seq", "title", "text").prefetch_related("deliverables")
    return {
        keys[task.key]: _Named(
            f"{task.number} {task.label}",
            {one.key: str(one) for one in task.deliverables.all()},
        )
        for task in tasks
        if task.key in keys
    }


def _tasks(openings: Iterable[Opening], names: dict[int, _Named]) -> Iterable[Row]:
    for opening in openings:
        name = names[opening.seq].task
        yield Row(str(opening.seq), name, group=name, help=opening.evidence)


def _task_columns(years: Iterable[str]) -> Iterable[Column]:
    yield Column("taken", _("Taken up"), Type.YES_NO)
    yield Column("person", _("Person responsible"), Type.PERSON, required=True)
    yield Column("criterion", _("Acceptance criterion"), Type.LONG_TEXT, required=True)
    for year in years:
        label = format_lazy(_("Milestone of {year}"), year=year)
        yield Column(f"milestone/{year}", label, Type.LONG_TEXT, longest=500)


def _items(
    openings: Iterable[Opening], names: dict[int, _Named], years: Sequence[str]
) -> Iterable[Row]:
    for opening in openings:
        named = names[opening.seq]
        for item in opening.items.all():
            columns = columns_of(item, years)
            if columns:
                yield Row(
                    f"{opening.seq}/item/{item.seq}",
                    named.deliverables.get(item.deliverable_key, ""),
                    group=named.task,
                    unit=item.unit,
                    scale=item.scale,
                    columns=columns,
                )


def columns_of(item: Item, years: Iterable[str]) -> tuple[str, ...]:
    """Keys of the columns that an item asks."""
    found: list[str] = []
    for what in ASKS[Counting(item.counting)]:
        found += years if what == "years" else [what]
    return tuple(found)


def _item_columns(years: Iterable[str]) -> Iterable[Column]:
    yield Column("amount", _("Quantity"), Type.DECIMAL, required=True, least=0)
    yield Column("base", _("Out of"), Type.DECIMAL, required=True, least=0)
    yield Column("due", _("In force by"), Type.DATE, required=True)
    for year in years:
        yield Column(year, format_lazy(_("of it in {year}"), year=year), Type.DECIMAL, least=0)


def _funds(season: Season, openings: Iterable[Opening], names: dict[int, _Named]) -> Iterable[Row]:
    sources = list(season.sources.all())
    for opening in openings:
        for source in sources:
            yield Row(
                f"{opening.seq}/fund/{source.code}", source.name, group=names[opening.seq].task
            )


def _fund_columns(years: Iterable[str]) -> Iterable[Column]:
    for year in years:
        yield Column(year, year, Type.MONEY, unit="万元", least=0)
