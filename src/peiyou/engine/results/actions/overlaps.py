"""What is counted under several deliverables: declared by the unit, confirmed by who checks and approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peiyou.engine.results.book.overlapping import demand_fit, lock, say
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import Overlap
from peiyou.engine.results.models.overlap import COLUMN, stream_of
from peiyou.kernel.actions import Actor, action, note
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.facts.overlaps import ensure_overlap
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """What a unit says: so many of a period are counted under all of `members`. `reason` names what they are."""

    unit: Unit
    period: Period
    members: Sequence[Measure]
    quantity: int
    reason: str

    @property
    def audit_stream(self) -> str:
        return stream_of(self.unit)


@dataclass(frozen=True, slots=True)
class AtStage:
    """A declared overlap at one stage: what is decided about it there is of who decides at that stage."""

    overlap: Overlap
    stage: Stage

    @property
    def unit(self) -> Unit:
        return self.overlap.unit

    @property
    def audit_stream(self) -> str:
        return self.overlap.audit_stream


@action("results.declare_overlap", on="declaration")
def declare_overlap(*, declaration: Declaration, actor: Actor, at: datetime) -> Overlap:
    """The unit says what it counts more than once; what it had said of the same deliverables is replaced.

    Raises `FactError`: ALONE, NOT_ALIKE; `ResultsError`: QUANTITY_WRONG, REASON_MISSING, OVERLAP_TOO_LARGE.
    """
    lock(declaration.unit)
    of = ensure_overlap(declaration.members)
    key = {"of": of, "unit": declaration.unit, "period": declaration.period}
    row = Overlap.objects.select_related("of", "unit", "period").filter(**key).first()
    row = row or Overlap(**key)
    row.reason = declaration.reason.strip()[:400]
    row.declared_by, row.declared_at = actor.name, at
    demand_fit(row, declaration.members, Stage.CLAIMED, declaration.quantity)
    say(row, Stage.CLAIMED, declaration.quantity, actor, at)
    note(
        overlap=str(row.key), measures=sorted(m.code for m in declaration.members),
        period=declaration.period.code, quantity=declaration.quantity, reason=row.reason,
    )  # fmt: skip
    return row


@action("results.confirm_overlap", on="about")
def confirm_overlap(*, about: AtStage, quantity: int, actor: Actor, at: datetime) -> Overlap:
    """Who checks or approves the unit's figures says how many are counted more than once in theirs.

    Raises `ResultsError`: STAGE_WRONG, WITHDRAWN, QUANTITY_WRONG, OVERLAP_TOO_LARGE.
    """
    row = _locked(about)
    if about.stage == Stage.CLAIMED:
        raise ResultsError("STAGE_WRONG", _("What the unit claims, it declares itself."))
    if all(row.at(stage) is None for stage in COLUMN):
        raise ResultsError("WITHDRAWN", _("This overlap was withdrawn. It has to be declared anew."))  # fmt: skip
    demand_fit(row, list(row.of.members.all()), about.stage, quantity)
    say(row, about.stage, quantity, actor, at)
    note(overlap=str(row.key), at_stage=about.stage.value, quantity=quantity)
    return row


@action("results.withdraw_overlap", on="about")
def withdraw_overlap(*, about: AtStage, reason: str, actor: Actor, at: datetime) -> Overlap:
    """It does not stand at this stage any more: sums there are plain again. From above first.

    Raises `ResultsError`: REASON_MISSING, NOTHING_STANDS, STANDS_ABOVE.
    """
    row = _locked(about)
    if not reason.strip():
        raise ResultsError("REASON_MISSING", _("Say why it is withdrawn."))
    if row.at(about.stage) is None:
        raise ResultsError("NOTHING_STANDS", _("Nothing stands at this stage. Reload the page to see what does."))  # fmt: skip
    order = list(COLUMN)
    if any(row.at(stage) is not None for stage in order[order.index(about.stage) + 1 :]):
        raise ResultsError(
            "STANDS_ABOVE",
            _("A level above has confirmed it. It has to be withdrawn there before it is withdrawn here."),
        )  # fmt: skip
    say(row, about.stage, None, actor, at)
    note(overlap=str(row.key), at_stage=about.stage.value, reason=reason.strip()[:400])
    return row


def _locked(about: AtStage) -> Overlap:
    lock(about.unit)
    rows = Overlap.objects.select_related("of", "unit", "period")
    return rows.get(pk=about.overlap.pk)
