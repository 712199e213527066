"""Each correction of a reading: what it changes, that it takes the confirmation back, what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.audit.models import Row
from peiyou.kernel.plans.actions import review, structure
from peiyou.kernel.plans.actions.values import PartyValues
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Deliverable, Task, Version
from tests.factories.readings import TEXTS
from tests.integration.kernel.plans.test_drafts import draft, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(official: Person, at: datetime) -> Version:
    version = draft(official.actor, at)
    review.confirm_tasks(
        version=version, tasks=list(version.tasks.all()), actor=official.actor, at=at
    )
    return version


@pytest.fixture
def who(official: Person, at: datetime) -> dict[str, Any]:
    return {"actor": official.actor, "at": at}


def first(version: Version) -> Task:
    return version.tasks.get(seq=1)


def item(version: Version) -> Deliverable:
    return first(version).deliverables.get(seq=1)


EDITS: dict[str, Callable[[Version, dict[str, Any]], object]] = {
    "plans.edit_task": lambda v, who: review.edit_task(task=first(v), values={"no": "1.1"}, **who),
    "plans.set_parties": lambda v, who: review.set_parties(
        task=first(v), parties=[PartyValues("教育部", "lead", "named")], **who
    ),
    "plans.add_deliverable": lambda v, who: review.add_deliverable(
        task=first(v), values={"verb": "建设", "object": "实训基地", "kind": "build"}, **who
    ),
    "plans.edit_deliverable": lambda v, who: review.edit_deliverable(
        deliverable=item(v), values={"quantity": "201", "bound": "about"}, **who
    ),
    "plans.remove_deliverable": lambda v, who: review.remove_deliverable(
        deliverable=item(v), **who
    ),
    "plans.reread_task": lambda v, who: review.reread_task(task=first(v), **who),
    "plans.unconfirm_task": lambda v, who: review.unconfirm_task(task=first(v), **who),
    "plans.edit_section": lambda v, who: review.edit_section(
        section=v.sections.get(), title="别的标题", **who
    ),
    "plans.split_task": lambda v, who: structure.split_task(task=first(v), at_char=12, **who),
    "plans.merge_tasks": lambda v, who: structure.merge_tasks(
        first=first(v), second=v.tasks.get(seq=2), **who
    ),
    "plans.move_task": lambda v, who: structure.move_task(
        task=first(v), after=v.tasks.get(seq=3), **who
    ),
    "plans.add_task": lambda v, who: structure.add_task(
        version=v, after=None, values={"text": "新任务"}, **who
    ),
    "plans.remove_task": lambda v, who: structure.remove_task(task=first(v), **who),
}


@pytest.mark.parametrize("verb", EDITS)
def test_edit_is_recorded_in_the_plans_stream(
    version: Version, who: dict[str, Any], verb: str
) -> None:
    EDITS[verb](version, who)
    row = Row.objects.order_by("pk").last()
    assert row is not None
    assert (row.verb, row.stream) == (verb, version.plan.audit_stream)


@pytest.mark.parametrize("verb", sorted(set(EDITS) - {"plans.remove_task"}))
def test_edit_leaves_something_to_confirm(version: Version, who: dict[str, Any], verb: str) -> None:
    assert not version.tasks.filter(confirmed_at=None).exists()
    EDITS[verb](version, who)
    assert version.tasks.filter(confirmed_at=None).exists()


@pytest.mark.parametrize("verb", EDITS)
def test_published_version_cannot_be_edited(
    official: Person, at: datetime, who: dict[str, Any], verb: str
) -> None:
    version = published(official.actor, at, TEXTS)
    before = list(version.tasks.values_list("text", "no", "confirmed_at"))
    with pytest.raises(PlanError) as refusal:
        EDITS[verb](version, who)
    assert refusal.value.code == "NOT_A_DRAFT"
    assert list(version.tasks.values_list("text", "no", "confirmed_at")) == before


@pytest.mark.parametrize("verb", EDITS)
def test_stranger_edits_nothing(
    version: Version, stranger: Person, at: datetime, verb: str
) -> None:
    with pytest.raises(NotAllowed):
        EDITS[verb](version, {"actor": stranger.actor, "at": at})
    assert not version.tasks.filter(confirmed_at=None).exists()


def test_only_a_person_confirms(official: Person, at: datetime) -> None:
    version = draft(official.actor, at)
    with pytest.raises(PlanError) as refusal:
        review.confirm_tasks(version=version, tasks=[first(version)], actor=SYSTEM, at=at)
    assert refusal.value.code == "NOT_A_PERSON"


def test_task_without_a_promise_is_not_confirmed(version: Version, who: dict[str, Any]) -> None:
    task = structure.add_task(version=version, after=None, values={"text": "空"}, **who)
    with pytest.raises(PlanError) as refusal:
        review.confirm_tasks(version=version, tasks=[task], **who)
    assert refusal.value.code == "NO_DELIVERABLE"


def test_corrected_quantity_is_sure_and_finds_its_words(
    version: Version, who: dict[str, Any]
) -> None:
    changed = review.edit_deliverable(
        deliverable=item(version), values={"surface": "200所左右", "object": "优质学校"}, **who
    )
    text = version.document.source["text"]
    assert [text[slice(*changed.spans[n])] for n in ("surface", "object")] == [
        "200所左右",
        "优质学校",
    ]
    assert changed.confidence == 1.0


def test_rereading_keeps_keys_and_ways(version: Version, who: dict[str, Any]) -> None:
    review.edit_deliverable(deliverable=item(version), values={"way": "build"}, **who)
    key = item(version).key
    review.reread_task(task=first(version), **who)
    again = item(version)
    assert (again.key, again.way, again.quantity, again.bound) == (key, "build", "200", "about")


def test_party_cannot_stand_twice(version: Version, who: dict[str, Any]) -> None:
    twice = [PartyValues("教育部", "lead", "named"), PartyValues("教育部", "responsible", "named")]
    with pytest.raises(PlanError) as refusal:
        review.set_parties(task=first(version), parties=twice, **who)
    assert refusal.value.code == "PARTY_TWICE"


def test_task_of_another_draft_is_gone(version: Version, who: dict[str, Any]) -> None:
    task = first(version)
    structure.remove_task(task=task, **who)
    with pytest.raises(PlanError) as refusal:
        review.edit_task(task=Task(pk=task.pk or 10**6, version=version), values={"no": "2"}, **who)
    assert refusal.value.code == "TASK_GONE"


def test_unknown_field_is_a_bug(version: Version, who: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="confidence"):
        review.edit_deliverable(deliverable=item(version), values={"confidence": 1.0}, **who)
