"""Rows of a plan for tests: factories for single rows, and a whole version from an answer key.

`plan_from_key` writes the rows that the actions would have written from a reading with the same
content, so that pages can be tested without the reader.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import factory
import yaml

import peiyou
from peiyou.kernel.plans.enums import Kind, PartyType, Role, VersionState
from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import (
    Deliverable,
    Department,
    Document,
    Party,
    Plan,
    Section,
    Task,
    Translation,
    Version,
)
from peiyou.kernel.plans.queries.wording import source_hash

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Plan

    code = factory.Sequence(lambda n: f"plan-{n}")
    title = "示例行动计划（2023—2025年）"
    created_at = AT


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    class Params:
        text = "示例行动计划\n遴选200所左右优质学校\n教育部"

    name = "plan.txt"
    media = "text/plain"
    size = factory.LazyAttribute(lambda o: len(o.text.encode()))
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.text.encode()).hexdigest())
    file = "documents/plan.txt"
    source = factory.LazyAttribute(
        lambda o: {"name": o.name, "media": o.media, "text": o.text, "blocks": [], "left_out": []}
    )
    handed_in_at = AT
    handed_in_by = "王建国"


class VersionFactory(factory.django.DjangoModelFactory):
    """A draft; `published=True` makes version 1 (or `no`) of it."""

    class Meta:
        model = Version

    class Params:
        published = factory.Trait(
            state=VersionState.PUBLISHED, no=1, published_at=AT, published_by="王建国"
        )

    plan = factory.SubFactory(PlanFactory)
    document = factory.SubFactory(DocumentFactory)
    title = factory.SelfAttribute("plan.title")
    year_start = 2023
    year_end = 2025
    created_at = AT


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    version = factory.SubFactory(VersionFactory)
    seq = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"提高质量之{n + 1}")


class TaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Task

    version = factory.SubFactory(VersionFactory)
    seq = factory.Sequence(lambda n: n + 1)
    no = factory.LazyAttribute(lambda o: str(o.seq))
    text = "遴选200所左右优质学校"


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department
        django_get_or_create = ("name",)

    name = "教育部"
    type = PartyType.NAMED


class PartyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Party

    task = factory.SubFactory(TaskFactory)
    seq = factory.LazyAttribute(lambda o: o.task.parties.count() + 1)
    name = "教育部"
    department = factory.LazyAttribute(lambda o: DepartmentFactory(name=o.name, type=o.type))
    role = Role.RESPONSIBLE
    type = PartyType.NAMED


class DeliverableFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Deliverable

    task = factory.SubFactory(TaskFactory)
    seq = factory.LazyAttribute(lambda o: o.task.deliverables.count() + 1)
    verb = "遴选"
    object = "优质学校"
    quantity = "200"
    bound = "about"
    unit = "所"
    surface = "200所左右"
    kind = Kind.SELECT
    way = factory.SelfAttribute("kind")


Row = Mapping[str, Any]
SMALL: Sequence[Row] = (
    {
        "no": 1, "section": "落实立德树人根本任务", "text": "按照师生比不低于1:350的比例核定专职思政课教师岗位",
        "parties": [{"name": "教育部"}, {"name": "各地有关部门", "type": "generic_local"}],
        "deliverables": [{"verb": "核定", "object": "专职思政课教师岗位", "quantity": "1/350", "bound": "at_least", "unit": "比", "kind": "comply", "surface": "不低于1:350", "note": "师生比"}],
    },
    {
        "no": 2, "section": "落实立德树人根本任务", "text": "遴选1000所左右优质中职学校和3000个左右优质专业",
        "parties": [{"name": "教育部"}, {"name": "财政部"}],
        "deliverables": [
            {"verb": "遴选", "object": "优质中职学校", "quantity": 1000, "bound": "about", "unit": "所", "kind": "select", "surface": "1000所左右"},
            {"verb": "遴选", "object": "优质专业", "quantity": 3000, "bound": "about", "unit": "个", "kind": "select", "surface": "3000个左右"},
        ],
    },
    {
        "no": 3, "section": "推进协调发展", "text": "推进1+X证书制度试点，培育一批“鲁班工坊”",
        "parties": [{"name": "人力资源社会保障部"}, {"name": "教育部"}],
        "deliverables": [
            {"verb": "推进", "object": "1+X证书制度试点", "kind": "promote"},
            {"verb": "培育", "object": "“鲁班工坊”", "kind": "build", "quantifier": "一批"},
        ],
    },
)  # fmt: skip
"""Three tasks in two sections that together show most of what a page has to cope with."""


def plan_from_key(
    rows: Sequence[Row] = SMALL, *, text: str = "", published: bool = True, **fields: Any
) -> Version:
    """A version whose rows say what `rows` (tasks of an answer key) say; `text` is the document's."""
    text = text or "\n".join(f"{r['no']}\n{r['text']}" for r in rows)
    version = VersionFactory(
        published=published,
        document=DocumentFactory(text=text, name="重点任务一览表.txt"),
        **fields,
    )
    sections: dict[str, Section] = {}
    departments: dict[str, Department] = {}
    place = 0
    for seq, row in enumerate(rows, 1):
        title = row.get("section")
        if title and title not in sections:
            sections[title] = SectionFactory(version=version, seq=len(sections) + 1, title=title)
        start = text.find(row["text"], place)
        place = max(start, place)
        task = TaskFactory(
            version=version, section=sections.get(title), seq=seq, no=_words(row.get("no")), text=row["text"],
            span_start=None if start < 0 else start, span_end=None if start < 0 else start + len(row["text"]),
            confirmed_at=AT if published else None, confirmed_by="王建国" if published else "",
        )  # fmt: skip
        parties = []
        for i, party in enumerate(row["parties"], 1):
            name, kind = party["name"], party.get("type", "named")
            if published and name not in departments:
                departments[name] = DepartmentFactory(name=name, type=kind)
            role, department = party.get("role", Role.RESPONSIBLE), departments.get(name)
            parties.append(
                Party(task=task, seq=i, name=name, type=kind, role=role, department=department)
            )
        Party.objects.bulk_create(parties)
        items, done = [], 0
        for i, item in enumerate(row["deliverables"], 1):
            spans, done = _spans(row["text"], item, max(start, 0), done)
            items.append(_deliverable(task, i, item, spans if start >= 0 else {}))
        Deliverable.objects.bulk_create(items)
    return version


SAME = ("verb", "object", "bound", "unit", "kind", "surface", "per", "framing", "coverage", "quantifier", "note")  # fmt: skip


def _spans(text: str, item: Row, start: int, done: int) -> tuple[dict[str, list[int]], int]:
    """Places of the parts of a deliverable, looked for behind `done`, the end of the one before."""
    spans = {}
    for part in ("surface", "object"):
        words = item.get(part)
        at = text.find(words, done) if words else -1
        if at >= 0:
            spans[part] = [start + at, start + at + len(words)]
    at = text.rfind(item["verb"], 0, spans.get("object", [0])[0] - start if spans else len(text))
    if at >= 0:
        spans["verb"] = [start + at, start + at + len(item["verb"])]
    return spans, max([done, *(end - start for _start, end in spans.values())])


def _deliverable(task: Task, seq: int, item: Row, spans: dict[str, list[int]]) -> Deliverable:
    return Deliverable(
        task=task, seq=seq, way=item.get("way", item["kind"]), quantity=_words(item.get("quantity")),
        is_fuzzy=bool(item.get("fuzzy")), verb_implied=bool(item.get("verb_implied")), spans=spans,
        **{name: item.get(name) for name in SAME},
    )  # fmt: skip


def _words(value: object) -> str | None:
    return None if value is None else str(value)


DATA = Path(__file__).parents[1] / "data" / "plans"
NATION = "重点任务（项目）一览表"


def nation(**fields: Any) -> Version:
    """The plan that Peiyou ships with, published and indexed: 56 tasks, 99 deliverables."""
    rows = json.loads((DATA / f"{NATION}.key.json").read_text(encoding="utf-8"))
    text = (DATA / f"{NATION}.txt").read_text(encoding="utf-8")
    title = "职业教育提质培优行动计划（2020—2023年）"
    plan = PlanFactory(code="tzpy-2020", title=title)
    version = plan_from_key(rows, text=text, plan=plan, year_start=2020, year_end=2023, **fields)
    index_version(version)
    return version


def translate(language: str = "en") -> None:
    """The English that the demonstration ships with, as rows."""
    file = Path(peiyou.__file__).parent / "config" / "demo" / "translations.yaml"
    Translation.objects.bulk_create(
        Translation(
            source_hash=source_hash(row["zh"]), language=language, text=row["en"],
            status="UNOFFICIAL", updated_at=AT,
        )
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))
    )  # fmt: skip
