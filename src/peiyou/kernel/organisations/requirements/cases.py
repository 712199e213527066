"""What requirements are asked about, one case for each side of a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peiyou.kernel.organisations.enums import EVER, Hierarchy, Scheme
from peiyou.kernel.organisations.models import Unit

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class NewUnit:
    """One unit to register. A parent is a unit, or the index of an earlier row of the same batch."""

    kind: str
    name: str
    parents: Mapping[Hierarchy, Unit | int]
    on: date = EVER
    numbers: Mapping[Scheme, str] = field(default_factory=dict)
    school_type: str = ""
    function: str = ""
    is_counted: bool = True
    undertakes: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to become of one unit: what is not named stays. Traits were wrong, the rest has changed."""

    unit: Unit
    name: str = ""
    numbers: Mapping[Scheme, str] = field(default_factory=dict)
    parents: Mapping[Hierarchy, Unit | None] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Footing:
    """What others may stand under or inherit from: a unit, or a row that becomes one.

    `province` is the division code of the province it stands in (or is), as of the day the case is
    about: empty for one that has none, None where it stands in no province.
    """

    name: str
    kind: str
    begins_on: date
    ends_on: date
    province: str | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What a unit is, apart from its days, numbers and places."""

    kind: str
    name: str
    school_type: str = ""
    function: str = ""
    undertakes: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something changes, and the `recorded` days on which what it changes began and ended."""

    name: str
    on: date
    begins_on: date
    ends_on: date
    today: date
    recorded: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit that is to stand under `parent` from a day on; None: in that hierarchy no more."""

    name: str
    kind: str
    hierarchy: Hierarchy
    on: date
    parent: Footing | None
    now_under: str | None = None
    """The name of what it stands under already, where that is `parent`; empty where both are nothing."""
    parent_stands_below: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a unit is to have. `holder` is the name of another that has it on those days."""

    name: str
    kind: str
    school_type: str
    scheme: Scheme
    value: str
    province: str | None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Succeeding:
    """`successor` is to take over from the unit `name` on a day."""

    name: str
    kind: str
    on: date
    successor: Footing
    is_itself: bool = False
    is_below: bool = False
    any_level: bool = False


@dataclass(frozen=True, slots=True)
class Below:
    """A unit that is to end, and the names of what stands in the way below it."""

    name: str
    below: tuple[str, ...] = ()
    parts_are_sound: bool = True


@dataclass(frozen=True, slots=True)
class Values:
    """What a change replaces, and what by."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kind a unit was recorded as, and the one it is said to be."""

    name: str
    before: str
    after: str
