"""Whatever a reviewer does in whatever order, a draft stays in shape (model-checked)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from peiyou.kernel.actions.roles import Role
from peiyou.kernel.plans.actions import review, structure
from peiyou.kernel.plans.actions.drafts import draft_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Task, Version
from tests.factories.organisations import a_person
from tests.factories.readings import reading_of
from tests.tools.machines import RolledBack

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXTS = tuple(f"遴选{n}所左右第{n}类学校，建设{n}个第{n}类基地" for n in (10, 20, 30))


class ReviewMachine(RolledBack):
    """The model is the words: every edit is tracked as a list of texts and a set of confirmed seqs."""

    @initialize()
    def start(self) -> None:
        person = a_person("o", "经办", Role.MINISTRY)
        self.who: dict[str, Any] = {"actor": person.actor, "at": AT}
        source, reading = reading_of(TEXTS)
        self.version = draft_version(
            plan=None, code="m", name="m.txt", media="text/plain", content=b"m", source=source,
            reading=reading, **self.who,
        )  # fmt: skip
        self.texts = list(TEXTS)
        self.confirmed: list[bool] = [False] * len(TEXTS)

    def task(self, place: int) -> Task:
        return self.version.tasks.get(seq=place % len(self.texts) + 1)

    @rule(place=st.integers(0, 9), cut=st.integers(0, 30))
    def split(self, place: int, cut: int) -> None:
        if not self.texts:
            return
        i = place % len(self.texts)
        head, tail = self.texts[i][:cut].strip(), self.texts[i][cut:].strip()
        if not (head and tail):
            with pytest.raises(PlanError):
                structure.split_task(task=self.task(place), at_char=cut, **self.who)
            return
        structure.split_task(task=self.task(place), at_char=cut, **self.who)
        self.texts[i : i + 1] = [head, tail]
        self.confirmed[i : i + 1] = [False, False]

    @rule(place=st.integers(0, 9))
    def merge(self, place: int) -> None:
        if len(self.texts) < 2:
            return
        i = place % (len(self.texts) - 1)
        first, second = self.version.tasks.get(seq=i + 1), self.version.tasks.get(seq=i + 2)
        structure.merge_tasks(first=first, second=second, **self.who)
        self.texts[i : i + 2] = [self.texts[i] + self.texts[i + 1]]
        self.confirmed[i : i + 2] = [False]

    @rule(place=st.integers(0, 9), behind=st.integers(0, 9))
    def move(self, place: int, behind: int) -> None:
        if len(self.texts) < 2:
            return
        i, j = place % len(self.texts), behind % len(self.texts)
        if i == j:
            return
        after = self.version.tasks.get(seq=j + 1)
        structure.move_task(task=self.task(place), after=after, **self.who)
        text = self.texts.pop(i)
        self.confirmed.pop(i)
        to = j + 1 if j < i else j
        self.texts.insert(to, text)
        self.confirmed.insert(to, False)

    @rule(place=st.integers(0, 9))
    def add(self, place: int) -> None:
        if len(self.texts) > 6:
            return
        i = place % (len(self.texts) + 1)
        after = self.version.tasks.get(seq=i) if i else None
        structure.add_task(version=self.version, after=after, values={"text": "新任务"}, **self.who)
        self.texts.insert(i, "新任务")
        self.confirmed.insert(i, False)

    @rule(place=st.integers(0, 9))
    def remove(self, place: int) -> None:
        if not self.texts:
            return
        i = place % len(self.texts)
        structure.remove_task(task=self.task(place), **self.who)
        del self.texts[i], self.confirmed[i]

    @rule(place=st.integers(0, 9))
    def confirm(self, place: int) -> None:
        if not self.texts:
            return
        task = self.task(place)
        if not task.deliverables.exists():
            with pytest.raises(PlanError):
                review.confirm_tasks(version=self.version, tasks=[task], **self.who)
            return
        review.confirm_tasks(version=self.version, tasks=[task], **self.who)
        self.confirmed[task.seq - 1] = True

    @rule(place=st.integers(0, 9))
    def reread(self, place: int) -> None:
        if not self.texts:
            return
        task = self.task(place)
        review.reread_task(task=task, **self.who)
        self.confirmed[task.seq - 1] = False

    @rule()
    def publish_when_open(self) -> None:
        if self.texts and all(self.confirmed):
            return
        with pytest.raises(PlanError):
            publish_version(version=Version.objects.get(pk=self.version.pk), **self.who)

    @invariant()
    def tasks_are_the_texts_in_order(self) -> None:
        if not hasattr(self, "texts"):
            return
        rows = list(self.version.tasks.order_by("seq"))
        assert [t.seq for t in rows] == list(range(1, len(self.texts) + 1))
        assert [t.text for t in rows] == self.texts
        assert [t.is_confirmed for t in rows] == self.confirmed

    @invariant()
    def deliverables_are_numbered_from_one(self) -> None:
        if not hasattr(self, "version"):
            return
        for task in self.version.tasks.prefetch_related("deliverables"):
            seqs = [d.seq for d in task.deliverables.all()]
            assert seqs == list(range(1, len(seqs) + 1))


ReviewMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


@pytest.mark.django_db
class TestReviewMachine(ReviewMachine.TestCase):  # type: ignore[misc, name-defined]
    """Runs the machine; each example in a transaction of its own that is rolled back."""
