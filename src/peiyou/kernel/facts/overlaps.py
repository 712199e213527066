"""Sets of measures that count the same things: made when somebody first says so, never changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from peiyou.common.digest import hex_digest
from peiyou.kernel.facts.enums import Aggregation
from peiyou.kernel.facts.errors import FactError
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure, OverlapSet


def code_of(codes: Iterable[str]) -> str:
    """The code of the measure that overlaps of these measures are posted under."""
    return "overlap." + hex_digest("sha256", ["\n".join(sorted(codes)).encode()])[:40]


def ensure_overlap(members: Iterable[Measure]) -> OverlapSet:
    """The set of these measures; made where there is none. Belongs inside an action.

    Raises `FactError`: ALONE for fewer than two, NOT_ALIKE where they are not counted in the same unit or do not
    add up: nothing could be taken off a sum of them.
    """
    rows = sorted({one.pk: one for one in members}.values(), key=lambda one: one.code)
    if len(rows) < 2:
        raise FactError("ALONE", _("Choose at least two measures that count the same things."))
    first = rows[0]
    adds = all({one.over_time, one.over_units} == {Aggregation.SUM} for one in rows)
    if not adds or {(one.unit, one.scale) for one in rows} != {(first.unit, first.scale)}:
        raise FactError(
            "NOT_ALIKE",
            _(
                "These are not counted in the same unit, or do not add up. Choose measures whose sum makes sense."
            ),
        )
    code = code_of(one.code for one in rows)
    name = " ∩ ".join(one.name for one in rows)[:400]
    measure = ensure_measures([MeasureSpec(code, name, first.unit, first.scale)])[code]
    found, made = OverlapSet.objects.get_or_create(measure=measure)
    if made:
        found.members.set(rows)
    return found
