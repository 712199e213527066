"""Places below with the returns behind their figures: how complete they are, and since when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from peiyou.engine.results.queries.completeness import Complete
from peiyou.engine.results.queries.places import Step
from peiyou.web.board import saying


@dataclass(frozen=True, slots=True)
class Below:
    """`then`: as of the day that is compared with."""

    step: Step
    complete: Complete
    url: str
    then: Complete | None = None

    @property
    def handed_in_change(self) -> str:
        return self._change("handed_in")

    @property
    def approved_change(self) -> str:
        return self._change("approved")

    def _change(self, name: str) -> str:
        if self.then is None:
            return ""
        n: int = getattr(self.complete, name) - getattr(self.then, name)
        return f"{'+' if n > 0 else ''}{saying.number(n)}" if n else ""


SORTS: Final[Mapping[str, Callable[[Below], Any]]] = {
    "expected": lambda one: one.complete.expected if one.step.is_seen else None,
    "handed": lambda one: one.complete.handed_in if one.step.is_seen else None,
    "approved": lambda one: one.complete.approved if one.step.is_seen else None,
    "share": lambda one: one.complete.share if one.step.is_seen else None,
}
