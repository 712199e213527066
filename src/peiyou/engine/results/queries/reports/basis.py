"""Where the figures of a report come from: a release of the year, frozen; until there is one, the ledger as it is.

    basis = basis_of(version, 2021)
    basis.of([province], pks)                  # Sums by primary key: the nation, regions, organisations

A release has what was published: of figures that it has not (years before its span, take-up where it publishes none)
the ledger answers, and the report says so. Money of a release that was published without is not told at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from peiyou.engine.results.models import Release
from peiyou.engine.results.queries.figures import STAGES
from peiyou.engine.results.queries.published import leaves_by_unit, totals_of
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.figures import Sums, by_children, by_units, national, of_nodes
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version

MANY: Final = 400
"""Units asked about in one statement."""
HAS_REPORTS: Final = Q(kind__in=[Kind.NATION, Kind.PROVINCE, Kind.PREFECTURE]) | ~Q(kind__in=REGIONS)  # fmt: skip
"""Places that releases have figures of: of counties they have none."""


@dataclass(frozen=True, slots=True)
class Basis:
    """`release` None: the ledger as it is now. `earlier`: periods before the span of the release."""

    release: Release | None = None
    earlier: frozenset[int] = frozenset()

    @property
    def is_live(self) -> bool:
        return self.release is None

    def of(self, units: Iterable[Unit], measures: Collection[int]) -> dict[int, Sums]:
        """By primary key. A few statements, however many places."""
        asked = list(units)
        live = _live(asked, measures)
        if self.release is None:
            return live
        return self._completed(_released(self.release, asked, measures), live)

    def below(
        self, node: Unit, parts: Collection[int], measures: Collection[int]
    ) -> dict[int, Sums]:
        """Of each region directly under a region; `parts` are these (primary keys)."""
        live = by_children(node.pk, measures, STAGES)
        if self.release is None:
            return live
        return self._completed(totals_of(self.release, measures, list(parts)), live)

    def _completed(self, found: dict[int, Sums], live: Mapping[int, Sums]) -> dict[int, Sums]:
        takes_up = self.release is not None and Stage.COMMITTED not in self.release.stages
        for node, sums in live.items():
            for figure, one in sums.items():
                if figure.period in self.earlier or (takes_up and figure.stage == Stage.COMMITTED):
                    found.setdefault(node, {})[figure] = one
        return found


def release_of(version: Version, year: int) -> Release | None:
    """The newest release of the plan whose span ends with the year."""
    rows = Release.objects.filter(version__plan=version.plan_id, ends_on=date(year + 1, 1, 1))
    return rows.select_related("version").order_by("-no").first()


def basis_of(version: Version, year: int) -> Basis:
    """Two statements at most."""
    release = release_of(version, year)
    if release is None:
        return Basis()
    before = Period.objects.filter(ends_on__lt=release.starts_on + timedelta(days=1))
    return Basis(release, frozenset(before.values_list("pk", flat=True)))


def of_units(units: Iterable[int], measures: Collection[int]) -> dict[int, Sums]:
    """Of organisations (primary keys), out of their entries. A statement for each `MANY` of them."""
    found: dict[int, Sums] = {}
    for some in _some(units):
        found |= by_units(some, measures, STAGES)
    return found


def _live(units: Iterable[Unit], measures: Collection[int]) -> dict[int, Sums]:
    nation, regions, others = _by_kind(units)
    found: dict[int, Sums] = {}
    if nation:
        found[nation] = national(measures, STAGES)
    if regions:
        found |= of_nodes(regions, measures, STAGES)
    return found | of_units(others, measures)


def _released(release: Release, units: Iterable[Unit], measures: Collection[int]) -> dict[int, Sums]:  # fmt: skip
    nation, regions, others = _by_kind(units)
    nodes = [*regions, *([nation] if nation else [])]
    found = totals_of(release, measures, nodes) if nodes else {}
    return found | _released_units(release, others, measures)


def _released_units(release: Release, units: list[int], measures: Collection[int]) -> dict[int, Sums]:  # fmt: skip
    found: dict[int, Sums] = {}
    for some in _some(units):
        found |= leaves_by_unit(release, measures, some)
    return found


def _some(units: Iterable[int]) -> Iterator[list[int]]:
    asked = list(units)
    return (asked[start : start + MANY] for start in range(0, len(asked), MANY))


def _by_kind(units: Iterable[Unit]) -> tuple[int | None, list[int], list[int]]:
    nation: int | None = None
    regions, others = [], []
    for unit in units:
        if unit.kind == Kind.NATION:
            nation = unit.pk
        elif unit.kind in REGIONS:
            regions.append(unit.pk)
        else:
            others.append(unit.pk)
    return nation, regions, others
