"""What the register of units says of a return's figures: how many schools of a type stand below who reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.models import Return
from peiyou.engine.reporting.queries.known import Known
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.kernel.organisations.enums import Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.models import Place
from peiyou.kernel.organisations.queries.trees import on_day


def counted_in_register(
    rows: Sequence[Return], asked: Skeleton
) -> Mapping[int, Mapping[str, Known]]:
    """Bases that the ministry has taken from the register: schools that a unit oversees, on the last day of the period.
    One statement, none where the round takes nothing from there. Who oversees none is told nothing."""
    wanted = {place: ask.register for place, ask in asked.asks.items() if ask.register}
    if not rows or not wanted:
        return {}
    on = rows[0].round.period.ends_on - timedelta(days=1)
    below = Place.objects.filter(
        on_day(on), hierarchy=Hierarchy.OVERSIGHT, node__in={row.unit_id for row in rows}, depth__gt=0,
        unit__kind=Kind.SCHOOL, unit__school_type__in=set(wanted.values()),
    )  # fmt: skip
    counted = below.values_list("node", "unit__school_type").annotate(n=Count("unit")).order_by()
    numbers = {(node, type_): n for node, type_, n in counted}
    return {
        row.pk: {
            cells.item(*place, "base"): Known(Decimal(numbers[row.unit_id, type_]), _origin(type_, on.isoformat()))
            for place, type_ in wanted.items() if (row.unit_id, type_) in numbers
        }
        for row in rows
    }  # fmt: skip


def _origin(type_: str, day: str) -> str:
    return _("from the register of units: %(type)s, %(day)s") % {
        "type": SchoolType(type_).label,
        "day": day,
    }
