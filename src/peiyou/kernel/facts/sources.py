"""Records that figures come from: each upper app says what its records are called, and who may see them.

    register_source("undertaking", describe=describe, visible=visible)      # in apps.ready

There is no second question of who may see a figure: whoever sees the record sees its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from peiyou.kernel.actions import Actor
from peiyou.kernel.facts.models import Batch


@dataclass(frozen=True, slots=True)
class Described:
    """One record: what it is called, and its address ("" where it has no page)."""

    title: str
    url: str = ""


Describe = Callable[[Collection[str]], Mapping[str, Described]]
"""By source id, in the reader's language; in as many statements for many as for one."""

Visible = Callable[[Actor | None, datetime], "QuerySet[Any]"]
"""Source ids (one column of text) of the records that the actor may see; None is who is not signed in."""


@dataclass(frozen=True, slots=True)
class _Source:
    describe: Describe
    visible: Visible


_sources: dict[str, _Source] = {}


def register_source(kind: str, *, describe: Describe, visible: Visible) -> None:
    """Say how records of `kind` (`Batch.source_kind`) are described and seen. Again: replaced."""
    _sources[kind] = _Source(describe, visible)


def describe(references: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Described]:
    """What each (kind, id) is; one call per kind. A record that its app no longer knows is its id."""
    wanted: dict[str, set[str]] = {}
    for kind, source_id in references:
        wanted.setdefault(kind, set()).add(source_id)
    found: dict[tuple[str, str], Described] = {}
    for kind, ids in wanted.items():
        known = _sources[kind].describe(ids) if kind in _sources else {}
        found |= {(kind, pk): known.get(pk) or Described(f"{kind} {pk}") for pk in ids}
    return found


def visible_batches(actor: Actor | None, at: datetime) -> QuerySet[Batch]:
    """The batches of records that the actor may see. Of kinds that nobody registered: none."""
    seen = Q(pk__in=[])
    for kind, source in sorted(_sources.items()):
        seen |= Q(source_kind=kind, source_id__in=source.visible(actor, at))
    return Batch.objects.filter(seen)
