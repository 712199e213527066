"""Targets, broken rules, the log of changes and milestones as plain tables (CSV, Excel)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from peiyou.engine.results.amounts import Value, said
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.broken_targets import Edge
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.milestones import Mark
from peiyou.engine.undertakings.tables.sheets import Cell, Sheet


def rules_sheet(edges: Sequence[Edge]) -> Sheet:
    head = [
        _("Rule"), _("Line"), _("What is promised"), _("Year"), _("Above"), _("Below"), _("expected"), _("found"),
        _("What to do"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            str(edge.rule.label), edge.line.code, edge.line.words, span(edge.year), edge.upper, edge.lower,
            edge.expected, edge.found, edge.remedy,
        ]
        for edge in edges
    ]  # fmt: skip
    return Sheet(_("Rules broken by targets"), head, rows)


def log_sheet(rows: Iterable[Target], lines: Mapping[UUID, Line]) -> Sheet:
    head = [
        _("Day"), _("Line"), _("What is promised"), _("Region or unit"), _("Year"), _("Kind of figure"), _("before"), _("after"),
        _("Version"), _("Reason"), _("Document it rests on"), _("Set by"),
    ]  # fmt: skip
    told: list[list[Cell]] = []
    for row in rows:
        line = lines.get(row.deliverable_key)
        if line is None:
            continue
        before = row.replaces
        told.append(
            [
                timezone.localdate(row.set_at).isoformat(), line.code, line.words, row.node.name, span(row.year),
                str(Aim(row.aim).label), said_of(line, before) if before else "", said_of(line, row), row.no,
                row.reason, row.source, row.above.name,
            ]
        )  # fmt: skip
    return Sheet(_("Changes of targets"), head, told)


def milestones_sheet(marks: Sequence[Mark], codes: Mapping[UUID, str]) -> Sheet:
    head = [
        _("Task or line"), _("Region or unit"), _("What is to be reached"), _("To be reached by"), _("State"), _("overdue"),
        _("Reason"), _("Files of proof"), _("Said on"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            codes.get(one.line or one.task, ""), one.place, one.title, one.due_on.isoformat(),
            str(one.state.label), _("yes") if one.is_overdue else "", one.reason, one.files,
            date_format(timezone.localtime(one.said_at), "Y-m-d"),
        ]
        for one in marks
    ]  # fmt: skip
    return Sheet(_("Key milestones"), head, rows)


def span(year: int) -> str:
    return _("the plan as a whole") if year == WHOLE else str(year)


def said_of(line: Line, row: Target) -> str:
    if row.quantity is None:
        return _("taken away")
    return f"{said(line, Value(row.quantity, row.base))} {line.unit}".strip()
