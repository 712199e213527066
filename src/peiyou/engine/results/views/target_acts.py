"""Setting targets: typed, proposed or out of a workbook, always looked at first; and taking one away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.targets import set_targets, withdraw_target
from peiyou.engine.results.amounts import Value, read, said
from peiyou.engine.results.book.targets import Outlook, Setting, Wish, outlook_of
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.broken_targets import Cascade, cascade_at
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.proposals import By, proposed, shares_of
from peiyou.engine.results.queries.targets import goals_of, versions_at
from peiyou.engine.results.tables.target_book import LIMIT, read_book
from peiyou.engine.results.tables.target_sheets import span
from peiyou.engine.results.views.targets import Here, here_of, line_of
from peiyou.kernel.actions import DomainError

SALT: Final = "results.targets"
KEPT: Final = 24 * 3600
"""Seconds between a look and the act."""
SHOWN: Final = 300
MOST: Final = 20_000
"""Targets of one act."""


@dataclass(slots=True)
class Wanted:
    """What somebody wants set, by whichever way it came; `cells` says where each wish stood."""

    wishes: list[Wish] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    name: str = ""

    def add(self, wish: Wish, cell: str) -> None:
        self.wishes.append(wish)
        self.cells.append(cell)


@signed_in
@require_POST
def check(request: Request) -> HttpResponse:
    """The dry run: what would change, what is wrong. Nothing is written."""
    here = _setter(request)
    try:
        wanted = _wanted(request, here)
    except ResultsError as wrong:
        messages.error(request, str(wrong))
        return _back(here, request.POST.get("line", ""))
    return _page(request, here, wanted)


@signed_in
@require_POST
def commit(request: Request) -> HttpResponse:
    """Does what was looked at; if somebody else has set one of them since, a person looks again."""
    here = _setter(request)
    wanted = _read_token(request, here)
    if wanted is None:
        messages.warning(request, _("What you looked at is not kept any more. Begin again."))
        return _back(here, "")
    setting = Setting(
        here.version, here.node, tuple(wanted.wishes), request.POST.get("reason", "")[:300],
        request.POST.get("source", "")[:300],
    )  # fmt: skip
    try:
        done = set_targets(setting=setting, actor=request.actor, at=request.at)
    except ResultsError as refusal:
        return _page(request, here, wanted, refusal=str(refusal))
    n = len(done.changes)
    messages.success(request, ngettext("%(n)s target is set.", "%(n)s targets are set.", n) % {"n": n})  # fmt: skip
    codes = {change.line.code for change in done.changes}
    return _back(here, codes.pop() if len(codes) == 1 else "")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request) -> HttpResponse:
    """Take one target away, with the reason; asked without posting, what would change."""
    asked = request.POST if request.method == "POST" else request.GET
    here = _setter(request, asked)
    rows = Target.objects.filter(above=here.node).select_related("above", "node")
    try:
        row = rows.filter(key=UUID(asked.get("target", ""))).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404(_("There is no such target."))
    if request.method != "POST":
        return _withdrawal(request, here, row)
    try:
        withdraw_target(target=row, reason=request.POST.get("reason", ""), actor=request.actor, at=request.at)  # fmt: skip
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The target is taken away. That it stood stays on record."))
    return _back(here, request.POST.get("line", ""))


def _withdrawal(request: Request, here: Here, row: Target) -> HttpResponse:
    """What stands there, and what is asked of all places together without it."""
    wish = Wish(row.deliverable_key, row.node_id, row.year, None, row.no, Aim(row.aim))
    found = outlook_of(Setting(here.version, here.node, (wish,)), here.on)
    if not found.changes:
        messages.warning(request, _("There is no target any more, or another one. Look at it as it stands now."))  # fmt: skip
        return _back(here, request.GET.get("line", ""))
    [change] = found.changes
    context = {
        "here": here, "node": here.node, "at": here.at, "line": change.line, "target": row, "year": span(row.year),
        "said": said(change.line, change.before), "sums": _sums(here, found), "is_baseline": row.aim == Aim.BASELINE,
    }  # fmt: skip
    return render(request, "results/targets_withdraw.html", context)


def _setter(request: Request, asked: QueryDict | None = None) -> Here:
    here = here_of(request, request.POST if asked is None else asked)
    if not here.may_set:
        raise PermissionDenied
    return here


def _back(here: Here, line: str) -> HttpResponse:
    query = f"?at={here.at}" + (f"&line={line}" if line else "")
    return redirect(reverse("results:targets") + query)


# --- what is wanted ---------------------------------------------------------------------------------------


def _wanted(request: Request, here: Here) -> Wanted:
    if "file" in request.FILES:
        return _of_book(request, here)
    line = line_of(lines_of(here.version), request.POST.get("line", ""))
    cascade = cascade_at(here.node, here.version, here.on, [line])
    if request.POST.get("by") in By.values:
        return _of_proposal(request, cascade, line)
    return _of_form(request, cascade, line)


def _of_book(request: Request, here: Here) -> Wanted:
    file = request.FILES["file"]
    if not isinstance(file, UploadedFile):
        raise Http404
    content = file.read(LIMIT + 1)
    found = read_book(content, cascade_at(here.node, here.version, here.on))
    _require_few(found.wishes)
    return Wanted(found.wishes, found.cells, found.faults, file.name or "")


def _of_proposal(request: Request, cascade: Cascade, line: Line) -> Wanted:
    by, year = By(request.POST["by"]), plain_int(request.POST.get("year", ""), 4) or WHOLE
    places = cascade.level.below
    taken = {pk: amount for (_key, pk), amount in cascade.taken.items()}
    whole = cascade.own(line, cascade.level.node, year)
    shares = shares_of(line.key, cascade.board.version) if by == By.SHARES else {}
    parts = proposed(by, line, [unit.pk for unit in places], whole, taken, shares)
    versions = versions_at(parts, [line.key])
    found = Wanted(name=str(by.label))
    for unit in places:
        if unit.pk in parts:
            seen = versions.get((unit.pk, line.key, Aim.TARGET, year), 0)
            found.add(Wish(line.key, unit.pk, year, parts[unit.pk], seen), unit.name)
    return found


def _of_form(request: Request, cascade: Cascade, line: Line) -> Wanted:
    """Cells that say otherwise than what the writer saw; an emptied one takes the target away."""
    found = Wanted()
    units = {unit.pk: unit for unit in cascade.level.every}
    baselines = goals_of(units, [line.key], aim=Aim.BASELINE)
    for aim, pk, year, text, seen in _typed(request.POST):
        unit = units.get(pk)
        if unit is None:
            continue
        goals = baselines if aim == Aim.BASELINE else cascade.goals
        goal = goals.get((line.key, pk, year))
        if text == (said(line, goal.value) if goal else ""):
            continue
        cell = f"{unit.name} · {span(year)}"
        try:
            value: Value | None = read(line, text) if text else None
        except ResultsError as wrong:
            found.faults.append((cell, str(wrong)))
            continue
        found.add(Wish(line.key, pk, year, value, seen, aim), cell)
    return found


def _typed(post: Mapping[str, str]) -> Iterator[tuple[Aim, int, int, str, int]]:
    """`t-12-2021` → a target, `b-12-0` → a baseline; `s…` beside it is the version that was seen."""
    for name in post:
        kind, _dash, rest = name.partition("-")
        pk, year = (plain_int(part) for part in rest.partition("-")[::2])
        if kind in {"t", "b"} and pk is not None and year is not None:
            aim = Aim.TARGET if kind == "t" else Aim.BASELINE
            yield aim, pk, year, post[name].strip()[:40], plain_int(post.get(f"s{name}", "")) or 0


def _require_few(wishes: list[Wish]) -> None:
    if len(wishes) > MOST:
        raise ResultsError("TOO_MANY", _("These are too many targets for one act. Hand them in in parts."))  # fmt: skip


# --- between the look and the act -------------------------------------------------------------------------


def _token(request: Request, here: Here, wanted: Wanted) -> str:
    rows = [[str(w.line), w.node, w.year, list(w.value) if w.value else None, w.seen, str(w.aim)] for w in wanted.wishes]  # fmt: skip
    kept = {"actor": request.actor.id, "version": here.version.pk, "node": here.node.pk, "rows": rows, "name": wanted.name}  # fmt: skip
    return signing.dumps(kept, salt=SALT, compress=True)


def _read_token(request: Request, here: Here) -> Wanted | None:
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return None
    if (kept["actor"], kept["version"], kept["node"]) != (request.actor.id, here.version.pk, here.node.pk):  # fmt: skip
        return None
    found = Wanted(name=kept["name"])
    for line, node, year, value, seen, aim in kept["rows"]:
        found.add(Wish(UUID(line), node, year, Value(*value) if value else None, seen, aim), "")
    return found


def _page(request: Request, here: Here, wanted: Wanted, refusal: str = "") -> HttpResponse:
    setting = Setting(here.version, here.node, tuple(wanted.wishes))
    found = outlook_of(setting, here.on)
    faults = wanted.faults + [(wanted.cells[place], str(wrong)) for place, wrong in found.faults]
    is_ready = bool(found.changes) and not faults
    line = request.POST.get("line", "")
    context = {
        "here": here, "node": here.node, "at": here.at, "name": wanted.name, "faults": faults[:SHOWN],
        "n_faults": len(faults), "changes": _changes(found)[:SHOWN], "n": len(found.changes),
        "same": found.same, "needs_reason": found.needs_reason, "refusal": refusal, "line": line,
        "token": _token(request, here, wanted) if is_ready else "", "shown": SHOWN,
        "reason": request.POST.get("reason", ""), "source": request.POST.get("source", ""),
        "sums": _sums(here, found),
    }  # fmt: skip
    status = 409 if refusal else 422 if faults else 200
    return render(request, "results/targets_check.html", context, status=status)


def _changes(found: Outlook) -> list[tuple[Any, str, str, str]]:
    return [
        (one, span(one.wish.year), said(one.line, one.before), said(one.line, one.wish.value))
        for one in found.changes
    ]


def _sums(here: Here, found: Outlook) -> list[tuple[Line, str, str, str, bool]]:
    """For each line and year that changes: all places below together afterwards, beside what is asked above."""
    lines = {one.line.key: one.line for one in found.changes if not one.line.is_ratio}
    if not lines or len(lines) > 40:
        return []
    cascade = cascade_at(here.node, here.version, here.on, list(lines.values()))
    after = {key: goal.quantity for key, goal in cascade.goals.items() if key[1] != here.node.pk}
    years = set()
    for one in found.changes:
        if one.line.is_ratio or one.wish.aim != Aim.TARGET or one.node == here.node:
            continue
        years.add((one.line.key, one.wish.year))
        after[one.line.key, one.node.pk, one.wish.year] = one.wish.value.quantity if one.wish.value else 0  # fmt: skip
    told = []
    for key, year in sorted(years, key=lambda pair: (lines[pair[0]].task_seq, lines[pair[0]].seq, pair[1])):  # fmt: skip
        total = sum(n for (line, _node, of), n in after.items() if (line, of) == (key, year))
        wanted = cascade.own(lines[key], here.node, year)
        is_short = wanted is not None and total < wanted.quantity
        told.append((lines[key], span(year), said(lines[key], Value(total)), said(lines[key], wanted), is_short))  # fmt: skip
    return told
