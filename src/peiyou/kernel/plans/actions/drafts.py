"""A document becomes a draft version: rows as read, keys carried over from the version before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.plans.actions.rows import deliverable_rows, lock_draft, lock_plan
from peiyou.kernel.plans.actions.values import party_fields, task_fields
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Deliverable, Document, Party, Plan, Section, Task, Version
from peiyou.kernel.plans.queries.matching import match
from peiyou.kernel.plans.reader import model as read
from peiyou.kernel.plans.reader.wire import source_to_json


@action("plans.draft_version", on="plan")
def draft_version(
    *,
    plan: Plan | None,
    code: str,
    name: str,
    media: str,
    content: bytes,
    source: read.Source,
    reading: read.Reading,
    actor: Actor,
    at: datetime,
) -> Version:
    """Keep the document and its reading as a draft of `plan`, or of a new plan called `code`.

    `content` is the file as handed in, `source` and `reading` what the reader made of it.
    Refuses a second draft beside an open one.
    """
    plan = lock_plan(plan) if plan else _new_plan(code, reading.title or name, at)
    if plan.versions.filter(state=VersionState.DRAFT).exists():
        raise PlanError(
            "DRAFT_OPEN",
            _("This plan already has a draft under review. Publish or discard it first."),
        )
    base = plan.versions.filter(state=VersionState.PUBLISHED).order_by("-no").first()
    document = _keep(name, media, content, source, actor, at)
    try:
        version = Version.objects.create(
            plan=plan,
            document=document,
            base=base,
            title=(reading.title or plan.title)[:200],
            year_start=reading.year_start,
            year_end=reading.year_end,
            notes=list(reading.notes),
            left_out=list(reading.left_out),
            created_at=at,
        )
        _fill(version, reading, base)
    except BaseException:
        document.file.delete(save=False)
        raise
    note(document=document.name, sha256=document.sha256, tasks=len(reading.tasks))
    return version


@action("plans.edit_version", on="version")
def edit_version(
    *,
    version: Version,
    title: str,
    year_start: int | None,
    year_end: int | None,
    actor: Actor,
    at: datetime,
) -> Version:
    """Set a draft's title and years: the document often names only its table."""
    version = lock_draft(version)
    if year_start and year_end and year_start > year_end:
        raise PlanError("YEARS_REVERSED", _("The first year lies behind the last year."))
    note(
        before=[version.title, version.year_start, version.year_end],
        after=[title, year_start, year_end],
    )
    version.title, version.year_start, version.year_end = title, year_start, year_end
    version.save(update_fields=["title", "year_start", "year_end"])
    return version


@action("plans.discard_draft", on="version")
def discard_draft(*, version: Version, actor: Actor, at: datetime) -> None:
    """Give a draft up. Its rows stay for the record; the plan can be drafted anew."""
    version = lock_draft(version)
    note(tasks=version.tasks.count(), confirmed=version.tasks.exclude(confirmed_at=None).count())
    version.state = VersionState.DISCARDED
    version.save(update_fields=["state"])


def _new_plan(code: str, title: str, at: datetime) -> Plan:
    if Plan.objects.filter(code=code).exists():
        raise PlanError(
            "CODE_TAKEN",
            _("There is already a plan “%(code)s”. Choose it to hand in a new version of it."),
            code=code,
        )
    return Plan.objects.create(code=code, title=title[:200], created_at=at)


def _keep(
    name: str, media: str, content: bytes, source: read.Source, actor: Actor, at: datetime
) -> Document:
    sha256 = hashlib.sha256(content).hexdigest()
    document = Document(
        name=PurePath(name).name[:255],
        media=media,
        size=len(content),
        sha256=sha256,
        source=source_to_json(source),
        handed_in_at=at,
        handed_in_by=actor.name,
    )
    document.file.save(
        f"{sha256[:16]}{PurePath(name).suffix.lower()}", ContentFile(content), save=True
    )
    return document


def _fill(version: Version, reading: read.Reading, base: Version | None) -> None:
    sections = _sections(version, reading, base)
    old_tasks = list(base.tasks.order_by("seq").prefetch_related("deliverables")) if base else []
    pairs = match([t.text for t in old_tasks], [t.text for t in reading.tasks])
    tasks = [
        Task(
            version=version,
            section=sections.get((task.section, task.subsection)),
            seq=seq,
            **_key(old_tasks, pairs, seq - 1),
            **task_fields(task),
        )
        for seq, task in enumerate(reading.tasks, 1)
    ]
    Task.objects.bulk_create(tasks)
    Party.objects.bulk_create(
        Party(task=row, seq=seq, **party_fields(party))
        for row, task in zip(tasks, reading.tasks, strict=True)
        for seq, party in enumerate(task.parties, 1)
    )
    items: list[Deliverable] = []
    for i, (row, task) in enumerate(zip(tasks, reading.tasks, strict=True)):
        before = list(old_tasks[pairs[i]].deliverables.all()) if i in pairs else []
        items += deliverable_rows(row, task.deliverables, before)
    Deliverable.objects.bulk_create(items)


def _sections(
    version: Version, reading: read.Reading, base: Version | None
) -> dict[tuple[str | None, str | None], Section]:
    """One row per heading in order of appearance; a subsection hangs under its section."""
    keys: dict[str, list[UUID]] = {}
    for old in base.sections.order_by("seq") if base else ():
        keys.setdefault(old.title, []).append(old.key)
    rows: dict[tuple[str | None, str | None], Section] = {}
    seq = count(1)
    for task in reading.tasks:
        for heading in dict.fromkeys([(task.section, None), (task.section, task.subsection)]):
            title = heading[1] or heading[0]
            if title is None or heading in rows:
                continue
            parent = rows.get((task.section, None)) if heading[1] else None
            same = keys.get(title)
            rows[heading] = Section.objects.create(
                version=version,
                parent=parent,
                seq=next(seq),
                title=title[:300],
                **({"key": same.pop(0)} if same else {}),
            )
    return rows


def _key(old: Sequence[Task], pairs: dict[int, int], i: int) -> dict[str, UUID]:
    return {"key": old[pairs[i]].key} if i in pairs else {}
