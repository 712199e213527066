"""Finding in a version what somebody types: 双师, 鲁班, 1+X, a department, a section, or English.

The index narrows by characters and pairs; each candidate is then looked at, so that what is shown
contains every word that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from peiyou.common.search import grams_of_term, terms
from peiyou.kernel.plans.models import (
    Deliverable,
    Department,
    SearchEntry,
    SearchGram,
    Section,
    Task,
    Version,
)
from peiyou.kernel.plans.queries.wording import Wording, Words

TASK, DELIVERABLE, DEPARTMENT, SECTION = "task", "deliverable", "department", "section"
KINDS = (DEPARTMENT, SECTION, TASK, DELIVERABLE)
MOST = 200
"""Entries shown of one kind; a query that finds more should be longer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """`place` addresses the page: the task's or section's seq, the department's id."""

    kind: str
    place: int
    number: str
    text: Wording
    way: str = ""
    anchor: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    query: str
    terms: tuple[str, ...]
    groups: dict[str, list[Hit]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(len(hits) for hits in self.groups.values())


def search(version: Version, query: str, language: str) -> Found:
    """What of `version` contains every word of `query`; at most nine queries."""
    wanted = terms(query)
    found = Found(query.strip(), tuple(wanted))
    if not wanted:
        return found
    ids = _matching(version, wanted)
    hits = [
        *_departments(ids.get(DEPARTMENT, [])),
        *_sections(ids.get(SECTION, [])),
        *_tasks(ids.get(TASK, [])),
        *_deliverables(ids.get(DELIVERABLE, [])),
    ]
    words = Words(language, [hit.text.source for hit in hits])
    for hit in hits:
        shown = Hit(hit.kind, hit.place, hit.number, words(hit.text.source), hit.way, hit.anchor)
        found.groups.setdefault(hit.kind, []).append(shown)
    return found


def _matching(version: Version, wanted: list[str]) -> dict[str, list[int]]:
    """Ids by kind of the entries that contain all terms."""
    needed = set().union(*(grams_of_term(term) for term in wanted))
    entries = SearchEntry.objects.filter(version=version)
    having = (
        SearchGram.objects.filter(entry__version=version, gram__in=needed)
        .values("entry")
        .annotate(n=Count("gram"))
        .filter(n=len(needed))
    )
    ids: dict[str, list[int]] = {}
    for kind, object_id, text in entries.filter(pk__in=having.values("entry")).values_list(
        "kind", "object_id", "words"
    ):
        if all(term in text for term in wanted):
            ids.setdefault(kind, []).append(object_id)
    return ids


def _departments(ids: list[int]) -> Iterable[Hit]:
    for row in Department.objects.filter(pk__in=ids[:MOST]).order_by("pk") if ids else ():
        yield Hit(DEPARTMENT, row.pk, "", Wording(row.name, row.name))


def _sections(ids: list[int]) -> Iterable[Hit]:
    for row in Section.objects.filter(pk__in=ids[:MOST]).order_by("seq") if ids else ():
        yield Hit(SECTION, row.seq, "", Wording(row.title, row.title))


def _tasks(ids: list[int]) -> Iterable[Hit]:
    for row in Task.objects.filter(pk__in=ids[:MOST]).order_by("seq") if ids else ():
        yield Hit(TASK, row.seq, row.number, Wording(row.text, row.text))


def _deliverables(ids: list[int]) -> Iterable[Hit]:
    if not ids:
        return
    rows = Deliverable.objects.filter(pk__in=ids[:MOST]).select_related("task")
    for row in rows.order_by("task__seq", "seq"):
        text = Wording(row.object, row.object)
        yield Hit(DELIVERABLE, row.task.seq, row.task.number, text, row.way, row.seq)
