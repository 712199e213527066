"""The columns in which units are taken away and brought back: one definition for both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import (
    EVER,
    FOREVER,
    Function,
    Hierarchy,
    Kind,
    Scheme,
    SchoolType,
)
from peiyou.kernel.organisations.queries.sheet import SheetRow


class Shape(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    UNIT = "unit"
    DAY = "day"
    YES_NO = "yes-no"


@dataclass(frozen=True, slots=True)
class Column:
    """`told` columns are for reading only: an import passes them over. `help` is the note on the head."""

    name: str
    label: Any
    width: int
    shape: Shape
    value: Callable[[SheetRow], Any]
    help: Any = ""
    choices: type[TextChoices] | None = None
    told: bool = False

    @property
    def scheme(self) -> Scheme | None:
        return NUMBERS.get(self.name)

    @property
    def hierarchy(self) -> Hierarchy | None:
        return PARENTS.get(self.name)


NUMBERS: Final = {
    "school_code": Scheme.SCHOOL,
    "credit_code": Scheme.CREDIT,
    "region_code": Scheme.REGION,
}
PARENTS: Final = {hierarchy.lower(): hierarchy for hierarchy in Hierarchy}


def _number(scheme: Scheme) -> Callable[[SheetRow], str]:
    return lambda row: row.numbers.get(scheme, "")


def _parent(hierarchy: Hierarchy) -> Callable[[SheetRow], str]:
    return lambda row: row.parents.get(hierarchy, "")


_NAMES_UNIT: Final = _(
    "Number or name of a unit, such as “330106 西湖区”; it may stand further up in this sheet."
)

COLUMNS: Final[tuple[Column, ...]] = (
    Column("key", _("stable key"), 38, Shape.TEXT, lambda row: str(row.key),
           _("Leave it empty for a new unit. Never change it.")),
    Column("name", _("name of the unit"), 34, Shape.TEXT, lambda row: row.name, _("The full name, on one line.")),
    Column("kind", _("kind"), 12, Shape.CHOICE, lambda row: row.kind,
           _("Choose from the list."), choices=Kind),
    Column("school_type", _("type of school"), 18, Shape.CHOICE, lambda row: row.school_type,
           _("Schools only."), choices=SchoolType),
    Column("function", _("function"), 18, Shape.CHOICE, lambda row: row.function,
           _("Government bodies only."), choices=Function),
    Column("school_code", _("school code"), 13, Shape.TEXT, _number(Scheme.SCHOOL),
           _("Ten digits; a skilled-worker school may have none.")),
    Column("credit_code", _("unified social credit code"), 21, Shape.TEXT, _number(Scheme.CREDIT),
           _("18 characters.")),
    Column("region_code", _("division code (GB/T 2260)"), 12, Shape.TEXT, _number(Scheme.REGION),
           _("Regions only, six digits.")),
    Column("province", _("province it lies in"), 16, Shape.TEXT, lambda row: row.province,
           _("For reading; follows from the place."), told=True),
    Column("place", _("stands in (region)"), 24, Shape.UNIT, _parent(Hierarchy.PLACE), _NAMES_UNIT),
    Column("oversight", _("competent authority"), 26, Shape.UNIT, _parent(Hierarchy.OVERSIGHT), _NAMES_UNIT),
    Column("sponsor", _("sponsor"), 26, Shape.UNIT, _parent(Hierarchy.SPONSOR), _NAMES_UNIT),
    Column("skilled", _("skilled-worker line"), 26, Shape.UNIT, _parent(Hierarchy.SKILLED), _NAMES_UNIT),
    Column("industry", _("by industry"), 26, Shape.UNIT, _parent(Hierarchy.INDUSTRY), _NAMES_UNIT),
    Column("since", _("since"), 12, Shape.DAY, lambda row: row.since if row.since != EVER else "",
           _("As 2020-09-16; empty where the day is not known.")),
    Column("is_counted", _("counted in statistics"), 10, Shape.YES_NO, lambda row: row.is_counted,
           _("Empty means yes.")),
    Column("until", _("until"), 12, Shape.DAY, lambda row: row.until if row.until != FOREVER else "",
           _("For reading; units end by merging, splitting or dissolving."), told=True),
)  # fmt: skip


def head() -> list[str]:
    return [str(column.label) for column in COLUMNS]


def cells(row: SheetRow) -> list[str | date]:
    """One unit in the reader's language; days stay days."""
    return [_cell(column, column.value(row)) for column in COLUMNS]


def _cell(column: Column, value: Any) -> str | date:
    if column.shape is Shape.CHOICE and column.choices and value:
        return str(column.choices(value).label)
    if column.shape is Shape.YES_NO:
        return gettext("yes") if value else gettext("no")
    return value if isinstance(value, date) else str(value)


def _languages() -> Iterator[None]:
    """Once in every language that the pages speak."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield


@cache
def columns_by_heading() -> dict[str, Column]:
    """A sheet may be headed in any language of the pages, or by the names that programs use."""
    found = {column.name: column for column in COLUMNS}
    for _in in _languages():
        found |= {str(column.label).lower(): column for column in COLUMNS}
    return found


@cache
def values_by_label(choices: type[TextChoices]) -> dict[str, str]:
    found = {value.lower(): value for value in choices.values}
    for _in in _languages():
        found |= {str(choice.label).lower(): choice.value for choice in choices}
    return found


@cache
def yes_and_no() -> dict[str, bool]:
    found = {"true": True, "false": False, "1": True, "0": False}
    for _in in _languages():
        found |= {gettext("yes").lower(): True, gettext("no").lower(): False}
    return found
