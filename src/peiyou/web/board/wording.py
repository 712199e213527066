"""Words of the plan beside its lines, in the language of the reader; Chinese where nobody has translated them."""

from __future__ import annotations

from collections.abc import Iterable

from peiyou.engine.results.queries.lines import Line
from peiyou.kernel.plans.queries.wording import Wording, Words


class LineWords:
    """Fetched with the other words of a page; nothing is asked in Chinese."""

    def __init__(self, words: Words, lines: Iterable[Line], more: Iterable[str] = ()) -> None:
        words.add({text for one in lines for text in (one.task, one.words)} | set(more))
        self._words = words

    def other(self, text: str) -> Wording:
        """Of `more`."""
        return self._words(text)

    def task(self, line: Line) -> Wording:
        return self._words(line.task)

    def words(self, line: Line) -> Wording:
        return self._words(line.words)
