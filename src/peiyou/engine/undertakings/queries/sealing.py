"""Who has sent what: data and sealed page, each counted for itself, over lists of any length.

The page of a province is that of its provincial unit; everybody else's is their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from peiyou.engine.undertakings.enums import Party, State, StatementKind
from peiyou.engine.undertakings.models import Filing, Statement, Undertaking

SUBMITTED = (State.COUNTY_CHECK, State.PREFECTURE_CHECK, State.CONFIRMING, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Letters:
    """Units by what they have sent. “Filled in without a letter” is a state of its own, and so is the other way round."""

    both: int = 0
    only_data: int = 0
    only_page: int = 0
    neither: int = 0

    @property
    def all(self) -> int:
        return self.both + self.only_data + self.only_page + self.neither


def with_pages(undertakings: QuerySet[Undertaking]) -> QuerySet[Any]:
    """Each with `page_no`, `page_key`, `page_sealed_at` and `page_made_at` of its newest page, None without one."""
    own = {
        "season": OuterRef("season"),
        "kind": OuterRef("page_kind"),
        "unit": OuterRef("page_unit"),
    }
    pages = Statement.objects.filter(**own).order_by("-no")
    return undertakings.annotate(
        page_unit=Case(
            When(party=Party.PROVINCE, then=F("province")), default=F("unit"),
            output_field=IntegerField(),
        ),
        page_kind=Case(
            When(party=Party.PROVINCE, then=Value(StatementKind.PROVINCE.value)),
            default=Value(StatementKind.UNIT.value), output_field=CharField(),
        ),
        page_no=Subquery(pages.values("no")[:1]),
        page_key=Subquery(pages.values("key")[:1]),
        page_made_at=Subquery(pages.values("made_at")[:1]),
        page_sealed_at=Subquery(pages.values("sealed_at")[:1]),
    )  # fmt: skip


def confirmed_since() -> Exists:
    """Of a province with a page: whether anything in it was confirmed, or changed by a filing, after that."""
    confirmed = Undertaking.objects.filter(
        season=OuterRef("season"), province=OuterRef("province"), confirmed_at__gt=OuterRef("page_made_at")
    )  # fmt: skip
    return Exists(confirmed)


def filed_since() -> Exists:
    filed = Filing.objects.filter(
        undertaking__season=OuterRef("season"), province=OuterRef("province"),
        recorded_at__gt=OuterRef("page_made_at"),
    )  # fmt: skip
    return Exists(filed)


def letters_of(undertakings: QuerySet[Undertaking]) -> Letters:
    """One statement. A page counts as received whatever its version: whether it is old is said where it is listed."""
    data = Q(case__state__in=SUBMITTED)
    page = Exists(
        Statement.objects.filter(
            season=OuterRef("season"), kind=OuterRef("page_kind"), unit=OuterRef("page_unit"),
            sealed_at__isnull=False,
        )
    )  # fmt: skip
    counted = (
        with_pages(undertakings.exclude(case__state=State.WITHDRAWN))
        .annotate(has_page=page)
        .order_by()
        .aggregate(
            both=Count("pk", filter=data & Q(has_page=True)),
            only_data=Count("pk", filter=data & Q(has_page=False)),
            only_page=Count("pk", filter=~data & Q(has_page=True)),
            neither=Count("pk", filter=~data & Q(has_page=False)),
        )
    )
    return Letters(**counted)
