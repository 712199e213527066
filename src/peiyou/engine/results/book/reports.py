"""Writing of annual reports: what their texts hold, what was seen of their figures, what is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import new_code
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import IssuedReport, Report
from peiyou.engine.results.narrative.grammar import LANGUAGES
from peiyou.engine.results.narrative.tokens import codes_in
from peiyou.engine.results.queries.reports.content import content_of, digest_of
from peiyou.engine.results.queries.reports.drafting import texts_of
from peiyou.engine.results.queries.reports.figures import Account
from peiyou.engine.results.queries.reports.listing import HOLDS
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.kernel.actions import Actor

LONGEST: Final = 20_000
"""Characters of one section."""


def locked(report: Report) -> Report:
    rows = Report.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "version__plan", "plan").get(pk=report.pk)


def demand_unissued(report: Report) -> None:
    if report.issues.filter(HOLDS).exists():
        raise ResultsError("ISSUED", _("This report is issued already. Withdraw it with a reason before another one is issued."))  # fmt: skip


def write_anew(report: Report, account: Account, actor: Actor, at: datetime) -> None:
    """Texts drafted from the figures; every figure in them is seen as it is."""
    report.texts = texts_of(account)
    report.seen = seen_of(report, Sayer(account), {})
    touch(report, actor, at)


def seen_of(report: Report, sayer: Sayer, before: Mapping[str, str]) -> dict[str, str]:
    """What each token in the texts says; of those in `before` what it said then."""
    texts = [text for of in report.texts.values() for text in of.values()]
    codes = dict.fromkeys(code for text in texts for code in codes_in(text))
    return {code: before.get(code, sayer.say(code).text) for code in codes}


def changed_of(report: Report, sayer: Sayer) -> dict[str, tuple[str, str]]:
    """Tokens that say something else now: code → what was seen, what it says."""
    texts = [text for of in report.texts.values() for text in of.values()]
    codes = dict.fromkeys(code for text in texts for code in codes_in(text))
    return {
        code: (report.seen[code], sayer.say(code).text)
        for code in codes if code in report.seen and report.seen[code] != sayer.say(code).text
    }  # fmt: skip


def unknown_of(report: Report, sayer: Sayer) -> tuple[str, ...]:
    texts = [text for of in report.texts.values() for text in of.values()]
    codes = dict.fromkeys(code for text in texts for code in codes_in(text))
    return tuple(code for code in codes if not sayer.say(code).is_known)


def put_texts(report: Report, language: str, texts: Mapping[str, str]) -> None:
    """Only sections that the report has; raises `ResultsError` (NO_LANGUAGE, TOO_LONG)."""
    if language not in LANGUAGES:
        raise ResultsError("NO_LANGUAGE", _("A report is written in Chinese and English."))
    known = report.texts.get(language, {})
    for code, text in texts.items():
        if len(text) > LONGEST:
            raise ResultsError("TOO_LONG", _("A section has at most %(most)s characters."), most=LONGEST)  # fmt: skip
        if code in known:
            known[code] = text.replace("\r\n", "\n").strip()
    report.texts[language] = known


def touch(report: Report, actor: Actor, at: datetime) -> None:
    report.edition += 1
    report.edited_at, report.edited_by = at, actor.name
    report.save()


def freeze(
    report: Report, account: Account, sayer: Sayer, *, is_public: bool, vouches: bool, actor: Actor, at: datetime
) -> IssuedReport:  # fmt: skip
    """The next issue of a locked report, with its hash and the release that it speaks of."""
    release = account.frame.basis.release
    if release is None:
        raise ResultsError("NO_RELEASE", _("No release of the figures of %(year)s has been published yet. Until then the report stays a draft."), year=report.year)  # fmt: skip
    content = content_of(report, account, sayer)
    content["vouched_by"] = actor.name if vouches and content["untied"] else ""
    last = report.issues.aggregate(no=Max("no"))["no"] or 0
    return IssuedReport.objects.create(
        report=report, no=last + 1, content=content, digest=digest_of(content), check_code=new_code(),
        release=release.key, release_no=release.no, root=release.root, is_public=is_public,
        issued_at=at, issued_by=actor.name,
    )  # fmt: skip
