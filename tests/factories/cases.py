"""A process of its own for tests, and cases in it."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.workflow.definition import Definition, parse
from peiyou.kernel.workflow.models import Case
from peiyou.kernel.workflow.moves import NewCase, open_cases
from peiyou.kernel.workflow.processes import register_definition
from peiyou.kernel.workflow.subjects import register_subject

LETTER = {
    "code": "test-letter",
    "name": {"zh": "函件", "en": "letter"},
    "start": "DRAFTED",
    "escalate_after": 2,
    "states": {
        "DRAFTED": {
            "name": {"zh": "起草", "en": "being drafted"},
            "roles": ["SCHOOL_FILLER", "SCHOOL_HEAD"],
        },
        "CHECKING": {
            "name": {"zh": "待审核", "en": "being checked"},
            "roles": ["COUNTY", "PREFECTURE", "PROVINCE", "MINISTRY"],
            "deadline": 5,
        },
        "RETURNED": {
            "name": {"zh": "已退回", "en": "returned"},
            "roles": ["SCHOOL_FILLER", "SCHOOL_HEAD"],
            "deadline": 3,
        },
        "FILED": {"name": {"zh": "已存档", "en": "filed"}},
        "DROPPED": {"name": {"zh": "已放弃", "en": "dropped"}, "closed": True},
    },
    "steps": {
        "send": {"name": {"zh": "发出", "en": "send"}, "from": ["DRAFTED"], "to": ["CHECKING"]},
        "send_again": {
            "name": {"zh": "再次发出", "en": "send again"},
            "from": ["RETURNED"],
            "to": ["CHECKING"],
            "guards": ["remarks_answered"],
        },
        "pass": {
            "name": {"zh": "通过", "en": "pass"},
            "from": ["CHECKING"],
            "to": ["CHECKING", "FILED"],
            "effects": ["settle_remarks"],
        },
        "return": {
            "name": {"zh": "退回", "en": "return"},
            "from": ["CHECKING"],
            "to": ["RETURNED"],
            "needs_reason": True,
        },
        "drop": {
            "name": {"zh": "放弃", "en": "drop"},
            "from": ["DRAFTED", "RETURNED", "FILED"],
            "to": ["DROPPED"],
        },
    },
}
"""Every feature of the format once."""

_numbers = count(1)


def the_letter(**changes: Any) -> Definition:
    """The process of letters, registered as it stands in LETTER or with `changes` at its top level."""
    register_subject(
        "test-letter",
        plural="letters",
        url_of_list=lambda state, subject_id: f"/letters/?state={state}&first={subject_id}",
        url_of=lambda subject_id: f"/letters/{subject_id}/",
        may_view=lambda actor, subject_id, at: True,
    )
    return register_definition(parse({**LETTER, **changes}))


def a_case(unit: Unit, at: datetime, **fields: Any) -> Case:
    """A letter of `unit`, being drafted there by its SCHOOL_FILLER where nothing else is said."""
    values = {"holder": unit, "role": "SCHOOL_FILLER", "subject_id": str(next(_numbers))} | fields
    new = NewCase("test-letter", "test-letter", unit=unit, **values)
    return open_cases([new], SYSTEM, at)[0]
