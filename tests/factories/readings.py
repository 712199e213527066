"""Readings as the reader would return them, built by hand: few words, every field that matters."""

from __future__ import annotations

from collections.abc import Sequence

from peiyou.kernel.plans.reader.model import (
    Deliverable,
    Paragraph,
    Party,
    Reading,
    Source,
    Span,
    Task,
    Traced,
)

TEXTS = (
    "遴选200所左右优质学校，建设30个实训基地",
    "培训1000名左右骨干教师",
    "完善职业学校督导办法",
)


def reading_of(
    texts: Sequence[str] = TEXTS, *, title: str = "示例行动计划", section: str | None = "提高质量"
) -> tuple[Source, Reading]:
    """A source of one line a task, and its reading: each task one deliverable of its whole wording."""
    lines = "\n".join(texts)
    tasks, blocks, place = [], [], 0
    for seq, text in enumerate(texts, 1):
        blocks.append(Paragraph(Traced.at(text, place)))
        tasks.append(_task(seq, text, section, place))
        place += len(text) + 1
    source = Source("plan.txt", "text/plain", lines, tuple(blocks))
    return source, Reading(title, 2023, 2025, tuple(tasks))


def _task(seq: int, text: str, section: str | None, place: int) -> Task:
    promises = []
    for part in text.split("，"):
        at = place + text.index(part)
        promises.append(
            Deliverable(
                verb=part[:2], object=part[2:], kind="select",
                spans={"verb": Span(at, at + 2), "object": Span(at + 2, at + len(part))},
            )
        )  # fmt: skip
    parties = (
        Party("教育部", "responsible", "named"),
        Party("各地有关部门", "responsible", "generic_local"),
    )
    return Task(
        seq, seq, section, None, None, text, parties, tuple(promises),
        spans={"text": Span(place, place + len(text))},
    )  # fmt: skip
