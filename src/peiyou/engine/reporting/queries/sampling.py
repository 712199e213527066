"""Samples of a desk: which there are, and which of those drawn are decided and which are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from peiyou.engine.reporting.models import Return, Round, Sample, Sampled

DECIDED = ~Q(members__version=F("members__of_return__case__version"))
"""Of a sample's members: those that have been passed, approved or returned since; nothing else leads out of where
they waited."""
NEWEST = 20


@dataclass(frozen=True, slots=True)
class Members:
    """By primary key of the return."""

    places: Mapping[int, int]
    decided: frozenset[int]

    @property
    def left(self) -> int:
        return len(self.places) - len(self.decided)


def samples_of(round_: Round, seen: QuerySet[Return]) -> QuerySet[Sample]:
    """Samples of which one sees a return, the newest first, each with how many are decided (`decided`)."""
    theirs = Sampled.objects.filter(sample=OuterRef("pk"), of_return__in=seen.order_by().values("pk"))  # fmt: skip
    rows = Sample.objects.filter(Exists(theirs), round=round_).defer("population")
    return rows.annotate(decided=Count("members", filter=DECIDED)).order_by("-drawn_at", "-pk")


def sample_of(round_: Round, key: UUID, seen: QuerySet[Return]) -> Sample | None:
    return samples_of(round_, seen).select_related("round").filter(key=key).first()


def members_of(sample: Sample) -> Members:
    """One statement."""
    rows = sample.members.values_list("of_return", "place", "version", "of_return__case__version")
    found = list(rows)
    return Members(
        places={pk: place for pk, place, _then, _now in found},
        decided=frozenset(pk for pk, _place, then, now in found if then != now),
    )
