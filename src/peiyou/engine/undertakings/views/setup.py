"""The ministry prepares a season: dates, tasks, how items count, shares of provinces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peiyou.engine.undertakings.actions.seasons import (
    edit_season,
    prepare_season,
    set_item,
    set_openings,
    set_shares,
)
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Counting, Party, SeasonState
from peiyou.engine.undertakings.forms import EditSeasonForm, NewSeasonForm, read_shares
from peiyou.engine.undertakings.models import Item, Opening, Season
from peiyou.engine.undertakings.queries.balance.targets import targets_of
from peiyou.engine.undertakings.queries.setting_up import (
    item_rows,
    provinces_that_undertake,
    task_rows,
)
from peiyou.engine.undertakings.views.access import Request, may, of_season, signed_in
from peiyou.kernel.actions import DomainError
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Version

PARTIES = (Party.PROVINCE, *BELOW_PROVINCE)


def of_setup(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For pages of the ministry about one season."""

    def run(request: Request, season: Season, **kwargs: Any) -> HttpResponse:
        if not may(request, "edit_season", season):
            raise PermissionDenied
        return view(request, season, **kwargs)

    return of_season(run)


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A season for a published version that has none."""
    if not may(request, "prepare_season", None):
        raise PermissionDenied
    used = Season.objects.values("version")
    versions = Version.objects.filter(state=VersionState.PUBLISHED).exclude(pk__in=used)
    versions = versions.select_related("plan").order_by("-published_at")
    form = NewSeasonForm(request.POST or None, versions=versions)
    if request.method == "POST" and form.is_valid():
        try:
            season = prepare_season(**form.cleaned_data, actor=request.actor, at=request.at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The season is prepared. Nobody is asked before it is opened.")
            )
            return redirect("undertakings:setup", season.key)
    context = {"form": form, "versions": versions}
    return render(request, "undertakings/setup_new.html", context, status=_status(request))


@of_setup
@require_http_methods(["GET", "POST"])
def general(request: Request, season: Season) -> HttpResponse:
    """Title, dates, years and guidance; once it is open they stand."""
    form = EditSeasonForm(request.POST or None, season=season)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if _done(
            request,
            form,
            lambda: edit_season(season=season, values=values, actor=request.actor, at=request.at),
        ):
            messages.success(request, _("Saved."))
            return redirect("undertakings:setup", season.key)
    context = frame_of(season, "setup") | {"form": form, "sources": season.sources.all()}
    return render(request, "undertakings/setup.html", context, status=_status(request))


@of_setup
@require_http_methods(["GET", "POST"])
def tasks(request: Request, season: Season) -> HttpResponse:
    """Every task in one table: open or not, for whom, guidance, evidence. Only what differs is changed."""
    error = ""
    if request.method == "POST":
        changes = {
            opening.seq: changed
            for opening in season.openings.all()
            if f"row-{opening.seq}" in request.POST and (changed := _changed(request.POST, opening))
        }
        try:
            if changes:
                set_openings(season=season, changes=changes, actor=request.actor, at=request.at)
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved: %(n)s tasks changed.") % {"n": len(changes)})
            return redirect("undertakings:setup_tasks", season.key)
    rows = task_rows(season)
    context = frame_of(season, "setup_tasks") | {
        "rows": rows, "parties": PARTIES, "error": error,
        "opened": sum(row.opening.is_open for row in rows),
    }  # fmt: skip
    return render(request, "undertakings/setup_tasks.html", context, status=422 if error else 200)


def _changed(post: QueryDict, opening: Opening) -> dict[str, Any]:
    """What the table says otherwise than the opening does."""
    seq = opening.seq
    is_open = f"open-{seq}" in post
    chosen = [party.value for party in PARTIES if party.value in post.getlist(f"party-{seq}")]
    said = {
        "is_open": is_open,
        "parties": chosen if is_open else [],
        "guidance": post.get(f"guidance-{seq}", "").strip(),
        "evidence": post.get(f"evidence-{seq}", "").strip(),
    }
    return {name: value for name, value in said.items() if getattr(opening, name) != value}


@of_setup
@require_http_methods(["GET", "POST"])
def items(request: Request, season: Season) -> HttpResponse:
    """How each item counts, in which unit, to how many places."""
    error = ""
    if request.method == "POST":
        try:
            n = sum(_set_item(request, season, item) for item in _items(season))
        except DomainError as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("Saved: %(n)s items changed.") % {"n": n})
            return redirect("undertakings:setup_items", season.key)
    context = frame_of(season, "setup_items") | {
        "rows": item_rows(season), "countings": Counting, "error": error,
    }  # fmt: skip
    return render(request, "undertakings/setup_items.html", context, status=422 if error else 200)


def _items(season: Season) -> list[Item]:
    return list(Item.objects.filter(opening__season=season).order_by("opening__seq", "seq"))


def _set_item(request: Request, season: Season, item: Item) -> bool:
    """Whether the table says otherwise than the item does, and it is changed."""
    counting, unit, scale = (
        request.POST.get(f"{name}-{item.pk}") for name in ("counting", "unit", "scale")
    )
    if counting not in Counting.values or unit is None or not (scale or "").isdecimal():
        return False
    if (item.counting, item.unit, item.scale) == (counting, unit.strip(), int(scale or 0)):
        return False
    set_item(
        season=season, item=item, counting=Counting(counting), unit=unit, scale=int(scale or 0),
        actor=request.actor, at=request.at,
    )  # fmt: skip
    return True


@of_setup
@require_http_methods(["GET", "POST"])
def shares(request: Request, season: Season, seq: int, number: int) -> HttpResponse:
    """What the ministry would like each province to take up of an item; typed, or pasted from a spreadsheet."""
    target = next((t for t in targets_of(season) if (t.seq, t.number) == (seq, number)), None)
    if target is None or not target.adds:
        raise Http404(_("There is no such item in this season, or it does not add up."))
    provinces = provinces_that_undertake()
    item = Item.objects.get(pk=target.pk)
    now = dict(item.shares.values_list("province", "amount"))
    lines = [
        f"{unit.name} {target.said(now[pk]) if pk in now else ''}".strip()
        for pk, unit in provinces.items()
    ]
    text = request.POST.get("shares", "\n".join(lines))
    read = read_shares(text, provinces, target.scale)
    if request.method == "POST" and not read.problems and "save" in request.POST:
        try:
            set_shares(
                season=season, item=item, shares=read.amounts, actor=request.actor, at=request.at
            )
        except DomainError as refusal:
            read.problems.append(str(refusal))
        else:
            messages.success(
                request, _("Saved: shares of %(n)s provinces.") % {"n": len(read.amounts)}
            )
            return redirect("undertakings:setup_items", season.key)
    context = frame_of(season, "setup_items") | {
        "target": target, "text": text, "read": read, "total": target.said(sum(read.amounts.values())),
        "wanted": target.said(round(target.target)) if target.target else "",
        "rows": [(unit.name, target.said(read.amounts.get(pk))) for pk, unit in provinces.items()],
        "is_checked": request.method == "POST",
    }  # fmt: skip
    return render(
        request, "undertakings/setup_shares.html", context, status=422 if read.problems else 200
    )


# --- what they share --------------------------------------------------------------------------------------


def frame_of(season: Season, page: str) -> dict[str, Any]:
    return {
        "season": season,
        "page": page,
        "may_edit": season.state == SeasonState.PREPARING,
        "is_open": season.state == SeasonState.OPEN,
    }


def _done(request: Request, form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the act was done; a refusal becomes an error of the form."""
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
