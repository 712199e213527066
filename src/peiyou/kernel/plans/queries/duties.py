"""What an organisation answers for in a version of a plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Party, Version
from peiyou.kernel.plans.queries.meanings import parties_meaning
from peiyou.kernel.plans.queries.wording import Wording, Words


@dataclass(frozen=True, slots=True)
class Duty:
    """A task that means the unit. `named` is as whom it is printed; `others` how many parties besides."""

    seq: int
    number: str
    sentence: Wording
    named: Wording
    others: int


@dataclass(frozen=True, slots=True)
class PlanDuties:
    code: str
    title: Wording
    duties: tuple[Duty, ...]

    @property
    def alone(self) -> int:
        return sum(not duty.others for duty in self.duties)


def duties_of(unit: Unit, version: Version, on: date, language: str) -> PlanDuties | None:
    """The tasks that mean the unit on that day, alone or with others, in their order; None for none."""
    mine = parties_meaning(unit, version, on).keys()
    if not mine:
        return None
    parties = Party.objects.filter(task__version=version).select_related("task")
    sizes: Counter[int] = Counter()
    found: dict[int, Party] = {}
    for party in parties.order_by("task__seq", "seq"):
        sizes[party.task_id] += 1
        if party.pk in mine:
            found.setdefault(party.task_id, party)
    texts = [text for party in found.values() for text in (party.task.label, party.name)]
    words = Words(language, [version.title, *texts])
    return PlanDuties(
        code=version.plan.code,
        title=words(version.title),
        duties=tuple(
            Duty(
                seq=party.task.seq,
                number=party.task.number,
                sentence=words(party.task.label),
                named=words(party.name),
                others=sizes[party.task_id] - 1,
            )
            for party in found.values()
        ),
    )
