"""What a filing needs: each clause kept, broken, and at its border."""

from __future__ import annotations

from typing import Any

import pytest

from peiyou.engine.undertakings.enums import FilingState, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.requirements.filing import (
    TO_DRAFT,
    TO_FILE,
    TO_OPEN,
    ChangesSomething,
    Draft,
    HasLetter,
    HasProvince,
    IsConfirmed,
    IsDrafted,
    OneAtATime,
    SaysWhy,
    Wish,
)
from peiyou.kernel.actions.requirements import Requirement, problems

WISH = Wish(State.CONFIRMED, has_province=True)
DRAFT = Draft(FilingState.DRAFTED, letters=1, number="8", reason="调整", changes=1)


@pytest.mark.parametrize(
    ("clause", "case", "holds"),
    [
        (IsConfirmed(), WISH, True),
        *((IsConfirmed(), Wish(state, has_province=True), False) for state in State if state != State.CONFIRMED),
        (HasProvince(), WISH, True),
        (HasProvince(), Wish(State.CONFIRMED, has_province=False), False),
        (OneAtATime(), WISH, True),
        (OneAtATime(), Wish(State.CONFIRMED, has_province=True, under_way="key"), False),
        (IsDrafted(), DRAFT, True),
        (IsDrafted(), Draft(FilingState.RETURNED), True),
        (IsDrafted(), Draft(FilingState.FILED), False),
        (IsDrafted(), Draft(FilingState.RECORDED), False),
        (IsDrafted(), Draft(FilingState.WITHDRAWN), False),
        (HasLetter(), DRAFT, True),
        (HasLetter(), Draft(FilingState.DRAFTED, letters=0, number="8"), False),
        (HasLetter(), Draft(FilingState.DRAFTED, letters=1, number=" "), False),
        (SaysWhy(), DRAFT, True),
        (SaysWhy(), Draft(FilingState.DRAFTED, reason="因"), True),
        (SaysWhy(), Draft(FilingState.DRAFTED, reason=" \n"), False),
        (ChangesSomething(), DRAFT, True),
        (ChangesSomething(), Draft(FilingState.DRAFTED, changes=0), False),
    ],
)  # fmt: skip
def test_clause(clause: Requirement[Any], case: Any, holds: bool) -> None:
    assert (clause.broken(case) is None) is holds
    assert type(clause).__doc__


def test_the_first_that_is_missing_is_said_first() -> None:
    nothing = Draft(FilingState.DRAFTED)
    codes = [one.code for one in problems(nothing, TO_FILE, UndertakingError)]
    assert codes == ["NOTHING_CHANGED", "LETTER_MISSING", "REASON_MISSING"]
    assert list(problems(DRAFT, TO_FILE, UndertakingError)) == []
    assert list(problems(WISH, TO_OPEN, UndertakingError)) == []
    assert list(problems(DRAFT, TO_DRAFT, UndertakingError)) == []
