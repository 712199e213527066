"""What a draft changes, publishing it, giving it up."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from peiyou.kernel.plans.actions.drafts import discard_draft, edit_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.enums import Change
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.forms import VersionForm
from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.compare import Comparison
from peiyou.kernel.plans.queries.publishing import (
    affected_departments,
    next_number,
    totals,
    unconfirmed,
)
from peiyou.kernel.plans.queries.review import changes_of
from peiyou.kernel.plans.views.access import DeskRequest, of_version

METHODS = ["GET", "POST"]
TOLD_FIRST = (Change.ADDED, Change.REMOVED, Change.CHANGED, Change.MOVED, Change.SAME)


def change_counts(comparison: Comparison) -> list[tuple[Change, int]]:
    """Counts in the order in which a person asks for them."""
    found = Counter(row.change for row in comparison.rows)
    return [(change, found[change]) for change in TOLD_FIRST]


@of_version
@require_GET
def compare(request: DeskRequest, version: Version) -> HttpResponse:
    """The draft beside the version before it. Without one there is nothing to compare."""
    comparison = changes_of(version)
    only = request.GET.get("only", "")
    rows = comparison.rows if comparison else ()
    shown = [r for r in rows if (r.change == only if only else r.change != Change.SAME)]
    context = {
        "version": version,
        "comparison": comparison,
        "counts": change_counts(comparison) if comparison else [],
        "rows": shown,
        "only": only,
    }
    return render(request, "plans/compare.html", context)


@of_version
@require_http_methods(METHODS)
def publish(request: DeskRequest, version: Version) -> HttpResponse:
    """GET is the dry run: number, counts, changes, who is affected; POST publishes."""
    if request.method == "GET":
        return _publish_page(request, version)
    try:
        publish_version(version=version, actor=request.actor, at=request.at)
    except PlanError as error:
        return _publish_page(request, version, status=409, refusal=str(error))
    return redirect("plans:publish", version.pk)


def _publish_page(
    request: DeskRequest, version: Version, status: int = 200, **more: Any
) -> HttpResponse:
    comparison = changes_of(version)
    context = {
        "version": version,
        "no": version.no or next_number(version),
        "totals": totals(version),
        "left": unconfirmed(version),
        "comparison": comparison,
        "counts": change_counts(comparison) if comparison else [],
        "departments": affected_departments(version, comparison),
        "form": VersionForm(instance=version),
        "public_url": public_url(version),
        **more,
    }
    return render(request, "plans/publish.html", context, status=status)


def public_url(version: Version) -> str | None:
    """The plan's public page. It belongs to an upper storey, which need not be there."""
    try:
        return reverse("web:overview", args=[version.plan.code])
    except NoReverseMatch:
        return None


@of_version
@require_http_methods(["POST"])
def title(request: DeskRequest, version: Version) -> HttpResponse:
    """Title and years of the draft, set on the page where publishing is prepared."""
    form = VersionForm(request.POST, initial={})
    if request.POST.get("was_title") != version.title:
        text = _("The title was changed in another window to “%(title)s”. Look again.")
        return _publish_page(request, version, status=409, form=form, refusal=text % {"title": version.title})  # fmt: skip
    if not form.is_valid():
        return _publish_page(request, version, status=422, form=form)
    try:
        edit_version(version=version, **form.cleaned_data, actor=request.actor, at=request.at)
    except PlanError as error:
        return _publish_page(request, version, status=409, form=form, refusal=str(error))
    messages.success(request, _("Title and years are saved."))
    return redirect("plans:publish", version.pk)


@of_version
@require_http_methods(METHODS)
def discard(request: DeskRequest, version: Version) -> HttpResponse:
    """GET says what will be lost, POST gives the draft up."""
    if request.method == "GET" and version.is_draft:
        context = {"version": version, "totals": totals(version)}
        return render(request, "plans/discard.html", context)
    try:
        discard_draft(version=version, actor=request.actor, at=request.at)
    except PlanError as error:
        messages.error(request, str(error))
        return redirect("plans:desk")
    messages.success(
        request, _("The draft of “%(title)s” is discarded.") % {"title": version.title}
    )
    return redirect("plans:desk")
