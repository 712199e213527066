"""What is allowed, clause by clause: the docstring of each class is its clause.

    class InTime(Requirement[Case]):
        '''Units fill in until the end that the season set.'''

        code = "TOO_LATE"
        message = _("The time to fill in ended on %(day)s. …what to do next…")

        def broken(self, case): return {"day": …} if … else None

An app checks with `demand` or collects with `problems`; both make errors of the app's own class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar

from peiyou.kernel.actions.errors import DomainError

C = TypeVar("C", contravariant=True)
E = TypeVar("E", bound=DomainError)


class Requirement(Generic[C]):
    """`message` says what is wrong and what to do next; `source` is the document and clause it rests on,
    empty where it is the house's own rule; `version` grows when the clause is read otherwise."""

    code: ClassVar[str]
    message: ClassVar[Any]
    source: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def broken(self, case: C) -> dict[str, Any] | None:
        """What the message speaks of, where the case does not keep the clause; else None."""
        raise NotImplementedError


def problems(case: C, requirements: Iterable[Requirement[C]], error: type[E]) -> Iterator[E]:
    """What is wrong with the case, in the order of the requirements; asked one by one."""
    for requirement in requirements:
        params = requirement.broken(case)
        if params is not None:
            yield error(requirement.code, requirement.message, **params)


def demand(case: C, requirements: Iterable[Requirement[C]], error: type[E]) -> None:
    """Raise the first of the `problems`."""
    for problem in problems(case, requirements, error):
        raise problem
