"""The headings that stand above a task at any point of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peiyou.kernel.plans.reader.layout.rows import NOTHING, Heading, PartyWords
from peiyou.kernel.plans.reader.layout.trailing import cut_parties
from peiyou.kernel.plans.reader.layout.words import heading_words, ordinal
from peiyou.kernel.plans.reader.model import Traced

_GENERIC = re.compile(
    r"(?:主要|重点|具体|工作|目标|年度)*(?:任务|措施|举措|工作|内容)(?:分工|清单|安排|及分工|一览表)?(?:表)?"
)


class Headings:
    """A stack whose order of ranks is learnt from the document: a new rank goes below the last one."""

    def __init__(self) -> None:
        self._stack: list[Heading] = []

    def push(
        self, words: Traced, rank: str | None = None, parties: Sequence[PartyWords] = ()
    ) -> None:
        """A heading, with the parties it names itself (一、…（牵头单位：省教育厅）) or is given."""
        rank = rank or rank_of(words.text)
        self.cut(rank)
        bare, own, _ = cut_parties(words)
        self._stack.append(Heading(heading_words(bare), rank, (*own, *parties)))

    def cut(self, rank: str) -> None:
        """Ends what stands under headings of a rank, as a heading would that is not kept itself."""
        for i, heading in enumerate(self._stack):
            if heading.rank == rank:
                del self._stack[i:]
                break

    def section(self) -> tuple[Traced, Traced]:
        """Heading and second heading. A heading that only says 重点任务 counts if it is the only one."""
        words = [h.words for h in self._stack]
        if len(words) > 1 and _GENERIC.fullmatch(words[0].text):
            words = words[1:]
        words = [*words, NOTHING, NOTHING]
        return words[0], words[1]

    def parties(self) -> tuple[PartyWords, ...]:
        """The parties that the nearest heading names for everything below it."""
        return next((h.parties for h in reversed(self._stack) if h.parties), ())


def rank_of(text: str) -> str:
    found = ordinal(text)
    return found.style if found else "plain"
