"""The acts that a person can do to one unit: how each is called, asked for and carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.actions.endings import dissolve_unit, merge_units
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.actions.together import divide_unit
from peiyou.kernel.organisations.actions.units import (
    correct_unit,
    recode_unit,
    register_unit,
    rename_unit,
)
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.forms.acts import (
    CorrectForm,
    DissolveForm,
    MergeForm,
    MoveForm,
    RecodeForm,
    RegisterForm,
    RenameForm,
    SplitForm,
)
from peiyou.kernel.organisations.forms.base import ActForm
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Act:
    """`name` is its route; `subject` is the keyword under which the action takes the unit.

    `lead` says when it is the right act, in one sentence. What ends a unit `is_grave`.
    """

    name: str
    label: Any
    lead: Any
    form: type[ActForm]
    action: Callable[..., Any]
    subject: str = "unit"
    is_grave: bool = False

    @property
    def verb(self) -> str:
        verb: str = self.action.__action__  # type: ignore[attr-defined]
        return verb

    def fits(self, unit: Unit) -> bool:
        """The nation stays; of what has ended only slips are corrected."""
        if unit.kind == Kind.NATION:
            return self.name in {"rename", "correct"}
        return unit.ends_on >= date.max or self.name == "correct"


RENAME: Final = Act(
    "rename", _("Change the name"), _("It got another name. A slip of the pen is corrected instead."),
    RenameForm, rename_unit,
)  # fmt: skip
RECODE: Final = Act(
    "recode", _("Change a number"), _("It was given another number, or its first."),
    RecodeForm, recode_unit,
)  # fmt: skip
MOVE: Final = Act(
    "move", _("Move"),
    _("It stands under another region, authority or sponsor. What stands below it goes with it."),
    MoveForm, move_unit,
)  # fmt: skip
MERGE: Final = Act(
    "merge", _("Merge others into it"),
    _("Others end and this one goes on. What stands below them stands below it, and it carries their past on."),
    MergeForm, merge_units, subject="into", is_grave=True,
)  # fmt: skip
SPLIT: Final = Act(
    "split", _("Split into several"),
    _("It ends, and several new units take over. What stands below it is given to them."),
    SplitForm, divide_unit, is_grave=True,
)  # fmt: skip
DISSOLVE: Final = Act(
    "dissolve", _("Dissolve"), _("It ends. Its past may be carried on by another unit."),
    DissolveForm, dissolve_unit, is_grave=True,
)  # fmt: skip
CORRECT: Final = Act(
    "correct", _("Correct"), _("It was entered wrongly: what stands here was never so."),
    CorrectForm, correct_unit,
)  # fmt: skip
ACTS: Final = (RENAME, RECODE, MOVE, MERGE, SPLIT, DISSOLVE, CORRECT)

REGISTER: Final = Act(
    "register", _("Register a unit"),
    _("A school, enterprise, government body or other organisation that is not in the register yet."),
    RegisterForm, register_unit, subject="",
)  # fmt: skip
