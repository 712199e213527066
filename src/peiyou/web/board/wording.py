"""Words of the plan beside its lines, in the language of the reader; Chinese where nobody has translated them."""

from __future__ import annotations

from collections.abc import Iterable

from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.plans.queries.wording import Wording, Words


class LineWords:
    """One statement for all lines of a page; none in Chinese."""

    def __init__(self, language: str, lines: Iterable[Line], more: Iterable[str] = ()) -> None:
        texts = {text for one in lines for text in (one.task, one.words)}
        self._words = Words(language, texts | set(more))

    def other(self, text: str) -> Wording:
        """Of `more`."""
        return self._words(text)

    def task(self, line: Line) -> Wording:
        return self._words(line.task)

    def words(self, line: Line) -> Wording:
        return self._words(line.words)
