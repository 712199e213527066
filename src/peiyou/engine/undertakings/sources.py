"""What an undertaking is to the kernel: where its page is, and who sees its case, its figures and its files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from peiyou.engine.undertakings.enums import SeasonState, State
from peiyou.engine.undertakings.models import Undertaking
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor
from peiyou.kernel.facts.sources import Described
from peiyou.kernel.organisations.queries.portions import portions

OF_FILLER: Final = (State.FILLING, State.RETURNED)


def url_of(subject_id: str) -> str:
    """The page of one undertaking, by its key."""
    return describe([subject_id]).get(subject_id, Described("")).url


def url_of_list(state: str, subject_id: str) -> str:
    """Where those in a state are worked on: the desk; whoever fills in has but one."""
    season = (
        Undertaking.objects.filter(key=subject_id).values_list("season__key", flat=True).first()
    )
    if season is None:
        return _address("season_list")
    return _address("season" if state in OF_FILLER else "desk", season)


def may_view(actor: Actor, subject_id: str, at: datetime) -> bool:
    return visible_to(actor, at).filter(key=subject_id).exists()


def may_view_files(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Agreements are for whoever sees the undertaking, never for the public."""
    return actor is not None and may_view(actor, source_id, at)


def visible(actor: Actor | None, at: datetime) -> QuerySet[Any]:
    """Keys (text) of undertakings whose figures may be seen: one's own scope, and what has been published."""
    published = Q(season__state=SeasonState.PUBLISHED, case__state=State.CONFIRMED)
    if actor is not None:
        published |= Q(pk__in=visible_to(actor, at).values("pk"))
    return Undertaking.objects.filter(published).values("case__subject_id")


def describe(ids: Collection[str]) -> Mapping[str, Described]:
    """By key: the unit's name and the address of the page."""
    found: dict[str, Described] = {}
    for portion in portions(sorted(ids)):
        rows = Undertaking.objects.filter(key__in=portion)
        for key, season, name in rows.values_list("key", "season__key", "unit__name"):
            found[str(key)] = Described(name, _address("undertaking", season, key))
    return found


def _address(name: str, *args: object) -> str:
    try:
        return reverse(f"undertakings:{name}", args=args)
    except NoReverseMatch:
        return ""
