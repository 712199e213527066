"""A reading as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from peiyou.kernel.plans.reader.model import UNSURE, Deliverable, Reading, Task


def reading_as_table(reading: Reading) -> str:
    """Tasks under their headings, each with its deliverables; `?` marks what is unsure."""
    return "\n".join(_lines(reading))


def _lines(reading: Reading) -> Iterator[str]:
    yield reading.title or "(no title)"
    heading: tuple[str | None, str | None] = (None, None)
    for task in reading.tasks:
        if (task.section, task.subsection) != heading:
            heading = (task.section, task.subsection)
            yield ""
            yield "## " + " › ".join(part for part in heading if part)
        yield from _task(task)
    items = [item for task in reading.tasks for item in task.deliverables]
    counted = [item for item in items if item.quantity is not None]
    unsure = sum(item.confidence < UNSURE for item in items)
    yield ""
    yield (
        f"{len({t.section for t in reading.tasks if t.section})} sections, "
        f"{len(reading.tasks)} tasks, {len(items)} deliverables, {len(counted)} quantities "
        f"({sum(item.fuzzy for item in counted)} fuzzy), {unsure} unsure"
    )
    for words in reading.left_out:
        yield f"left out: {words}"


def _task(task: Task) -> Iterator[str]:
    title = f"{task.title}: " if task.title else ""
    yield f"{task.no if task.no is not None else '-':>6}  {title}{task.text}"
    for item in task.deliverables:
        mark = "?" if item.confidence < UNSURE else "·"
        yield f"        {mark} {item.kind:9} {item.verb} {_amount(item)}{item.object}"
    parties = "、".join(f"{p.name}" + ("(lead)" if p.role == "lead" else "") for p in task.parties)
    deadline = f"  [{task.deadline.raw}]" if task.deadline else ""
    yield f"        → {parties}{deadline}"


def _amount(item: Deliverable) -> str:
    if item.quantity is None:
        return ""
    upper = f"–{item.quantity_max}" if item.quantity_max is not None else ""
    return f"[{item.bound or ''} {item.quantity}{upper} {item.unit or ''}] "
