"""A document becomes a draft; a later one keeps the keys of what it still promises."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.storage import default_storage

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, NotAllowed
from peiyou.kernel.plans.actions.drafts import discard_draft, draft_version, edit_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.actions.review import confirm_tasks
from peiyou.kernel.plans.enums import Change, VersionState
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Department, Document, Plan, Task, Version
from peiyou.kernel.plans.queries.compare import compare
from tests.factories.readings import TEXTS, reading_of

pytestmark = pytest.mark.django_db


def draft(
    actor: Actor, at: datetime, texts: tuple[str, ...] = TEXTS, plan: Plan | None = None
) -> Version:
    source, reading = reading_of(texts)
    return draft_version(
        plan=plan, code="demo", name="plan.txt", media=source.media, content="\n".join(texts).encode(),
        source=source, reading=reading, actor=actor, at=at,
    )  # fmt: skip


def published(
    actor: Actor, at: datetime, texts: tuple[str, ...], plan: Plan | None = None
) -> Version:
    version = draft(actor, at, texts, plan)
    confirm_tasks(version=version, tasks=list(version.tasks.all()), actor=actor, at=at)
    return publish_version(version=version, actor=actor, at=at)


def files() -> set[str]:
    folder = "documents"
    return set(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else set()


def test_draft_holds_what_was_read(official: Person, at: datetime) -> None:
    version = draft(official.actor, at)
    assert [t.text for t in version.tasks.all()] == list(TEXTS)
    assert [d.verb for d in version.tasks.get(seq=1).deliverables.all()] == ["遴选", "建设"]
    assert [p.name for p in version.tasks.get(seq=2).parties.all()] == ["教育部", "各地有关部门"]
    with version.document.file.open() as file:
        assert file.read().decode() == "\n".join(TEXTS)


def test_spans_of_a_deliverable_are_its_words(official: Person, at: datetime) -> None:
    version = draft(official.actor, at)
    text = version.document.source["text"]
    for task in version.tasks.all():
        assert text[task.span_start : task.span_end] == task.text
        for item in task.deliverables.all():
            start, end = item.spans["object"]
            assert text[start:end] == item.object


def test_second_draft_beside_an_open_one_is_refused_and_leaves_nothing(
    official: Person, at: datetime
) -> None:
    version = draft(official.actor, at)
    before = files()
    with pytest.raises(PlanError) as refusal:
        draft(official.actor, at, ("别的任务",), plan=version.plan)
    assert refusal.value.code == "DRAFT_OPEN"
    assert files() == before
    assert Document.objects.count() == Version.objects.count() == 1


def test_code_is_taken_once(official: Person, at: datetime) -> None:
    draft(official.actor, at)
    with pytest.raises(PlanError) as refusal:
        draft(official.actor, at)
    assert refusal.value.code == "CODE_TAKEN"
    assert "demo" in str(refusal.value)


def test_stranger_drafts_nothing(stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        draft(stranger.actor, at)
    assert not Plan.objects.exists()


def test_discarded_draft_makes_way(official: Person, at: datetime) -> None:
    version = draft(official.actor, at)
    discard_draft(version=version, actor=official.actor, at=at)
    assert draft(official.actor, at, plan=version.plan).state == VersionState.DRAFT


def test_unconfirmed_draft_is_not_published(official: Person, at: datetime) -> None:
    version = draft(official.actor, at)
    confirm_tasks(version=version, tasks=list(version.tasks.all())[:2], actor=official.actor, at=at)
    with pytest.raises(PlanError) as refusal:
        publish_version(version=version, actor=official.actor, at=at)
    assert refusal.value.code == "UNCONFIRMED"
    assert refusal.value.params == {"open": 1, "total": 3}


def test_published_version_is_numbered_and_frozen(official: Person, at: datetime) -> None:
    version = published(official.actor, at, TEXTS)
    assert (version.no, version.published_by) == (1, official.name)
    with pytest.raises(PlanError) as refusal:
        edit_version(
            version=version, title="x", year_start=None, year_end=None, actor=official.actor, at=at
        )
    assert refusal.value.code == "NOT_A_DRAFT"


def test_departments_are_one_row_whatever_the_spelling(official: Person, at: datetime) -> None:
    first = draft(official.actor, at)
    party = first.tasks.get(seq=1).parties.get(seq=1)
    type(party).objects.filter(pk=party.pk).update(name="国家发改委")
    confirm_tasks(version=first, tasks=list(first.tasks.all()), actor=official.actor, at=at)
    publish_version(version=first, actor=official.actor, at=at)
    assert set(Department.objects.values_list("name", flat=True)) == {
        "国家发展改革委", "教育部", "各地有关部门",
    }  # fmt: skip
    party.refresh_from_db()
    assert (party.name, party.department.name) == ("国家发改委", "国家发展改革委")


LATER = ("完善职业学校督导办法", "遴选300所左右优质学校，建设30个实训基地", "推进数字校园")


def test_later_document_is_compared_with_the_version_before(official: Person, at: datetime) -> None:
    first = published(official.actor, at, TEXTS)
    second = published(official.actor, at, LATER, plan=first.plan)
    assert (second.no, second.base) == (2, first)
    comparison = compare(first, second)
    assert [(r.change, r.new and r.new.seq, r.old and r.old.seq) for r in comparison.rows] == [
        (Change.MOVED, 1, 3),
        (Change.CHANGED, 2, 1),
        (Change.ADDED, 3, None),
        (Change.REMOVED, None, 2),
    ]
    assert comparison.counts == {"SAME": 0, "CHANGED": 1, "MOVED": 1, "ADDED": 1, "REMOVED": 1}


def test_keys_of_kept_promises_carry_over(official: Person, at: datetime) -> None:
    first = published(official.actor, at, TEXTS)
    second = draft(official.actor, at, LATER, plan=first.plan)
    old, new = first.tasks.get(seq=1), second.tasks.get(seq=2)
    assert new.key == old.key
    assert [d.key for d in new.deliverables.all()] == [d.key for d in old.deliverables.all()]
    assert second.sections.get().key == first.sections.get().key
    assert Task.objects.filter(key=second.tasks.get(seq=3).key).count() == 1


def test_comparison_counts_queries_not_tasks(
    official: Person, at: datetime, django_assert_num_queries: object
) -> None:
    one = published(official.actor, at, TEXTS[:1])
    five = published(official.actor, at, tuple(f"第{i}项任务" for i in range(5)), plan=one.plan)
    for base, version in ((one, one), (one, five), (five, five)):
        with django_assert_num_queries(6):  # type: ignore[operator]
            compare(base, version)
