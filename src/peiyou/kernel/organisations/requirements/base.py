"""What a requirement is: one clause, its sentence, and whether a case keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from peiyou.kernel.organisations.errors import OrganisationError

C = TypeVar("C", contravariant=True)


class Requirement(Generic[C]):
    """The docstring of each is its clause. `message` says what is wrong and what to do next."""

    code: ClassVar[str]
    message: ClassVar[Any]
    source: ClassVar[str] = ""
    """The document and clause it rests on; empty where it is only what the words mean."""

    def broken(self, case: C) -> dict[str, Any] | None:
        """What the message speaks of, where the case does not keep the clause; else None."""
        raise NotImplementedError


def problems(case: C, requirements: Iterable[Requirement[C]]) -> list[OrganisationError]:
    """Everything that is wrong with the case, in the order of the requirements."""
    found = []
    for requirement in requirements:
        params = requirement.broken(case)
        if params is not None:
            found.append(OrganisationError(requirement.code, requirement.message, **params))
    return found


def demand(case: C, *requirements: Requirement[C]) -> None:
    """Raise the first of the `problems`."""
    for problem in problems(case, requirements):
        raise problem
