"""From a figure down to its entries, and from an entry to the record that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from peiyou.kernel.facts.models import Batch, Entry
from peiyou.kernel.facts.queries.trees import ALL, Seen, over
from peiyou.kernel.facts.sources import Described, describe
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Place, Unit
from peiyou.kernel.organisations.queries.history import carriers
from peiyou.kernel.organisations.queries.trees import on_day


@dataclass(frozen=True, slots=True)
class Traced:
    """One entry and the record that said it."""

    entry: Entry
    source: Described


def entries_below(
    node: Unit,
    measures: Iterable[int],
    stages: Iterable[str],
    periods: Iterable[int] | None = None,
    seen: Seen = ALL,
    tree_on: date | None = None,
) -> QuerySet[Entry, Entry]:
    """The entries that `node`'s figure is made of, those of its own units, the newest first.

    They count by place as the totals do, or by the tree of one day as `trees.in_tree` does, so their sum is the figure.
    """
    rows = Entry.objects.filter(measure__in=list(measures), stage__in=list(stages))
    if periods is not None:
        rows = rows.filter(period__in=list(periods))
    if seen.as_of is not None:
        rows = rows.filter(batch__recorded_at__lt=over(seen.as_of))
    if seen.batches is not None:
        rows = rows.filter(batch__in=seen.batches.values("pk"))
    if tree_on is not None:
        rows = rows.filter(_standing_at(node, tree_on))
    elif node.kind != Kind.NATION:
        rows = rows.filter(Exists(_counting_at(node)))
    return rows.select_related("batch", "unit", "period").order_by("-pk")


def _counting_at(node: Unit) -> QuerySet[Place, Place]:
    """Where an entry's unit stood on the day that counts (see `totals.COUNTS_ON`)."""
    ends, life = (
        OuterRef("period__ends_on"),
        (OuterRef("unit__begins_on"), OuterRef("unit__ends_on")),
    )
    stood = Q(valid_from__lt=ends, valid_to__gte=ends)
    had_ended = Q(valid_to=life[1], valid_to__lt=ends)
    not_begun = Q(valid_from=life[0], valid_from__gte=ends)
    places = Place.objects.filter(hierarchy=Hierarchy.PLACE, node=node, unit=OuterRef("unit"))
    return places.filter(stood | had_ended | not_begun)


def _standing_at(node: Unit, on: date) -> Q:
    """Units that stand at or below it on that day, and those that have ended by then and are counted with one of them."""
    inside = Place.objects.filter(on_day(on), hierarchy=Hierarchy.PLACE, node=node).values("unit")
    carried = carriers(on, Hierarchy.PLACE)
    known = set(Unit.objects.filter(pk__in=inside).filter(pk__in=set(carried.values())).values_list("pk", flat=True))  # fmt: skip
    with_them = [unit for unit, carrier in carried.items() if carrier in known]
    return Q(unit__in=inside) | Q(unit__in=with_them)


def traced(entries: Sequence[Entry]) -> list[Traced]:
    """With what each entry's record is called and where it is; one call for each kind of record."""
    keys = [_reference(entry.batch) for entry in entries]
    found = describe(keys)
    return [Traced(entry, found[key]) for entry, key in zip(entries, keys, strict=True)]


def _reference(batch: Batch) -> tuple[str, str]:
    return batch.source_kind, batch.source_id
