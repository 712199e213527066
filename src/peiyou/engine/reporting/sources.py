"""What a return is to the kernel: where its page is, and who sees its case, its figures and its files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from peiyou.engine.reporting.enums import BEING_WRITTEN
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.holders import Record
from peiyou.kernel.facts.sources import Described
from peiyou.kernel.organisations.queries.portions import portions

OF_FILLER: Final = BEING_WRITTEN


def url_of(subject_id: str) -> str:
    """The page of one return, by its key."""
    return describe([subject_id]).get(subject_id, Described("")).url


def url_of_list(state: str, subject_id: str) -> str:
    """Where those in a state are worked on: the desk; whoever fills in has but one."""
    found = Return.objects.filter(key=subject_id).values_list("round__key", flat=True).first()
    if found is None:
        return _address("round_list")
    return _address("return", found, subject_id) if state in OF_FILLER else _address("desk", found)


def may_view(actor: Actor, subject_id: str, at: datetime) -> bool:
    return visible_to(actor, at).filter(key=subject_id).exists()


def may_view_files(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Proofs are for whoever sees the return, never for the public."""
    return actor is not None and may_view(actor, source_id, at)


def describe_holder(source_id: str) -> Record:
    found = describe([source_id]).get(source_id)
    return Record(found.title, found.url) if found else Record("")


def visible(actor: Actor | None, at: datetime) -> QuerySet[Any]:
    """Keys (text) of returns whose figures may be seen: those in one's scope. Releases publish, rounds do not."""
    if actor is None:
        return Return.objects.none().values("case__subject_id")
    seen = visible_to(actor, at).values("pk")
    return Return.objects.filter(pk__in=seen).values("case__subject_id")


def describe(ids: Collection[str]) -> Mapping[str, Described]:
    """By key: the unit's name with the period, and the address of the page."""
    found: dict[str, Described] = {}
    for portion in portions(sorted(ids)):
        rows = Return.objects.filter(key__in=portion)
        names = rows.values_list("key", "round__key", "unit__name", "round__period__code")
        for key, round_, name, period in names:
            found[str(key)] = Described(f"{name} · {period}", _address("return", round_, key))
    return found


def _address(name: str, *args: object) -> str:
    try:
        return reverse(f"reporting:{name}", args=args)
    except NoReverseMatch:
        return ""
