"""What differs between two releases, or between a release and what is prepared: figure by figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from peiyou.engine.results.models import Prepared, Release, ReleaseLeaf, ReleaseTotal
from peiyou.engine.results.releases.writing import Parsed, read
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions


class Key(NamedTuple):
    """Of a figure: node or unit (its key), code of the measure, stage, code of the period."""

    place: str
    measure: str
    stage: str
    period: str


@dataclass(frozen=True, slots=True)
class Change:
    """`old` None: new; `new` None: no longer there."""

    key: Key
    old: int | None
    new: int | None
    place: str = ""
    measure: str = ""

    @property
    def difference(self) -> int:
        return (self.new or 0) - (self.old or 0)


@dataclass(frozen=True, slots=True)
class Changes:
    """`national`: of the nation's totals; the counts are of leaves."""

    national: list[Change]
    added: int
    removed: int
    changed: int

    @property
    def is_nothing(self) -> bool:
        return not (self.national or self.added or self.removed or self.changed)


Figures = Mapping[Key, int]


def between(old: Release, new: Release) -> Changes:
    """Four statements."""
    nation = str(Unit.objects.get(kind=Kind.NATION).key)
    sums = [_totals(one, nation) for one in (old, new)]
    return _changes(sums, [_leaves(one) for one in (old, new)])


def against(old: Release | None, prepared: Prepared) -> Changes:
    """What publishing would change; without a release before, everything is new."""
    parsed = read(bytes(Prepared.objects.values_list("content", flat=True).get(pk=prepared.pk)))
    nation = str(parsed.header["nation"])
    sums = [_totals(old, nation) if old else {}, _parsed_totals(parsed, nation)]
    return _changes(sums, [_leaves(old) if old else {}, _parsed_leaves(parsed)])


def leaf_changes(old: Release, new: Release) -> list[Change]:
    """Every leaf that differs, with names: the change log as a table."""
    found = _diff(_leaves(old), _leaves(new))
    return named(found)


def named(changes: Iterable[Change]) -> list[Change]:
    """With what places and measures are called."""
    from_leaves = list(changes)
    keys = {one.key.place for one in from_leaves}
    names = {
        str(key): name
        for some in portions(sorted(keys))
        for key, name in Unit.objects.filter(key__in=some).values_list("key", "name")
    }
    return [Change(one.key, one.old, one.new, names.get(one.key.place, "")) for one in from_leaves]


def _changes(sums: list[Figures], leaves: list[Figures]) -> Changes:
    different = _diff(*leaves)
    return Changes(
        _diff(*sums),
        added=sum(one.old is None for one in different),
        removed=sum(one.new is None for one in different),
        changed=sum(one.old is not None and one.new is not None for one in different),
    )


def _diff(old: Figures, new: Figures) -> list[Change]:
    keys = sorted({*old, *new}, key=lambda k: (k.measure, k.stage, k.period, k.place))
    return [Change(k, old.get(k), new.get(k)) for k in keys if old.get(k) != new.get(k)]


def _totals(release: Release, nation: str) -> Figures:
    rows = ReleaseTotal.objects.filter(release=release, node__key=nation)
    columns = ("node__key", "measure__code", "stage", "period__code", "quantity")
    return {Key(str(k), m, s, p): q for k, m, s, p, q in rows.values_list(*columns)}


def _leaves(release: Release) -> Figures:
    rows = ReleaseLeaf.objects.filter(release=release)
    columns = ("unit__key", "measure__code", "stage", "period__code", "quantity")
    return {Key(str(k), m, s, p): q for k, m, s, p, q in rows.values_list(*columns).iterator()}


def _parsed_totals(parsed: Parsed, nation: str) -> Figures:
    return {Key(t.node, t.measure, t.stage, t.period): t.quantity for t in parsed.totals if t.node == nation}  # fmt: skip


def _parsed_leaves(parsed: Parsed) -> Figures:
    return {Key(x.unit, x.measure, x.stage, x.period): x.quantity for x in parsed.leaves}
