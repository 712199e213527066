"""What a change of a unit asks for, besides its day and its place."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import FOREVER, REGIONS
from peiyou.kernel.organisations.requirements.base import Requirement
from peiyou.kernel.organisations.requirements.cases import Below, Succeeding, Values

SHOWN: Final = 3


class Differs(Requirement[Values]):
    """A change changes something."""

    code = "SAME"
    message = _("%(name)s: that is what is recorded already (%(value)s).")

    def broken(self, case: Values) -> dict[str, Any] | None:
        same = case.before == case.after
        return {"name": case.name, "value": case.after or "—"} if same else None


class TakesOverFromOthers(Requirement[Succeeding]):
    """Nothing takes over from itself. A unit that goes on has not ended: only what leaves it moves."""

    code = "ITSELF"
    message = _(
        "%(name)s cannot take over from itself. A unit that goes on is not ended: register what is new "
        "and move what goes to it."
    )

    def broken(self, case: Succeeding) -> dict[str, Any] | None:
        return {"name": case.name} if case.is_itself else None


class SuccessorStands(Requirement[Succeeding]):
    """Who takes over exists from that day on."""

    code = "SUCCESSOR_GONE"
    message = _(
        "%(successor)s does not stand from %(on)s on, so it cannot take over from %(name)s. "
        "Choose who stands, or another day."
    )

    def broken(self, case: Succeeding) -> dict[str, Any] | None:
        successor = case.successor
        if successor.begins_on <= case.on and successor.ends_on == FOREVER:
            return None
        return {"name": case.name, "successor": successor.name, "on": case.on}


class LikeFollowsLike(Requirement[Succeeding]):
    """A region is merged with or split into regions of its level; organisations follow organisations.

    Only who inherits from a dissolved region may be a region of another level.
    """

    code = "UNLIKE"
    message = _("%(successor)s cannot take over from %(name)s: they are not of the same kind.")

    def broken(self, case: Succeeding) -> dict[str, Any] | None:
        ours, theirs = case.kind, case.successor.kind
        alike = ours == theirs or not (ours in REGIONS or theirs in REGIONS)
        if case.any_level:
            alike = alike or (ours in REGIONS and theirs in REGIONS)
        return None if alike else {"name": case.name, "successor": case.successor.name}


class SuccessorStandsBeside(Requirement[Succeeding]):
    """Who takes over does not stand below what ends: it would take its own parent's place."""

    code = "SUCCESSOR_BELOW"
    message = _("%(successor)s stands below %(name)s. Move it first, then let it take over.")

    def broken(self, case: Succeeding) -> dict[str, Any] | None:
        return {"name": case.name, "successor": case.successor.name} if case.is_below else None


class NothingBelow(Requirement[Below]):
    """What has others standing below it is not dissolved over their heads."""

    code = "NOT_EMPTY"
    message = _(
        "Below %(name)s there still stand: %(below)s. Move or end them first, or merge %(name)s into "
        "what takes its place."
    )

    def broken(self, case: Below) -> dict[str, Any] | None:
        if not case.below:
            return None
        names = list(case.below)
        shown = "、".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        return {"name": case.name, "below": f"{shown} ({len(names)})"}


class EveryChildGoesSomewhere(Requirement[Below]):
    """Of a unit that is split, everything below is given to one of the parts, and nothing else is."""

    code = "CHILDREN"
    message = _("Say which part each of these goes to, and of no others: %(below)s.")

    def broken(self, case: Below) -> dict[str, Any] | None:
        return {"below": "、".join(case.below)} if case.below else None


class SeveralParts(Requirement[Below]):
    """A split has at least two parts, and the heir is one of them."""

    code = "PARTS"
    message = _(
        "%(name)s is split into two or more units, one of which carries its past on. Name them; where "
        "one unit takes over all of it, merge it into that one."
    )

    def broken(self, case: Below) -> dict[str, Any] | None:
        return None if case.parts_are_sound else {"name": case.name}


SUCCEEDING: Final = (
    TakesOverFromOthers(),
    SuccessorStands(),
    LikeFollowsLike(),
    SuccessorStandsBeside(),
)
