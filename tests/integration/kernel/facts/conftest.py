"""Records of a kind that only the east may open, until they are published."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor
from peiyou.kernel.facts import sources
from peiyou.kernel.facts.models import Batch
from peiyou.kernel.facts.sources import Described, register_source
from peiyou.kernel.organisations.models import Place
from tests.factories.facts import KIND


@dataclass
class Records:
    """The test's own upper app: who is granted something at a unit opens the records of what stands there."""

    published: set[str] = field(default_factory=set)
    described: int = 0

    def describe(self, ids: Collection[str]) -> dict[str, Described]:
        self.described += 1
        return {pk: Described(f"记录{pk}", f"/records/{pk}/") for pk in ids}

    def visible(self, actor: Actor | None, at: datetime) -> QuerySet[Any]:
        seen = Batch.objects.filter(source_id__in=self.published)
        if actor:
            person = Person.objects.get(key=actor.id.removeprefix("person:"))
            nodes = Grant.objects.filter(person=person).values("unit")
            units = Place.objects.filter(hierarchy="PLACE", node__in=nodes).values("unit")
            seen |= Batch.objects.filter(entries__unit__in=units)
        return seen.values("source_id")


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Records:
    monkeypatch.setattr(sources, "_sources", {})
    made = Records()
    register_source(KIND, describe=made.describe, visible=made.visible)
    return made
