"""A control: what must be so, how that is looked at, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.utils.functional import Promise


class Result(Enum):
    HOLDS = "holds"
    FAILS = "does not hold"
    PERSON = "a person must look"


@dataclass(frozen=True, slots=True)
class Answer:
    """`detail` says what was found, in a few words; never a secret."""

    result: Result
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    id: str
    what: Promise
    how: str
    check: Callable[[], Answer]


CONTROLS: Final[list[Control]] = []
Found = tuple[bool, str]


def control(
    name: str, what: Promise, *, how: str
) -> Callable[[Callable[[], Found]], Callable[[], Found]]:
    """Register a function that answers (does it hold, what was found)."""

    def register(function: Callable[[], Found]) -> Callable[[], Found]:
        def check() -> Answer:
            try:
                holds, detail = function()
            except Exception as error:  # a control that cannot be looked at does not hold
                return Answer(Result.FAILS, f"could not be checked: {type(error).__name__}")
            return Answer(Result.HOLDS if holds else Result.FAILS, detail)

        CONTROLS.append(Control(name, what, how, check))
        return function

    return register


def by_person(name: str, what: Promise, *, how: str) -> None:
    """Register what no program can see from inside; `how` says what to look at."""
    CONTROLS.append(Control(name, what, how, lambda: Answer(Result.PERSON)))
