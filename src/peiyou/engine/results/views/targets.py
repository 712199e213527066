"""Targets of a place and of the places below it: every line, one line, broken rules, the log, workbook and files."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.folds import ALL, opened_with
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.book.targets import Setting
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.models import Target
from peiyou.engine.results.queries.broken_targets import Cascade, Rule, broken_rules, cascade_at
from peiyou.engine.results.queries.cascade import Level, nation
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.milestones import milestones_of
from peiyou.engine.results.queries.places import find_node, where_of
from peiyou.engine.results.queries.proposals import By
from peiyou.engine.results.queries.sight import Sight, sight_of
from peiyou.engine.results.queries.target_board import (
    foot_of,
    line_rows,
    place_rows,
    sections_of,
)
from peiyou.engine.results.queries.targets import goals_of, targets_visible
from peiyou.engine.results.tables.target_book import book_of
from peiyou.engine.results.tables.target_sheets import log_sheet, rules_sheet
from peiyou.engine.undertakings.tables.sheets import TYPES, Sheet, as_bytes
from peiyou.kernel.actions import authority
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.published import current_versions, find_version

SIZE: Final = 50
XLSX: Final = TYPES["xlsx"]


@dataclass(frozen=True, slots=True)
class Here:
    """What a page is about: a plan, a place, and what may be seen of it."""

    version: Version
    node: Unit
    sight: Sight
    on: date
    may_set: bool

    @property
    def at(self) -> str:
        return str(self.node.key)


def here_of(request: Request, asked: Any = None) -> Here:
    """By `at` (the key of a place; one's own where it is not named) and `plan`. What is out of sight is not there."""
    asked = request.GET if asked is None else asked
    sight = sight_of(request.actor, request.at)
    if sight is None:
        raise PermissionDenied
    version = version_of(asked.get("plan", ""))
    node = find_node(asked["at"]) if asked.get("at") else _own(sight)
    if node is None or not sight.sees(node):
        raise Http404(_("There is no such place, or it is not yours to see."))
    may = authority().allows(request.actor, "results.set_targets", Setting(version, node, ()), request.at)  # fmt: skip
    return Here(version, node, sight, timezone.localdate(request.at), may and node.kind in {Kind.NATION, Kind.PROVINCE})  # fmt: skip


def version_of(code: str) -> Version:
    """The newest published version of a plan; of the one published last, where none is named."""
    found = find_version(code) if code else next(iter(current_versions()), None)
    if found is None:
        raise Http404(_("No plan is published yet."))
    return found


def line_of(lines: list[Line], code: str) -> Line:
    for line in lines:
        if line.code == code:
            return line
    raise Http404(_("There is no such line in this plan."))


def _own(sight: Sight) -> Unit | None:
    """Where one's own grant is; the nation for who sees everything."""
    if sight.units is None:
        return nation()
    mine = Unit.objects.filter(pk__in=sight.roots).order_by("pk")
    return next((unit for unit in mine if unit.kind == Kind.PROVINCE), mine.first())


@signed_in
@require_safe
def targets(request: Request) -> HttpResponse:
    """Every line at a place; with `line` that one at each place below it."""
    here = here_of(request)
    if request.GET.get("line"):
        return _one_line(request, here)
    cascade = cascade_at(here.node, here.version, here.on)
    edges = broken_rules(cascade).edges
    broken = Counter(edge.line.key for edge in edges if edge.rule != Rule.NOBODY)
    tasks = {line.task_key for line in cascade.board.lines}
    rows = line_rows(cascade, broken, milestones_of(tasks, [here.node.pk], here.on))
    show, words = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    kinds = {
        "": (_("all lines"), rows),
        "set": (_("with a target"), [row for row in rows if row.is_set]),
        "none": (_("without a target"), [row for row in rows if not row.is_set]),
        "broken": (_("breaking a rule"), [row for row in rows if row.broken]),
    }
    shown = kinds.get(show, kinds[""])[1]
    found = [row for row in shown if words in f"{row.line.code} {row.line.words} {row.line.task}"]
    said, is_narrowed = request.GET.get("open", "")[:60], bool(words or (show and show in kinds))
    context = _frame(here, "targets") | {
        "rows": found, "sections": sections_of(found, said, is_open=is_narrowed),
        "opened": said, "is_narrowed": is_narrowed, "opens_all": said == ALL,
        "years": cascade.years, "level": cascade.level, "show": show, "words": words,
        "shows": [(code, label, len(of)) for code, (label, of) in kinds.items()],
        "broken": sum(broken.values()), "steps": _steps(here),
    }  # fmt: skip
    return render(request, "results/targets.html", context)


def _one_line(request: Request, here: Here) -> HttpResponse:
    lines = lines_of(here.version)
    line = line_of(lines, request.GET["line"])
    cascade = cascade_at(here.node, here.version, here.on, [line])
    asked = {node for _line, node, _year in cascade.goals} | {node for _line, node in cascade.taken}
    places = cascade.level.below
    if not cascade.level.is_nation:  # of many units those first that the line is about
        places = sorted(places, key=lambda unit: unit.pk not in asked)
    page = Paginator(places, SIZE).get_page(request.GET.get("page"))
    nodes = [here.node.pk, *(unit.pk for unit in page)]
    marks = milestones_of([line.task_key], nodes, here.on, [line.key])
    at = lines.index(line)
    broken = broken_rules(cascade).edges
    context = _frame(here, "targets") | {
        "line": line, "opened": opened_with(request.GET.get("open", "")[:60], line.section),
        "level": cascade.level, "years": cascade.years, "page": page,
        "rows": place_rows(cascade, line, list(page), marks), "foot": foot_of(cascade, line),
        "own": line_rows(cascade, {}, marks)[0], "bys": _bys(line, cascade.level), "edges": broken[:SIZE],
        "n_edges": len(broken), "marks": marks, "steps": _steps(here),
        "before": lines[at - 1] if at else None, "after": lines[at + 1] if at + 1 < len(lines) else None,
    }  # fmt: skip
    return render(request, "results/targets_line.html", context)


def _bys(line: Line, level: Level) -> list[By]:
    """Proposals that make sense of this line at this place."""
    found = [By.EQUAL, By.AS_TAKEN]
    if not line.is_ratio:
        found.insert(0, By.IN_PROPORTION)
        if level.is_nation:
            found.append(By.SHARES)
    return found


def _steps(here: Here) -> list[tuple[Unit, bool]]:
    """The way to the place, and which of it may be opened here: sums of the nation are no targets of provinces."""
    way = where_of(here.node, here.sight, here.on).way
    everything = here.sight.units is None
    return [(one.unit, one.is_seen and (everything or one.unit.kind != Kind.NATION)) for one in way]


def _frame(here: Here, page: str) -> dict[str, Any]:
    return {
        "here": here, "node": here.node, "page_name": page, "at": here.at, "today": here.on,
        "is_nation": here.node.kind == Kind.NATION,
    }  # fmt: skip


# --- broken rules -----------------------------------------------------------------------------------------


@signed_in
@require_safe
def rules(request: Request) -> HttpResponse:
    """Every edge of the cascade that breaks a rule at and below a place."""
    here = here_of(request)
    broken = broken_rules(cascade_at(here.node, here.version, here.on))
    rule = request.GET.get("rule", "")
    known = {one.value for one, _n in broken.counts}
    edges = [edge for edge in broken.edges if rule not in known or edge.rule == rule]
    context = _frame(here, "rules") | {
        "counts": broken.counts, "rule": rule if rule in known else "", "all": len(broken.edges),
        "page": Paginator(edges, 100).get_page(request.GET.get("page")), "steps": _steps(here),
    }  # fmt: skip
    return render(request, "results/targets_rules.html", context)


@signed_in
@require_safe
def rules_file(request: Request, form: str) -> HttpResponse:
    here = here_of(request)
    broken = broken_rules(cascade_at(here.node, here.version, here.on))
    return file_of(rules_sheet(broken.edges), form, f"targets-rules-{here.on}")


# --- the log: for everybody, of what everybody may see -----------------------------------------------------


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Every target ever set that one may see, newest first, with what it was before and why it changed."""
    version = version_of(request.GET.get("plan", ""))
    lines = {line.key: line for line in lines_of(version)}
    rows, narrowed = _logged(request, lines)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    changed = request.GET.get("show") == "changes"
    context = {
        "page": page, "rows": [(row, lines[row.deliverable_key]) for row in page], "changes": changed,
        "narrowed": narrowed, "kept": urlencode({k: v for k, v in request.GET.items() if k != "page"}),
        "baseline": Aim.BASELINE, "is_signed_in": getattr(request, "actor", None) is not None,
    }  # fmt: skip
    return render(request, "results/targets_log.html", context)


@require_safe
def log_file(request: HttpRequest, form: str) -> HttpResponse:
    version = version_of(request.GET.get("plan", ""))
    lines = {line.key: line for line in lines_of(version)}
    rows, _narrowed = _logged(request, lines)
    return file_of(log_sheet(rows[:20_000], lines), form, "targets-log")


def _logged(request: HttpRequest, lines: dict[Any, Line]) -> tuple[QuerySet[Target], str]:
    """Of one line and one place, where they are named; and which these are, in words."""
    rows = targets_visible(getattr(request, "actor", None), getattr(request, "at", timezone.now()))
    rows = rows.filter(deliverable_key__in=list(lines)).select_related("node", "above", "replaces")
    said = []
    if code := request.GET.get("line", ""):
        line = line_of(list(lines.values()), code)
        rows, said = rows.filter(deliverable_key=line.key), [f"{line.code} {line.words}"]
    if at := request.GET.get("at", ""):
        node = find_node(at)
        rows = rows.filter(node=node) if node else rows.none()
        said += [node.name] if node and rows.exists() else []
    if request.GET.get("show") == "changes":
        rows = rows.filter(no__gt=1)
    return rows.order_by("-set_at", "-pk"), " · ".join(said)


# --- files ------------------------------------------------------------------------------------------------


@signed_in
@require_safe
def book(request: Request) -> HttpResponse:
    """The workbook of the level below, to be filled in."""
    here = here_of(request)
    if not here.may_set:
        raise PermissionDenied
    cascade: Cascade = cascade_at(here.node, here.version, here.on)
    baselines = goals_of([unit.pk for unit in cascade.level.below], aim=Aim.BASELINE)
    answer = HttpResponse(book_of(cascade, baselines), content_type=XLSX)
    name = _("%(name)s targets.xlsx") % {"name": here.node.name}
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""  # fmt: skip
    return answer


def file_of(sheet: Sheet, form: str, name: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    answer = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
