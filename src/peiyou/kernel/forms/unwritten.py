"""What was not written, cell by cell: somebody else was there before, or it cannot be so. Nothing was kept then."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import DomainError
from peiyou.kernel.forms.web import Question

Cells = tuple[int, str]
"""(primary key of the record, path)"""


class Conflict(DomainError):
    """Cells hold something else than their writer saw: nothing was written, each is a question."""

    def __init__(self, asked: Mapping[Cells, Question]) -> None:
        super().__init__(
            "CONFLICT",
            _("Somebody else has changed this meanwhile. Look at both values and decide."),
            cells=len(asked),
        )
        self.asked = dict(asked)

    @property
    def questions(self) -> dict[str, Question]:
        """By path, where one record was written."""
        return {path: question for (_pk, path), question in self.asked.items()}


class CellsWrong(DomainError):
    """Some cells cannot be written, so none was: a sentence for each."""

    def __init__(self, errors: Mapping[Cells, DomainError]) -> None:
        first = next(iter(errors.values()))
        if len(errors) == 1:
            super().__init__(first.code, first.message, **first.params)
        else:
            super().__init__(
                "SEVERAL",
                _("%(count)s cells cannot be written, so none was. The first: %(first)s"),
                count=len(errors),
                first=str(first),
                cell=first.params.get("cell", ""),
            )
        self.errors = dict(errors)

    @property
    def messages(self) -> dict[Cells, str]:
        return {cell: str(error) for cell, error in self.errors.items()}
