"""Who gets to pages of reports, and what a page of one is made of."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.models import Report
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar
from peiyou.engine.results.narrative.tokens import pieces
from peiyou.engine.results.queries.reports.figures import account_of
from peiyou.engine.results.queries.reports.listing import reports_visible, sees_drafts
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.kernel.actions import authority
from peiyou.kernel.facts.enums import Stage

RELATED = ("unit", "version__plan", "plan")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text on a page: words; a figure with where it opens; a number that somebody typed; a figure that
    says something else than its writer saw (`was`)."""

    text: str
    url: str = ""
    code: str = ""
    is_untied: bool = False
    is_unknown: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One section on a page."""

    code: str
    heading: str
    paragraphs: list[list[Part]]


def of_report(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For pages of a draft: handed in with unit and plan. What is out of sight is not there."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, key: UUID, **kwargs: Any) -> HttpResponse:
        found = reports_visible(request.actor, request.at).select_related(*RELATED).filter(key=key).first()  # fmt: skip
        if found is None or not sees_drafts(request.actor, found.unit, request.at):
            raise not_there()
        return view(request, found, **kwargs)

    return run


def not_there() -> Http404:
    return Http404(_("There is no such report, or it is not yours to see."))


def may(request: Request, verb: str, obj: Any) -> bool:
    return authority().allows(request.actor, f"results.{verb}", obj, request.at)


def sayer_of(report: Report) -> Sayer:
    return Sayer(account_of(report.version, report.year, report.unit, Stage(report.stage)))


def language_of(request: Request) -> str:
    """`?lang=` of the address, else that of the page."""
    asked = request.GET.get("lang") or get_language() or ""
    return asked if asked in LANGUAGES else ("en" if asked.startswith("en") else LANGUAGES[0])


def shown(
    texts: Mapping[str, str], language: str, figures: Mapping[str, Mapping[str, str]], seen: Mapping[str, str] | None = None
) -> Iterator[Shown]:  # fmt: skip
    """Sections in order, every figure a link. `seen`: what the writer saw, for marking what has changed."""
    for section in grammar():
        if text := texts.get(section.code, "").strip():
            lines = [list(_parts(line, figures, seen)) for line in text.split("\n") if line.strip()]
            yield Shown(section.code, section.headings[language], lines)


def _parts(
    line: str, figures: Mapping[str, Mapping[str, str]], seen: Mapping[str, str] | None
) -> Iterator[Part]:
    for piece in pieces(line):
        if not piece.code:
            yield Part(piece.text, is_untied=piece.is_untied)
            continue
        found = figures.get(piece.code)
        if found is None or found["says"] == piece.text:
            yield Part(piece.text, code=piece.code, is_unknown=True)
            continue
        was = (seen or {}).get(piece.code, found["says"])
        yield Part(found["says"], found["opens"], piece.code, was=was if was != found["says"] else "")  # fmt: skip
