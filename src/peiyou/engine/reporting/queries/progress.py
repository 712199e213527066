"""How far a round has come: how many units have begun, handed in, been checked, been approved; and its dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from peiyou.engine.reporting.enums import State
from peiyou.engine.reporting.models import Return, Round
from peiyou.engine.undertakings.queries.progress import (
    FILLING,
    Date,
    Whole,
    Words,
    in_order,
    whole_by,
)

_LOOKS: Final[Mapping[str, str]] = {
    State.FILLING: FILLING, State.COUNTY_CHECK: "checking", State.PREFECTURE_CHECK: "checking",
    State.PROVINCE_CHECK: "checking", State.APPROVING: "confirming", State.APPROVED: "confirmed",
    State.RETURNED: "returned", State.CORRECTING: "returned",
}  # fmt: skip
_PARTS: Final[Words] = (
    ("confirmed", _("approved so far")),
    ("confirming", _("waiting for approval")),
    ("checking", _("being checked")),
    ("returned", _("being corrected")),
    (FILLING, _("being filled in")),
    ("unanswered", _("not begun")),
)
_DATES: Final[Words] = (
    ("opens_at", _("opens")),
    ("fill_by", _("units submit by")),
    ("county_by", _("counties check by")),
    ("prefecture_by", _("prefectures check by")),
    ("province_by", _("provinces report by")),
)


def progress_of(returns: QuerySet[Return]) -> dict[int, Whole]:
    """By primary key of the round; one statement."""
    return whole_by("round", returns, _LOOKS, _PARTS)


def dates_of(round_: Round, at: datetime) -> list[Date]:
    """The dates in their order; what comes next is marked."""
    return in_order(round_, _DATES, at)
