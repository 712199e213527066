"""Fills the search index of a version. Called by actions, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterator

from peiyou.common.search import grams, plain
from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.plans.models import (
    Deliverable,
    Department,
    SearchEntry,
    SearchGram,
    Translation,
    Version,
)
from peiyou.kernel.plans.queries.search import DELIVERABLE, DEPARTMENT, SECTION, TASK
from peiyou.kernel.plans.queries.wording import source_hash

BETWEEN = "\n"
"""Stands between a text and its translations, so that no match runs from one into the other."""


def index_version(version: Version) -> int:
    """Index `version` anew; returns the number of entries."""
    SearchGram.objects.filter(entry__version=version).delete()
    SearchEntry.objects.filter(version=version).delete()
    translations: dict[str, list[str]] = {}
    for hash_, text in Translation.objects.values_list("source_hash", "text"):
        translations.setdefault(hash_, []).append(text)
    entries = []
    for kind, id_, texts in _entries(version):
        known = [*texts, *(t for text in texts for t in translations.get(source_hash(text), []))]
        entries.append((version.pk, kind, id_, BETWEEN.join(plain(text).text for text in known)))
    insert_many(SearchEntry, ("version_id", "kind", "object_id", "words"), entries)
    rows = SearchEntry.objects.filter(version=version).values_list("pk", "words")
    insert_many(
        SearchGram,
        ("entry_id", "gram"),
        ((pk, gram) for pk, words in rows for gram in sorted(_grams(words))),
    )
    return len(entries)


def _grams(words: str) -> set[str]:
    return set().union(*(grams(part) for part in words.split(BETWEEN)))


def _entries(version: Version) -> Iterator[tuple[str, int, list[str]]]:
    """Kind, id and texts of everything that can be found."""
    for section in version.sections.all():
        yield SECTION, section.pk, [section.title]
    for task in version.tasks.all():
        yield TASK, task.pk, [text for text in (task.text, task.title) if text]
    for item in Deliverable.objects.filter(task__version=version):
        yield DELIVERABLE, item.pk, [item.object]
    named = Department.objects.filter(parties__task__version=version).distinct()
    spellings: dict[int, list[str]] = {d.pk: [d.name] for d in named}
    for id_, name in named.values_list("pk", "parties__name").distinct():
        if name not in spellings[id_]:
            spellings[id_].append(name)
    for id_, names in spellings.items():
        yield DEPARTMENT, id_, names
