"""A refusal of an action at the field that can put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django import forms

from peiyou.kernel.actions import DomainError

FIELDS: Final[Mapping[str, str]] = {
    "ROLE_NOT_YOURS": "role",
    "ADMINISTRATION_APART": "role",
    "FILLER_IS_CHECKER": "role",
    "OUTSIDE_YOUR_SCOPE": "unit",
    "ROLE_DOES_NOT_FIT": "unit",
    "NOT_IN_HIERARCHY": "hierarchy",
    "TASKS_NOT_YOURS": "task_keys",
    "TASK_UNKNOWN": "task_keys",
    "STAGES_NOT_YOURS": "stages",
    "LONGER_THAN_YOURS": "last_day",
    "BEYOND_THE_GRANT": "last_day",
    "TERM_EMPTY": "last_day",
    "BACKDATED": "valid_from",
    "FILLS_AND_CHECKS": "reason",
    "REASON_MISSING": "reason",
    "HANDLE_TAKEN": "handle",
    "HANDLE_ODD": "handle",
    "NAME_ODD": "name",
    "EMAIL_ODD": "email",
    "PHONE_ODD": "phone",
}
_PERSON: Final = ("PERSON_INACTIVE", "TO_YOURSELF", "HELD_ALREADY", "HELD_ELSEWHERE", "SAME_PERSON")


def put_into(form: forms.Form, error: DomainError) -> None:
    """At its field, if the form has it; else above the form."""
    field = FIELDS.get(error.code)
    if error.code in _PERSON:
        field = next((name for name in ("person", "to") if name in form.fields), None)
    form.add_error(field if field in form.fields else None, str(error))
