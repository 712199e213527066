"""A draft of three tasks on the desk, and an official's browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans.actions.drafts import draft_version
from peiyou.kernel.plans.actions.publication import publish_version
from peiyou.kernel.plans.actions.review import confirm_tasks
from peiyou.kernel.plans.models import Plan, Version
from tests.factories.readings import TEXTS, reading_of

HTMX = {"headers": {"HX-Request": "true"}}

Draft = Callable[..., Version]


@pytest.fixture
def draft(official: Person, at: datetime) -> Draft:
    """Makes a draft of `texts`: a new plan, or a new version of `plan`."""

    def make(
        texts: tuple[str, ...] = TEXTS, plan: Plan | None = None, code: str = "demo"
    ) -> Version:
        source, reading = reading_of(texts)
        return draft_version(
            plan=plan, code=code, name="plan.txt", media=source.media,
            content="\n".join(texts).encode(), source=source, reading=reading,
            actor=official.actor, at=at,
        )  # fmt: skip

    return make


@pytest.fixture
def publish(official: Person, at: datetime) -> Callable[[Version], Version]:
    def run(version: Version) -> Version:
        tasks = list(version.tasks.all())
        confirm_tasks(version=version, tasks=tasks, actor=official.actor, at=at)
        return publish_version(version=version, actor=official.actor, at=at)

    return run


@pytest.fixture
def version(draft: Draft) -> Version:
    return draft()


@pytest.fixture
def browser(official: Person) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(official)
    return client


def words_of(answer: Any) -> str:
    return str(answer.content.decode())
