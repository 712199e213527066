"""What a round is set up of, and what opening it would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from peiyou.engine.reporting.form import columns_of
from peiyou.engine.reporting.models import Ask, Reviewer, Round, Term
from peiyou.engine.undertakings.enums import Party
from peiyou.engine.undertakings.queries.departments import departments_of
from peiyou.engine.undertakings.queries.setting_up import Check
from peiyou.kernel.organisations.enums import Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Deliverable


def parties_of(term: Term) -> list[Party]:
    """Kinds of unit that report a task: those it was open to, else departments."""
    opening = term.opening
    return [Party(one) for one in opening.parties] if opening.is_open else [Party.DEPARTMENT]


@dataclass(frozen=True, slots=True)
class TermRow:
    """A task with what the plan says of it; `reviewers`: primary keys. `is_open`: it was open to take-up."""

    term: Term
    no: str
    words: str
    departments: str
    parties: tuple[str, ...]
    reviewers: frozenset[int]

    @property
    def is_open(self) -> bool:
        return self.term.opening.is_open


def term_rows(round_: Round) -> list[TermRow]:
    """Four statements."""
    tasks = {task.key: task for task in round_.season.version.tasks.prefetch_related("parties")}
    named: dict[int, set[int]] = defaultdict(set)
    for term, unit in Reviewer.objects.filter(term__round=round_).values_list("term", "unit"):
        named[term].add(unit)
    terms = round_.terms.select_related("opening").order_by("opening__seq")
    return [
        TermRow(
            term, task.number, task.label, "、".join(party.name for party in task.parties.all()),
            tuple(str(party.label) for party in parties_of(term)), frozenset(named[term.pk]),
        )
        for term in terms
        if (task := tasks.get(term.opening.task_key))
    ]  # fmt: skip


def departments_that_sign(round_: Round, on: date) -> list[Unit]:
    """Departments that the plan names one by one in any task, and those that sign already; by name."""
    meant = set(departments_of(round_.season, round_.season.openings.all(), on))
    meant |= set(Reviewer.objects.filter(term__round=round_).values_list("unit", flat=True))
    return list(Unit.objects.filter(pk__in=meant, kind=Kind.AUTHORITY).order_by("name_key", "pk"))


@dataclass(frozen=True, slots=True)
class AskRow:
    """An item with the proof that is asked; `others`: where its base may be asked already, if it has one."""

    ask: Ask
    no: str
    words: str
    counting: str
    has_base: bool
    others: tuple[tuple[int, str], ...]


def ask_rows(round_: Round) -> list[AskRow]:
    """Three statements."""
    numbers = {
        task.key: task.number for task in round_.season.version.tasks.only("key", "no", "seq")
    }
    version = round_.season.version_id
    words = {row.key: str(row) for row in Deliverable.objects.filter(task__version=version)}
    found = Ask.objects.filter(term__round=round_).select_related("item__opening", "same_as")
    asks = [
        ask for ask in found.order_by("item__opening__seq", "item__seq") if columns_of(ask.item)
    ]
    said = {
        ask.pk: f"{numbers[ask.item.opening.task_key]} {words[ask.item.deliverable_key]}" for ask in asks
    }  # fmt: skip
    return [
        AskRow(
            ask, numbers[ask.item.opening.task_key], words[ask.item.deliverable_key],
            str(ask.item.get_counting_display()), "base" in columns_of(ask.item),
            tuple((one.pk, said[one.pk]) for one in asks if _could_be(ask, one)),
        )
        for ask in asks
    ]  # fmt: skip


def _could_be(ask: Ask, there: Ask) -> bool:
    if "base" not in columns_of(ask.item) or "base" not in columns_of(there.item):
        return False
    alike = (there.item.unit, there.item.scale) == (ask.item.unit, ask.item.scale)
    return alike and there.pk != ask.pk and there.same_as_id is None


def checks_before_opening(
    round_: Round, rows: Sequence[TermRow], asks: Iterable[AskRow], astray: Collection[str], is_ahead: bool
) -> list[Check]:  # fmt: skip
    """What to look at before a round is opened; none of it forbids that."""
    alone = [row for row in rows if not row.is_open and not row.reviewers]
    unproved = [f"{row.no} {row.words}" for row in asks if not row.ask.proofs]
    unsaid = [f"{row.no} {row.words}" for row in asks if row.ask.proofs and not row.ask.proof and not row.ask.item.opening.evidence]  # fmt: skip
    return [
        Check(_("The end of filling in lies ahead."), is_ahead),
        Check(_("For every unit somebody is registered who approves what it reports."), not astray),
        Check(
            _("Every task that departments report has a department that signs what they say."),
            not alone, tuple(f"{row.no} {row.words}" for row in alone),
        ),
        Check(_("Every figure needs a proof."), not unproved, tuple(unproved)),
        Check(_("Every proof is described, or the task says what is expected."), not unsaid, tuple(unsaid)),
    ]  # fmt: skip
