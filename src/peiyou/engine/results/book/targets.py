"""What setting many targets at once would do, worked out before anything is written: the same for the look and the act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.amounts import Value, of_plan
from peiyou.engine.results.enums import Aim
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Target
from peiyou.engine.results.models.target import WHOLE, stream_of
from peiyou.engine.results.queries.cascade import Level, level_of
from peiyou.engine.results.queries.lines import Line, lines_of
from peiyou.engine.results.queries.targets import held_rows
from peiyou.kernel.actions import DomainError
from peiyou.kernel.actions.requirements import Requirement, problems
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version


@dataclass(frozen=True, slots=True)
class Wish:
    """One target as somebody wants it; `value` None takes it away. `seen` is the version that held when they looked
    (0: none), so that nobody overwrites what they have not seen."""

    line: UUID
    node: int
    year: int = WHOLE
    value: Value | None = None
    seen: int = 0
    aim: str = Aim.TARGET

    @property
    def place(self) -> tuple[int, UUID, str, int]:
        return self.node, self.line, self.aim, self.year


@dataclass(frozen=True, slots=True)
class Setting:
    """Targets that the level of `above` sets, with why they change and by which document."""

    version: Version
    above: Unit
    wishes: tuple[Wish, ...]
    reason: str = ""
    source: str = ""

    @property
    def audit_stream(self) -> str:
        return stream_of(self.above)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one target. `old` is the row that held."""

    wish: Wish
    line: Line
    node: Unit
    old: Target | None

    @property
    def before(self) -> Value | None:
        if self.old is None or self.old.quantity is None:
            return None
        return Value(self.old.quantity, self.old.base)

    @property
    def replaces(self) -> bool:
        """Something was asked before, or had been taken away: a change has its reason."""
        return self.old is not None


@dataclass(slots=True)
class Outlook:
    """`faults` by the place of the wish in the setting; nothing is written while there is one."""

    changes: list[Change] = field(default_factory=list)
    faults: list[tuple[int, DomainError]] = field(default_factory=list)
    same: int = 0

    @property
    def needs_reason(self) -> bool:
        return any(change.replaces for change in self.changes)


@dataclass(frozen=True, slots=True)
class _Case:
    wish: Wish
    setting: Setting
    level: Level
    line: Line | None
    node: Unit | None
    old: Target | None
    is_again: bool

    @property
    def changes(self) -> bool:
        stands = None if self.old is None or self.old.quantity is None else Value(self.old.quantity, self.old.base)  # fmt: skip
        return stands != self.wish.value


def outlook_of(setting: Setting, on: date) -> Outlook:
    """Six statements, however many wishes."""
    level = level_of(setting.above, setting.version, on)
    lines = {line.key: line for line in lines_of(setting.version)}
    nodes = {unit.pk: unit for unit in level.every}
    held = held_rows({wish.node for wish in setting.wishes} & set(nodes))
    found = Outlook()
    seen: set[tuple[int, UUID, str, int]] = set()
    for place, wish in enumerate(setting.wishes):
        case = _Case(
            wish, setting, level, lines.get(wish.line), nodes.get(wish.node), held.get(wish.place),
            wish.place in seen,
        )  # fmt: skip
        seen.add(wish.place)
        wrong = next(problems(case, OF_SETTING, ResultsError), None)
        if wrong is not None:
            found.faults.append((place, wrong))
        elif not case.changes:
            found.same += 1
        elif case.line and case.node:
            found.changes.append(Change(wish, case.line, case.node, case.old))
    return found


def rows_of(changes: Sequence[Change], setting: Setting, at: datetime) -> list[Target]:
    reason, source = setting.reason.strip()[:300], setting.source.strip()[:300]
    return [
        Target(
            aim=one.wish.aim, deliverable_key=one.line.key, node=one.node, above=setting.above,
            year=one.wish.year, quantity=one.wish.value.quantity if one.wish.value else None,
            base=one.wish.value.base if one.wish.value else None,
            no=one.old.no + 1 if one.old else 1, replaces=one.old, reason=reason, source=source, set_at=at,
        )
        for one in changes
    ]  # fmt: skip


def told(changes: Sequence[Change], most: int = 40) -> list[Mapping[str, object]]:
    """For the record of acts: the first of them; the rows themselves are the whole."""
    return [
        {
            "line": str(one.line.key), "node": str(one.node.key), "year": one.wish.year, "aim": one.wish.aim,
            "before": list(one.before) if one.before else None,
            "after": list(one.wish.value) if one.wish.value else None,
        }
        for one in changes[:most]
    ]  # fmt: skip


# --- clauses ----------------------------------------------------------------------------------------------


class OfThePlan(Requirement[_Case]):
    """Targets are set for lines of the plan in force."""

    code = "LINE_UNKNOWN"
    message = _("There is no such line in this plan. Take the template anew.")

    def broken(self, case: _Case) -> dict[str, object] | None:
        return {} if case.line is None else None


class OwnPlace(Requirement[_Case]):
    """The ministry sets those of the nation's years and of provinces, a province those of the units it oversees."""

    code = "NOT_BELOW"
    message = _("%(above)s does not set targets for this place: it is not directly below it in the plan.")  # fmt: skip

    def broken(self, case: _Case) -> dict[str, object] | None:
        is_own = case.node == case.setting.above and not case.level.is_nation
        return {"above": case.setting.above.name} if case.node is None or is_own else None


class WithinTheYears(Requirement[_Case]):
    """A target is of the plan as a whole or of one of its years; a baseline of the plan as a whole."""

    code = "YEAR_OUTSIDE"
    message = _("%(year)s is no year of this plan.")

    def broken(self, case: _Case) -> dict[str, object] | None:
        year, version = case.wish.year, case.setting.version
        first, last = version.year_start or 1, version.year_end or 9999
        is_one = year == WHOLE or (case.wish.aim == Aim.TARGET and first <= year <= last)
        return None if is_one else {"year": year}


class WhatThePlanSays(Requirement[_Case]):
    """What the plan asks of the nation is the plan's: nobody sets it here."""

    code = "PLANS_OWN"
    message = _("The plan itself says this for the nation. Only another version of the plan changes it.")  # fmt: skip

    def broken(self, case: _Case) -> dict[str, object] | None:
        is_whole = case.wish.year == WHOLE and case.wish.aim == Aim.TARGET
        is_the_nations = case.level.is_nation and case.node == case.setting.above
        said = case.line is not None and of_plan(case.line) is not None
        return {} if is_the_nations and is_whole and said else None


class Once(Requirement[_Case]):
    """One target of a line, place and year."""

    code = "TWICE"
    message = _("This target stands here twice. Keep one of them.")

    def broken(self, case: _Case) -> dict[str, object] | None:
        return {} if case.is_again else None


class AsLookedAt(Requirement[_Case]):
    """Nobody overwrites what they have not seen."""

    code = "STALE"
    message = _("Somebody else has set this target in the meantime. Look at it as it stands now.")

    def broken(self, case: _Case) -> dict[str, object] | None:
        return {} if (case.old.no if case.old else 0) != case.wish.seen else None


class RightKind(Requirement[_Case]):
    """A ratio is out of something; a number is not."""

    code = "WRONG_KIND"
    message = _("This line is counted otherwise: a ratio is two numbers, a quantity one.")

    def broken(self, case: _Case) -> dict[str, object] | None:
        if case.wish.value is None or case.line is None:
            return None
        return {} if case.line.is_ratio != (case.wish.value.base is not None) else None


OF_SETTING = (
    OfThePlan(), OwnPlace(), WithinTheYears(), WhatThePlanSays(), RightKind(), Once(), AsLookedAt(),
)  # fmt: skip
