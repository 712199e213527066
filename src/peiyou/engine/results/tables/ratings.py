"""Ratings, replies and forecasts as files: the same columns as their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.enums import RedState, Voice
from peiyou.engine.results.models import RedAnswer, RedReply
from peiyou.engine.results.queries.forecasts import Foretold, words_of
from peiyou.engine.results.queries.foreseeing import Grounds, NoForecast
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import Asked, Three
from peiyou.engine.results.queries.red import is_overdue
from peiyou.engine.results.standards import least_periods
from peiyou.engine.undertakings.tables.sheets import Cell, Sheet
from peiyou.kernel.organisations.models import Unit

Row = tuple[Unit, Line, Three]
"""A place, a task (its first line), and what is said of it there."""


def sheet_of_ratings(asked: Asked, rows: Iterable[Row], title: str) -> Sheet:
    head = [
        _("Place or unit"), _("Task"), _("Wording of the task"), _("Own rating"), _("Units on track"), _("Units at risk"),
        _("Units off track"), _("Computed rating"), _("Deliverables computed"), _("Independent rating"), _("Reasons"), _("Steps apart"),
    ]  # fmt: skip
    notes = [
        _("Period %(period)s. Rule of the computed rating: version %(no)s.") % {"period": asked.period.code, "no": asked.rule.version},
        _("The three ratings are never averaged; an empty one was not given."),
    ]  # fmt: skip
    return Sheet(title, head, [_rating_row(*row) for row in rows], notes)


def _rating_row(node: Unit, line: Line, three: Three) -> Sequence[Cell]:
    counts = three.said.counts
    given = three.given.get(None) or next(iter(three.given.values()), None)
    computed = [
        f"{one}: {_colour(pace.colour) or (pace.why and pace.why.label)}"
        for one, pace in enumerate(three.paces.values(), 1)
    ]
    return (
        node.name, line.task_no, line.task, _colour(three.said.colour), *(counts.get(one, 0) for one in Rating),
        _colour(three.computed), "; ".join(computed), _colour(three.independent) or _("not rated"),
        given.reason if given else "", three.apart,
    )  # fmt: skip


def _colour(colour: Rating | None) -> str:
    return str(colour.label) if colour else ""


def sheet_of_replies(
    rows: Iterable[RedReply], tasks: Mapping[UUID, Line], answers: Mapping[int, RedAnswer], at: datetime
) -> Sheet:  # fmt: skip
    head = [
        _("Place or unit"), _("Period"), _("Task"), _("Wording of the task"), _("Red by"), _("Standing of the reply"), _("Due"), _("Overdue"),
        _("What is in the way"), _("What will be done"), _("By when"), _("Who answers for it"),
    ]  # fmt: skip
    return Sheet(
        _("Replies to red ratings"), head, [_reply_row(row, tasks, answers, at) for row in rows]
    )


def _reply_row(
    row: RedReply, tasks: Mapping[UUID, Line], answers: Mapping[int, RedAnswer], at: datetime
) -> Sequence[Cell]:
    line, answer, due = tasks.get(row.task_key), answers.get(row.pk), row.case.due_at
    late = _("yes") if is_overdue(row.case.state, due, at) else _("no")
    return (
        row.node.name, row.period.code, line.task_no if line else "", line.task if line else "",
        "; ".join(str(Voice(one).label) for one in row.voices), str(RedState(row.case.state).label),
        timezone.localtime(due).strftime("%Y-%m-%d") if due else "", late,
        answer.obstacle if answer else "", answer.remedy if answer else "",
        answer.by.isoformat() if answer else "", answer.responsible if answer else "",
    )  # fmt: skip


def sheet_of_forecasts(
    node: Unit,
    lines: Iterable[Line],
    found: Mapping[UUID, Foretold],
    grounds: Mapping[UUID, Grounds | tuple[NoForecast, int]],
) -> Sheet:
    head = [
        _("Deliverable"), _("Wording of the deliverable"), _("Unit of measure"), _("To be reached"), _("Held against"), _("Approved by now"), _("Until"),
        _("Lowest (95 %)"), _("Low (80 %)"), _("Middle"), _("High (80 %)"), _("Highest (95 %)"), _("Chance (‰)"),
        _("In words"), _("Periods"), _("Forecast made on"), _("Why there is none"),
    ]  # fmt: skip
    rows = [_forecast_row(line, found.get(line.key), grounds.get(line.key)) for line in lines]
    note = _("Ratios are in percent. Method: drift with Student's t, see the guide.")
    return Sheet(_("Forecasts %(place)s") % {"place": node.name}, head, rows, [note])


def why_none(grounds: object) -> str:
    """Why there is no forecast; where there are grounds and it has not been made yet, that."""
    if not isinstance(grounds, tuple):
        return _("It will be made within the hour.")
    why, n = grounds
    if why == NoForecast.TOO_FEW:
        words = _("too few periods: %(n)s of the %(least)s it takes")
        return words % {"n": n, "least": least_periods()}
    return str(why.label)


def _forecast_row(
    line: Line, found: Foretold | None, grounds: Grounds | tuple[NoForecast, int] | None
) -> Sequence[Cell]:
    if found is None:
        return (line.code, line.words, line.unit, *[None] * 11, "", "", why_none(grounds))
    row = found.newest
    places = row.scale - 2 if line.is_ratio else row.scale

    def said(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-places)

    return (
        line.code, line.words, "%" if line.is_ratio else line.unit, said(row.target), str(row.get_held_display()), said(row.reached),
        row.until.code, said(row.low95), said(row.low80), said(row.mid), said(row.high80), said(row.high95),
        row.chance, str(words_of(row.chance)) if row.chance is not None else "", row.n,
        timezone.localtime(row.made_at).strftime("%Y-%m-%d"), "",
    )  # fmt: skip
