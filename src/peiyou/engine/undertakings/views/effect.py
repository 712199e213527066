"""What recording a filing would do to the totals: it is recorded for real, read, and undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from peiyou.common.money import grouped, in_wan
from peiyou.engine.undertakings.actions.filings import record_filing
from peiyou.engine.undertakings.book.posting import SOURCE_KIND
from peiyou.engine.undertakings.enums import FilingState
from peiyou.engine.undertakings.models import Filing
from peiyou.kernel.actions import SYSTEM, DomainError
from peiyou.kernel.actions.rehearsal import rehearsal
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Entry, Measure
from peiyou.kernel.facts.queries.figures import Sums, national, of_nodes
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Deliverable
from peiyou.kernel.workflow.models import Case

YUAN: Final = ("元", 2)


@dataclass(frozen=True, slots=True)
class EffectLine:
    """One measure: by how much it changes, and from what to what at the unit, in the province, in the nation."""

    name: str
    unit: str
    change: str
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """`refusal`: why it cannot be recorded as it is; then there are no lines."""

    lines: tuple[EffectLine, ...] = ()
    refusal: str = ""


def effect_of(filing: Filing, at: datetime) -> Effect:
    """By the act itself; of a draft too."""
    last = Entry.objects.aggregate(last=Max("pk"))["last"] or 0
    with rehearsal():
        try:
            if filing.case.state != FilingState.FILED:
                _as_if_filed(filing)
            record_filing(filing=filing, actor=SYSTEM, at=at)
        except DomainError as error:
            return Effect(refusal=str(error))
        mine = Entry.objects.filter(batch__source_kind=SOURCE_KIND, batch__source_id=str(filing.undertaking.key))  # fmt: skip
        rows = mine.filter(pk__gt=last).order_by().values_list("measure")
        changed = {pk: int(change) for pk, change in rows.annotate(change=Sum("quantity")) if change}  # fmt: skip
    return Effect(tuple(_lines(filing, changed)))


def _as_if_filed(filing: Filing) -> None:
    """A draft is tried as if it lay with the ministry already; that is undone as well."""
    nation = Unit.objects.filter(kind=Kind.NATION).first()
    Case.objects.filter(pk=filing.case_id).update(
        state=FilingState.FILED, holder=nation, role=Role.MINISTRY
    )


def _lines(filing: Filing, changed: Mapping[int, int]) -> list[EffectLine]:
    measures = Measure.objects.in_bulk(changed)
    promised = {one.deliverable_key for one in measures.values() if one.deliverable_key}
    version = filing.undertaking.season.version_id
    words = {
        one.key: str(one)
        for one in Deliverable.objects.filter(task__version=version, key__in=promised)
    }
    stages, province = [Stage.COMMITTED], filing.province_id
    mine = Entry.objects.filter(batch__source_kind=SOURCE_KIND, batch__source_id=str(filing.undertaking.key), measure__in=measures)  # fmt: skip
    unit = dict(mine.order_by().values_list("measure").annotate(Sum("quantity")))
    of_province = _by_measure(of_nodes([province], measures, stages).get(province, {}))
    nation = _by_measure(national(measures, stages))
    lines = []
    for pk, measure in sorted(measures.items(), key=lambda pair: pair[1].code):
        change = changed[pk]
        befores = (unit.get(pk, 0), of_province[pk], nation[pk])
        places = tuple((_said(measure, old), _said(measure, old + change)) for old in befores)
        said = f"{'+' if change > 0 else '−'}{_said(measure, abs(change))}"
        key = measure.deliverable_key
        name = (words.get(key) if key else None) or _name(measure)
        lines.append(EffectLine(name, _unit(measure), said, places))
    return lines


def _by_measure(sums: Sums) -> dict[int, int]:
    """Over all periods of the season: years of money, the whole of it for quantities."""
    found: dict[int, int] = defaultdict(int)
    for figure, one in sums.items():
        found[figure.measure] += one.quantity
    return found


def _name(measure: Measure) -> str:
    if measure.code.startswith("takeup.taken."):
        return _("Units that take it up: %(task)s") % {"task": measure.name}
    return measure.name


def _unit(measure: Measure) -> str:
    return "万元" if (measure.unit, measure.scale) == YUAN else measure.unit


def _said(measure: Measure, quantity: int) -> str:
    if (measure.unit, measure.scale) == YUAN:
        return in_wan(quantity)
    return grouped(Decimal(quantity).scaleb(-measure.scale))
