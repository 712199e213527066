"""Undertakings of units that are no more: to whom they pass, and what somebody has to decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.enums import Party, State
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor
from peiyou.kernel.organisations.models import Succession, Unit
from peiyou.kernel.workflow.models import Remark

MOST = 50
"""Decisions that are listed at once."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An undertaking and why it waits for its province."""

    undertaking: Undertaking
    why: Promise | str


def ended(on: date) -> QuerySet[Undertaking]:
    """Those of units that are no more which have not passed to anybody yet."""
    rows = Undertaking.objects.filter(unit__ends_on__lte=on).exclude(case__state=State.WITHDRAWN)
    return rows.select_related("unit", "season", "case").order_by("pk")


def heirs_of(units: Iterable[Unit], on: date) -> dict[int, Unit]:
    """By primary key the unit that carries its past on, through as many successions as it takes."""
    now: dict[int, Unit] = {unit.pk: unit for unit in units if unit.ends_on <= on}
    found: dict[int, Unit] = {}
    while now:
        asked = {unit.pk for unit in now.values()}
        rows = Succession.objects.filter(predecessor__in=asked, is_heir=True)
        after = {row.predecessor_id: row.successor for row in rows.select_related("successor")}
        steps = {first: after[unit.pk] for first, unit in now.items() if unit.pk in after}
        found |= {first: unit for first, unit in steps.items() if unit.ends_on > on}
        now = {first: unit for first, unit in steps.items() if unit.ends_on <= on}
    return found


def to_decide(actor: Actor, season: Season, at: datetime) -> list[Decision]:
    """What passing on could not settle, of what one sees: confirmed take-up that found no successor to go to, and
    successors with words of two units for one cell."""
    on = timezone.localdate(at)
    mine = visible_to(actor, at).filter(season=season)
    left = list(ended(on).filter(pk__in=mine.values("pk"), case__state=State.CONFIRMED)[:MOST])
    heirs = heirs_of([row.unit for row in left], on)
    found = [Decision(row, _why(row, heirs.get(row.unit_id))) for row in left]
    open_words = Remark.objects.filter(case=OuterRef("case"), settled_at=None)
    confirmed = mine.filter(Exists(open_words), case__state=State.CONFIRMED)
    for row in confirmed.select_related("unit", "season")[:MOST]:
        why = _("Two units became one and said different things. Look at the remarks, and file what is to stand.")  # fmt: skip
        found.append(Decision(row, why))
    return found


def _why(row: Undertaking, heir: Unit | None) -> Promise | str:
    if row.party == Party.PROVINCE:
        return _("The education body of the province has changed. Decide with the ministry who undertakes now.")  # fmt: skip
    if heir is None:
        return _("The unit is no more and has no successor. File what becomes of its take-up.")
    return _("Its successor is not confirmed yet: it passes on as soon as that is.")
