"""The page on which a report is written: sections with tokens, which figures there are, what they say."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.common.numerals import plain_int
from peiyou.engine.reporting.views.access import Request
from peiyou.engine.results.actions.reports import edit_report
from peiyou.engine.results.book.reports import changed_of
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Report
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar
from peiyou.engine.results.narrative.tokens import Token, untied_in
from peiyou.engine.results.queries.reports.content import content_of
from peiyou.engine.results.queries.reports.listing import holding_of
from peiyou.engine.results.queries.reports.saying import COLUMN_OF, RATES, SUMS, Sayer
from peiyou.engine.results.views.report_access import (
    language_of,
    may,
    of_report,
    sayer_of,
    shown,
)
from peiyou.kernel.facts.enums import Stage


@of_report
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: Request, found: Report) -> HttpResponse:
    """What is saved over somebody else's words is a question: both stand on the page, with status 409."""
    if not may(request, "edit_report", found):
        raise PermissionDenied
    if holding_of(found) is not None:
        return redirect("results:report", found.key)
    language = language_of(request)
    if request.method != "POST":
        return _page(request, found, language, {}, "", 200)
    typed = {code: request.POST[code] for code in _codes(found, language) if code in request.POST}
    try:
        edit_report(
            report=found, language=language, texts=typed, edition=plain_int(request.POST.get("edition", "")) or 0,
            actor=request.actor, at=request.at,
        )  # fmt: skip
    except ResultsError as error:
        status = 409 if error.code == "EDITED_MEANWHILE" else 422
        return _page(request, found, language, typed, str(error), status)
    if "stay" in request.POST:
        return redirect(f"{request.path}?lang={language}")
    return redirect("results:report", found.key)


def _page(
    request: Request, found: Report, language: str, typed: dict[str, str], error: str, status: int
) -> HttpResponse:
    found.refresh_from_db()
    sayer = sayer_of(found)
    texts = found.texts.get(language, {})
    figures = content_of(found, sayer.account, sayer)["figures"]
    preview = {one.code: one for one in shown(texts, language, figures, found.seen)}
    headings = {one.code: one.headings[language] for one in grammar()}
    sections = [
        {
            "code": code, "heading": headings[code], "text": typed.get(code, texts[code]),
            "theirs": texts[code] if code in typed and typed[code].replace("\r\n", "\n").strip() != texts[code] else "",
            "shown": preview.get(code), "untied": untied_in(texts[code]),
        }
        for code in _codes(found, language)
    ]  # fmt: skip
    context = {
        "report": found, "language": language, "languages": [(code, _LANGUAGES[code]) for code in LANGUAGES],
        "sections": sections, "error": error, "offered": offered(sayer),
        "changed": changed_of(found, sayer),
    }  # fmt: skip
    return render(request, "results/report_edit.html", context, status=status)


_LANGUAGES = {"zh-hans": "中文", "en": "English"}


def _codes(found: Report, language: str) -> list[str]:
    """Sections that the report has, in order."""
    return [one.code for one in grammar() if one.code in found.texts.get(language, {})]


def offered(sayer: Sayer) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Groups of figures that can be put into a text: (what it is, its token, what it says)."""
    stage = Stage(sayer.account.frame.stage)
    column = COLUMN_OF[stage]
    groups: list[tuple[str, list[tuple[str, str, str]]]] = []
    lines: list[tuple[str, str, str]] = []
    for one in sayer.standings.all:
        code, words = one.line.code, one.line.words
        for name, token in (
            (_("taken up"), Token(f"T{code}", "TAKEN_UP")), (str(stage.label), Token(f"T{code}", column)),
            (_("%(stage)s, all years so far") % {"stage": stage.label}, Token(f"T{code}", column, is_upto=True)),
            (_("share of what was taken up"), Token(f"S{code}", column, is_upto=True)),
        ):  # fmt: skip
            lines.append((f"{code} {words} · {name}", str(token), sayer.say(token.code).text))
    groups.append((_("Tasks"), lines))
    money = [Token("M", name) for name in (*SUMS, *RATES)]
    money += [Token(f"M.{source}", name) for source in sayer.account.money for name in SUMS]
    groups.append((_("Money"), [_offer(sayer, token) for token in money]))
    counts = ("tasks", "lines", "reached", "on_the_way", "behind", "silent", "expected", "handed_in", "approved", "complete")  # fmt: skip
    groups.append((_("Counts"), [_offer(sayer, Token(f"N.{name}")) for name in counts]))
    return groups


def _offer(sayer: Sayer, token: Token) -> tuple[str, str, str]:
    return _name(sayer, token), str(token), sayer.say(token.code).text


def _name(sayer: Sayer, token: Token) -> str:
    kind, _dot, name = token.what.partition(".")
    source = sayer.account.frame.sources.get(name, name)
    words: dict[str, Any] = {
        "BUDGET": _("Budget"), "ARRIVED": _("Arrived"), "SPENT": _("Spent"), "ARRIVAL": _("Arrival rate"),
        "USE": _("Use of what arrived"), "EXECUTION": _("Budget execution rate"), "tasks": _("tasks taken up"),
        "lines": _("deliverables taken up"), "reached": _("reached"), "on_the_way": _("on the way"), "behind": _("behind schedule"),
        "silent": _("nothing reported"), "expected": _("returns expected"), "handed_in": _("handed in"),
        "approved": _("returns approved"), "complete": _("complete"),
    }  # fmt: skip
    if kind == "M":
        return f"{source} · {words[token.column]}" if name else str(words[token.column])
    return str(words.get(name, name))
