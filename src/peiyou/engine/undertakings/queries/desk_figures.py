"""What the desk knows of many undertakings at once: asked in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Final

from django.db.models import Count, Q, QuerySet, Sum

from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Payer, State
from peiyou.engine.undertakings.models import Placement, Pledge, Season, Undertaking
from peiyou.engine.undertakings.queries.risks import Figures
from peiyou.kernel.workflow.models import Remark

FEWEST_PEERS: Final = 5
"""With fewer of a kind there is no median worth comparing with."""
BY_AGREEMENT: Final = (Payer.ENTERPRISE, Payer.SPONSOR)
BY_OFFICE: Final = (Payer.LOCAL, Payer.PROVINCE)


@dataclass(slots=True)
class Sums:
    """Of one undertaking. Money in fen; `by_source` by the primary key of the source."""

    by_source: dict[int, int] = field(default_factory=dict)
    by_task: list[int] = field(default_factory=list)
    without_criterion: int = 0
    without_agreement: int = 0
    not_vouched: int = 0

    @property
    def money(self) -> int:
        return sum(self.by_source.values())

    def figures(self, peers: int | None, unanswered: int, days_late: int) -> Figures:
        return Figures(
            tasks=len(self.by_task),
            money=self.money,
            median=peers,
            without_money=sum(not money for money in self.by_task),
            without_criterion=self.without_criterion,
            without_agreement=self.without_agreement,
            not_vouched=self.not_vouched,
            is_even=bool(self.money) and len(set(self.by_task)) == 1,
            unanswered=unanswered,
            days_late=days_late,
        )


def sums_of(undertakings: QuerySet[Undertaking]) -> dict[int, Sums]:
    """By primary key; two statements whatever their number. What has nothing yet is there, too."""
    found: dict[int, Sums] = defaultdict(Sums)
    keys = undertakings.order_by().values("pk")
    tasks = Placement.objects.filter(undertaking__in=keys).annotate(money=Sum("pledges__amount"))
    for pk, money, criterion in tasks.values_list("undertaking_id", "money", "criterion"):
        found[pk].by_task.append(money or 0)
        found[pk].without_criterion += not criterion
    waits = Q(vouched_at=None)
    pledges = Pledge.objects.filter(placement__undertaking__in=keys, amount__gt=0)
    by_source = pledges.order_by().values_list("placement__undertaking", "source")
    for pk, source, amount, agreements, offices in by_source.annotate(
        sum=Sum("amount"),
        agreements=Count("pk", filter=waits & Q(source__payer__in=BY_AGREEMENT)),
        offices=Count("pk", filter=waits & Q(source__payer__in=BY_OFFICE)),
    ):
        found[pk].by_source[source] = amount
        found[pk].without_agreement += agreements
        found[pk].not_vouched += offices
    return found


def remarks_of(undertakings: QuerySet[Undertaking]) -> dict[int, tuple[int, int]]:
    """Remarks that are not settled, and those of them that nobody answered, by primary key of the case."""
    cases = undertakings.order_by().values("case")
    remarks = Remark.objects.filter(case__in=cases, settled_at=None).order_by()
    rows = remarks.values_list("case").annotate(
        n=Count("pk"), unanswered=Count("pk", filter=Q(answered_at=None))
    )
    return {case: (n, unanswered) for case, n, unanswered in rows}


Kin = tuple[int | None, str]
"""Whom one is compared with: the province, None for provinces themselves, and the kind of unit."""


def kin_of(party: str, province: int | None) -> Kin:
    return (province if party in BELOW_PROVINCE else None, party)


def medians(season: Season, kinds: Iterable[Kin]) -> dict[Kin, int]:
    """Fen a task, the middle one of everybody alike in the season; absent where they are too few."""
    wanted = set(kinds)
    if not wanted:
        return {}
    provinces = [province for province, _party in wanted if province is not None]
    alike = Q(province__in=provinces) | ~Q(party__in=BELOW_PROVINCE)
    among = season.undertakings.filter(alike, party__in={party for _province, party in wanted})
    rows = Pledge.objects.filter(placement__undertaking__in=among.values("pk"), amount__gt=0)
    grouped = rows.order_by().values_list(
        "placement__undertaking", "placement__undertaking__party", "placement__undertaking__province"
    )  # fmt: skip
    values: dict[Kin, list[int]] = defaultdict(list)
    for _pk, party, province, money, tasks in grouped.annotate(
        sum=Sum("amount"), tasks=Count("placement", distinct=True)
    ):
        values[kin_of(party, province)].append(money // tasks)
    return {
        kin: int(median(found))
        for kin, found in values.items()
        if kin in wanted and len(found) >= FEWEST_PEERS
    }


@dataclass(frozen=True, slots=True)
class Below:
    """The units of a province: how many are asked, and how many of them are confirmed."""

    units: int
    confirmed: int


def below_of(season: Season) -> dict[int, Below]:
    """By primary key of the provincial unit; one statement."""
    rows = season.undertakings.filter(party__in=BELOW_PROVINCE).order_by().values_list("province")
    counted = rows.annotate(
        n=Count("pk"), confirmed=Count("pk", filter=Q(case__state=State.CONFIRMED))
    )
    return {province: Below(n, confirmed) for province, n, confirmed in counted}


def is_late(due_at: datetime | None, closed_at: datetime | None, at: datetime) -> bool:
    return due_at is not None and closed_at is None and due_at < at
