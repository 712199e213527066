"""Where under- and over-subscription begin: visible parameters, whose defaults are data (`data/balance.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peiyou.common.numerals import plain_int
from peiyou.kernel.organisations.queries.cartogram import Scale
from peiyou.kernel.plans.enums import Bound

DATA: Final = Path(__file__).parents[2] / "data" / "balance.yaml"
MOST: Final = 10_000
"""Per cent; no cut-off lies above."""


class Flag(TextChoices):
    """How what is taken up stands to the target. In the order of a scale's classes."""

    FAR_UNDER = "FAR_UNDER", gettext_lazy("far too little")
    UNDER = "UNDER", gettext_lazy("too little")
    MET = "MET", gettext_lazy("enough")
    OVER = "OVER", gettext_lazy("more than enough")
    FAR_OVER = "FAR_OVER", gettext_lazy("far too much")


IN_ORDER: Final = tuple(Flag)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Per cent of the target, ascending."""

    low: int
    under: int
    over: int
    high: int

    def flag(self, share: Fraction, bound: str | None = None) -> Flag:
        """`share` is taken / target; exactly 100 % of "more than" is too little, of "at most" enough."""
        percent = share * 100
        if bound == Bound.MORE_THAN and percent == self.under:
            return Flag.UNDER
        if bound == Bound.AT_MOST and percent <= 100:
            return Flag.MET
        return IN_ORDER[self.scale().place(percent)]

    def scale(self) -> Scale:
        """The classes of the cartogram, said with their cut-offs."""
        low, under, over, high = self.low, self.under, self.over, self.high
        words = (
            _("far too little: below %(cut)s %%") % {"cut": low},
            _("too little: %(low)s to below %(cut)s %%") % {"low": low, "cut": under},
            _("enough: %(low)s to below %(cut)s %%") % {"low": under, "cut": over},
            _("more than enough: %(low)s to below %(cut)s %%") % {"low": over, "cut": high},
            _("far too much: %(low)s %% and more") % {"low": high},
        )
        return Scale((low, under, over, high), words, is_diverging=True)

    @property
    def is_default(self) -> bool:
        return self == defaults()

    def as_query(self) -> dict[str, int]:
        """What an address has to say of them."""
        return {} if self.is_default else asdict(self)


def cutoffs_of(asked: Mapping[str, Any]) -> Cutoffs:
    """Those of an address; the defaults where it names none, or none that ascend."""
    known = asdict(defaults())
    for name in known:
        percent = plain_int(str(asked.get(name, "")))
        if percent is not None:
            known[name] = min(percent, MOST)
    found = Cutoffs(**known)
    values = [getattr(found, field.name) for field in fields(found)]
    return found if values == sorted(values) else defaults()


def defaults() -> Cutoffs:
    return Cutoffs(**{field.name: setting(field.name) for field in fields(Cutoffs)})


def setting(name: str) -> int:
    return int(_data()[name])


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found
