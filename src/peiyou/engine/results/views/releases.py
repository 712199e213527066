"""The ministry's pages of releases: what is prepared, what publishing would change, the word of the second person."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peiyou.engine.reporting.views.access import Request, signed_in
from peiyou.engine.results.actions.corrections import (
    Wrong,
    mend_correction,
    record_correction,
    set_licence,
)
from peiyou.engine.results.actions.releases import ask_publishing, discard_release
from peiyou.engine.results.forms import CorrectionForm, LicenceForm, ReleaseForm
from peiyou.engine.results.models import Prepared, Release
from peiyou.engine.results.publishing import prepare
from peiyou.engine.results.queries.release_changes import against
from peiyou.engine.results.queries.release_content import STAGES
from peiyou.engine.results.queries.releases import (
    came_of,
    corrections,
    find_release,
    find_waiting,
    licence,
    newest,
    published,
    waiting,
)
from peiyou.kernel.actions import DomainError, authority
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.queries.made_of import said
from peiyou.kernel.plans.queries.published import current_versions, find_version

SHOWN = 100
VERB = "results.prepare_release"


View = Callable[..., HttpResponseBase]


def for_the_ministry(view: View) -> View:
    """Others are sent to sign in, or refused."""

    @signed_in
    @functools.wraps(view)
    def run(request: Request, **kwargs: Any) -> HttpResponseBase:
        if not authority().allows(request.actor, VERB, None, request.at):
            raise PermissionDenied
        return view(request, **kwargs)

    return run


@for_the_ministry
@require_safe
def releases(request: Request) -> HttpResponse:
    context = {
        "waiting": waiting(), "published": published()[:20], "licence": licence(),
        "corrections": corrections().filter(mending=None)[:20], "can_prepare": bool(current_versions()),
    }  # fmt: skip
    return render(request, "results/releases.html", context)


@for_the_ministry
@require_http_methods(["GET", "POST"])
def release_new(request: Request) -> HttpResponse:
    """Of the plan `?plan=`, else the newest; the span begins where the plan does."""
    versions = current_versions()
    code = request.GET.get("plan", "")
    version = find_version(code) if code else (versions[0] if versions else None)
    if version is None:
        raise Http404(_("No plan is published yet, so there is nothing to release."))
    form = ReleaseForm(request.POST or None, initial=_proposal(version, request.at.date()))
    if request.method == "POST" and form.is_valid():
        try:
            made = prepare(version=version, **form.said(), actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Prepared. Nothing is published before another person looks at it and publishes it."))  # fmt: skip
            return redirect("results:release_waiting", made.key)
    context = {"form": form, "version": version, "versions": versions}
    return render(request, "results/release_new.html", context, status=422 if form.errors else 200)


@for_the_ministry
@require_safe
def release_waiting(request: Request, key: UUID) -> HttpResponse:
    """What would be in it, how complete it is, what differs from the last one; how far publishing is, once it was asked
    for; published, the release itself."""
    if (made := came_of(key)) is not None:
        return redirect("web:release", made.code)
    prepared = _waiting(key)
    publishing = getattr(prepared, "publishing", None)
    context = {
        "prepared": prepared, "release": prepared, "publishing": publishing,
        "is_own": prepared.prepared_by_id == request.actor.id,
    }  # fmt: skip
    if publishing is None or not publishing.is_busy:
        old = newest(prepared.version.plan.code)
        found = against(old, prepared)
        context |= {
            "old": old, "changes": found, "rows": _named(found.national[:SHOWN]),
            "more": max(len(found.national) - SHOWN, 0),
        }  # fmt: skip
    return render(request, "results/release_waiting.html", context)


@for_the_ministry
@require_safe
def release_progress(request: Request, key: UUID) -> HttpResponse:
    """The bar alone; when it is over, or nothing is under way, the page is loaded anew."""
    prepared = find_waiting(key)
    publishing = getattr(prepared, "publishing", None)
    answer = render(request, "results/_release_progress.html", {"prepared": prepared, "publishing": publishing})  # fmt: skip
    if publishing is None or not publishing.is_busy:
        answer["HX-Refresh"] = "true"
    return answer


@for_the_ministry
@require_POST
def release_act(request: Request, key: UUID) -> HttpResponse:
    """Have it published, prepare anew, or give up."""
    prepared = _waiting(key)
    act = request.POST.get("act", "")
    try:
        if act == "publish":
            ask_publishing(prepared=prepared, root=request.POST.get("root", ""), actor=request.actor, at=request.at)  # fmt: skip
            return redirect("results:release_waiting", prepared.key)
        if act == "again":
            again = _again(prepared, request)
            messages.success(request, _("Prepared anew, with what stands now."))
            return redirect("results:release_waiting", again.key)
        discard_release(prepared=prepared, actor=request.actor, at=request.at)
        messages.success(request, _("Given up; nothing of it was published."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("results:release_waiting", prepared.key)
    return redirect("results:releases")


@for_the_ministry
@require_http_methods(["GET", "POST"])
def correction_new(request: Request, release: str) -> HttpResponse:
    of = _release(release)
    form = CorrectionForm(request.POST or None, release=of)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        wrong = Wrong(cleaned["what"], cleaned["old"], cleaned["new"], cleaned["reason"])
        try:
            record_correction(release=of, wrong=wrong, mended_in=cleaned["mended_in"], actor=request.actor, at=request.at)  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The correction stands in the public register."))
            return redirect("web:corrections")
    context = {"form": form, "release": of}
    return render(request, "results/correction_new.html", context, status=422 if form.errors else 200)  # fmt: skip


@for_the_ministry
@require_POST
def correction_mend(request: Request, key: UUID) -> HttpResponse:
    found = corrections().filter(key=key).first()
    if found is None:
        raise Http404(_("There is no such correction."))
    try:
        mend_correction(correction=found, release=_release(request.POST.get("release", "")), actor=request.actor, at=request.at)  # fmt: skip
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("results:releases")


@for_the_ministry
@require_http_methods(["GET", "POST"])
def licence_page(request: Request) -> HttpResponse:
    now = licence()
    initial = {"name": now.name, "url": now.url} if now else {}
    form = LicenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_licence(**form.cleaned_data, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The licence stands in every release from the next one on."))  # fmt: skip
            return redirect("results:releases")
    return render(request, "results/licence.html", {"form": form}, status=422 if form.errors else 200)  # fmt: skip


def _proposal(version: Any, today: date) -> dict[str, Any]:
    """A code, a title and a span to begin with: from the first year of the plan to the last that has begun."""
    plan = version.plan.code
    first = version.year_start or today.year
    last = min(version.year_end or today.year, today.year)
    no = (published(plan).values_list("no", flat=True).first() or 0) + 1
    return {
        "code": f"{plan}-{no}", "title": _("%(plan)s: figures %(first)s to %(last)s") % {"plan": version.title, "first": first, "last": last},
        "first_day": date(first, 1, 1), "last_day": date(last, 12, 31), "stages": [s.value for s in STAGES], "has_money": True,
    }  # fmt: skip


def _again(prepared: Prepared, request: Request) -> Prepared:
    from_form = ReleaseForm(
        {
            "code": prepared.code, "title": prepared.title, "first_day": prepared.starts_on,
            "last_day": prepared.last_day, "stages": prepared.stages, "has_money": prepared.has_money,
        }
    )  # fmt: skip
    from_form.is_valid()
    return prepare(version=prepared.version, **from_form.said(), actor=request.actor, at=request.at)


def _named(changes: list[Any]) -> list[dict[str, Any]]:
    measures = {m.code: m for m in Measure.objects.filter(code__in={c.key.measure for c in changes})}  # fmt: skip
    return [
        {
            "measure": measures[c.key.measure], "stage": Stage(c.key.stage).label, "period": c.key.period,
            "old": "" if c.old is None else said(measures[c.key.measure], c.old),
            "new": "" if c.new is None else said(measures[c.key.measure], c.new),
            "difference": said(measures[c.key.measure], c.difference),
        }
        for c in changes
    ]  # fmt: skip


def _waiting(key: UUID) -> Prepared:
    found = find_waiting(key)
    if found is None:
        raise Http404(_("This prepared release is not there any more: it was published or given up."))  # fmt: skip
    return found


def _release(code: str) -> Release:
    found = find_release(code)
    if found is None:
        raise Http404(_("There is no published release of this code."))
    return found
