"""Provinces in order of an indicator, with the cut-off in sight; and why two lists of the same data differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.queries.indicators import INDICATORS, Asked, values_of
from peiyou.engine.results.queries.ranking import (
    MOST,
    Cut,
    How,
    Place,
    Ranked,
    differences,
    precedent,
    rank,
)
from peiyou.engine.results.queries.reports.basis import Basis, basis_of, release_of
from peiyou.engine.results.queries.reports.figures import Frame, newest_year, years_of_plan
from peiyou.engine.results.queries.sight import sight_of
from peiyou.engine.results.tables.ranking import Said, cut_words, sheet_of
from peiyou.engine.results.views.reports import STAGES
from peiyou.engine.results.views.targets import version_of
from peiyou.engine.undertakings.tables.sheets import TYPES, as_bytes
from peiyou.kernel.facts.enums import Stage

WAN: Final = 10**6


@dataclass(frozen=True, slots=True)
class Form:
    """What the address asks for. `other`: a second list, to be compared with the first."""

    asked: Asked
    cut: Cut
    other: Cut | None
    other_as_of: date | None
    may_live: bool


@signed_in
@require_safe
def ranking(request: Request) -> HttpResponse:
    form = _form(request)
    said = _said(request, form)
    compared = _compared(form, said) if form.other else None
    context = {
        "form": form, "said": said, "get": request.GET, "indicators": _offered(form),
        "stages": [(one.value, one.label) for one in STAGES], "hows": How.choices,
        "years": years_of_plan(form.asked.frame.version),
        "lines": form.asked.frame.board.lines, "rows": _rows(said), "notes": list(said.notes()),
        "n": _shown_n(form.cut, said), "other_n": _shown_n(form.other, said) if form.other else "",
        "compared": compared, "precedent": precedent(), "language": "en" if (get_language() or "").startswith("en") else "zh-hans",
        "release": release_of(form.asked.frame.version, form.asked.frame.year), "kept": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "results/ranking.html", context)


@signed_in
@require_safe
def ranking_file(request: Request, form: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    said = _said(request, _form(request))
    sheet = sheet_of(said)
    if form == "csv":  # notes are lines of the file too: a list without its cut-off says nothing
        rows = [*sheet.rows, [], *([note] for note in sheet.notes)]
        sheet = replace(sheet, rows=rows)
    answer = HttpResponse(as_bytes(sheet, form), content_type=TYPES[form])
    name = content_disposition_header(as_attachment=True, filename=f"{said.title}.{form}")
    answer["Content-Disposition"] = name or ""
    return answer


def _form(request: Request) -> Form:
    """Who sees all provinces ranks live figures, of today or a past day; others what a release has published."""
    sight = sight_of(request.actor, request.at)
    if sight is None:
        raise PermissionDenied
    get, may_live = request.GET, sight.everything
    version = version_of(get.get("plan", ""))
    today = timezone.localdate(request.at)
    year = plain_int(get.get("year", ""), 4) or newest_year(version, today)
    basis = Basis() if may_live and get.get("basis") != "release" else basis_of(version, year)
    if not may_live and basis.is_live:
        raise Http404(_no_release(year))
    stage = Stage(get["stage"]) if get.get("stage") in set(STAGES) else Stage.APPROVED
    frame = Frame.of(version, year, stage, basis)
    code = get.get("by", "reached")
    indicator = INDICATORS.get(code, INDICATORS["reached"])
    if not indicator.is_in(basis):
        indicator = INDICATORS["reached"]
    line = next((one for one in frame.board.lines if one.code == get.get("line")), None)
    if indicator.of_line and line is None:
        line = next((one for one in frame.board.lines if one.target is not None), frame.board.lines[0])  # fmt: skip
    as_of = _day(get, "as_of", today) if basis.is_live and indicator.is_dated else None
    asked = Asked(frame, indicator.code, stage, as_of, line if indicator.of_line else None)
    cut = _cut(get, "how", "n", indicator.is_money)
    other = _cut(get, "how2", "n2", indicator.is_money) if get.get("how2") in set(How) else None
    return Form(asked, cut, other, _day(get, "as_of2", today) if basis.is_live else None, may_live)


def _no_release(year: int) -> str:
    return _("No release of the figures of %(year)s has been published yet: until then only the ministry sees a ranking.") % {"year": year}  # fmt: skip


def _said(request: Request, form: Form) -> Said:
    found = values_of(form.asked)
    ranked = rank(found.places, form.cut, is_share=found.indicator.is_share)
    return Said(form.asked, found.indicator, ranked, request.at)


def _cut(get: QueryDict, how: str, n: str, is_money: bool) -> Cut:
    asked = get.get(how, "")
    kind = How(asked) if asked in set(How) else How.ALL
    try:
        number = Fraction(get.get(n, "").strip() or "0") if len(get.get(n, "")) <= 12 else Fraction(0)  # fmt: skip
    except (ValueError, ZeroDivisionError):
        number = Fraction(0)
    if kind in {How.TOP, How.BOTTOM}:
        return Cut(kind, Fraction(min(MOST, max(0, int(number)))))
    return Cut(kind, number * WAN if is_money else number)


def _day(get: QueryDict, name: str, today: date) -> date | None:
    """A past day; None for today and for what is none."""
    try:
        found = parse_date(get.get(name, ""))
    except ValueError:
        return None
    return found if found and found < today else None


def _shown_n(cut: Cut, said: Said) -> str:
    if cut.how == How.ALL:
        return ""
    is_money = said.indicator.is_money and cut.how not in {How.TOP, How.BOTTOM}
    number = cut.n / WAN if is_money else cut.n
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def _rows(said: Said) -> list[tuple[Ranked, str, bool, int]]:
    """Every place with its value in words, whether it is within the cut-off, and the length of its bar (0–100)."""
    chosen = {one.place.key for one in said.ranking.chosen}
    most = max((Fraction(one.place.value or 0) for one in said.ranking.rows), default=Fraction(0))
    return [
        (one, said.value(one.place.value), one.place.key in chosen, int(Fraction(one.place.value or 0) / most * 100) if most > 0 else 0)
        for one in said.ranking.rows
    ]  # fmt: skip


def _offered(form: Form) -> list[Any]:
    """Indicators that can be made out of what the list is made of."""
    return [one for one in INDICATORS.values() if one.is_in(form.asked.frame.basis)]


def _compared(form: Form, said: Said) -> dict[str, Any]:
    """The second list and what tells it from the first."""
    other = form.other or Cut()
    first = [one.place for one in said.ranking.rows]
    second: list[Place] = first
    if form.other_as_of != form.asked.as_of and said.indicator.is_dated:
        second = values_of(replace(form.asked, as_of=form.other_as_of)).places
    found = differences(first, form.cut, second, other, is_share=said.indicator.is_share)
    of_second = Said(replace(form.asked, as_of=form.other_as_of), said.indicator, rank(second, other, is_share=said.indicator.is_share), said.at)  # fmt: skip
    return {
        "said": of_second, "cut": cut_words(other, said.indicator),
        "differences": [(one, said.value(one.first), said.value(one.second)) for one in found],
    }  # fmt: skip
