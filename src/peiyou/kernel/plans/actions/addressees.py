"""Who is meant by a department: proposed, chosen, confirmed, changed on a day, withdrawn.

A proposal changes nothing. Confirming it ends what counted before on its first day; what counted on
earlier days stays known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import Actor, action, note, note_in
from peiyou.kernel.organisations.enums import EVER, FOREVER
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import on_day
from peiyou.kernel.plans.actions.rows import lock_department
from peiyou.kernel.plans.actions.values import MeaningValues, described_meaning
from peiyou.kernel.plans.enums import Mode
from peiyou.kernel.plans.errors import PlanError
from peiyou.kernel.plans.models import Addressee, AddresseeMember, Department, Version
from peiyou.kernel.plans.queries.addressees import lacks
from peiyou.kernel.plans.queries.proposals import national_bodies, rule_for


@action("plans.propose_addressees", on="version")
def propose_addressees(*, version: Version, actor: Actor, at: datetime) -> list[Addressee]:
    """Propose by the rules how each department of the version is meant that nobody has chosen for yet.

    A proposal whose organisation was not in the register is made again, in case it is there now.
    """
    named = Department.objects.filter(parties__task__version=version).distinct().order_by("pk")
    locked = list(
        Department.objects.select_for_update().filter(pk__in=named.values("pk")).order_by("pk")
    )
    general = Addressee.objects.filter(department__in=locked, task_key=None)
    chosen = {row.department_id for row in general if row.is_confirmed or lacks(row) is None}
    waiting = {row.department_id for row in general} - chosen
    open_ = [one for one in locked if one.pk not in chosen]
    bodies = national_bodies(open_)
    made = []
    for department in open_:
        rule = rule_for(department)
        if rule and (department.pk in bodies or department.pk not in waiting):
            values = MeaningValues(
                mode=rule.mode,
                unit=bodies.get(department.pk) if rule.mode == Mode.ONE else None,
                functions=rule.functions,
                counterparts=rule.counterparts,
                levels=rule.levels,
            )
            row = _propose(department, None, values, rule.reason, EVER)
            note_in(department.audit_stream, after=described_meaning(row))
            made.append(row)
    note(proposed=[row.department.name for row in made])
    return made


@action("plans.address_department", on="department")
def address_department(
    *,
    department: Department,
    values: MeaningValues,
    source: str,
    on: date = EVER,
    task_key: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> Addressee:
    """Choose how a department is meant from the day `on` on, in every task or in one (`task_key`).

    It waits to be confirmed; an earlier proposal for the same is replaced.
    """
    department = lock_department(department)
    if not source.strip():
        raise PlanError("MEANING_WITHOUT_SOURCE", _("Say which document or decision it rests on."))
    _check_values(values)
    known = department.parties.filter(task__key=task_key).exists() if task_key else True
    if not known:
        raise PlanError(
            "NOT_IN_THIS_TASK",
            _("%(name)s is not among the parties of this task. Choose one of its tasks."),
            name=department.name,
        )
    before = department.addressees.filter(task_key=task_key, confirmed_at=None).first()
    was = described_meaning(before) if before else None
    row = _propose(department, task_key, values, source.strip(), on)
    note(before=was, after=described_meaning(row))
    return row


@action("plans.confirm_addressee", on="addressee")
def confirm_addressee(*, addressee: Addressee, actor: Actor, at: datetime) -> Addressee:
    """A person of the ministry vouches for it: from its first day on it counts."""
    row = _lock(addressee)
    if actor.kind != "PERSON":
        raise PlanError("MEANING_BY_A_PERSON", _("Only a person can confirm who is meant."))
    if row.is_confirmed:
        raise PlanError("CONFIRMED_ALREADY", _("This is confirmed already. Load the page again."))
    if missing := lacks(row):
        raise PlanError("MEANING_INCOMPLETE", missing)
    others = row.department.addressees.filter(task_key=row.task_key, confirmed_at__isnull=False)
    _check_nothing_later(others, row.valid_from, row.department)
    current = others.filter(on_day(row.valid_from)).first()
    was = described_meaning(current) if current else None
    if current:
        _end(current, row.valid_from)
    row.confirmed_at, row.confirmed_by = at, actor.name
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    note(before=was, after=described_meaning(row))
    return row


@action("plans.set_group_members", on="addressee")
def set_group_members(
    *,
    addressee: Addressee,
    units: Sequence[Unit],
    source: str,
    on: date = EVER,
    actor: Actor,
    at: datetime,
) -> Addressee:
    """From the day `on` on, the group holds exactly these organisations, the set these regions.

    Who was in it before that day stays known. (A set holds besides what its region set holds.)
    """
    row = _lock(addressee)
    _check_members(row, units, source)
    _check_nothing_later(row.members.all(), on, row.department)
    wanted = {unit.pk: unit for unit in units}
    held = {m.unit_id: m for m in row.members.filter(on_day(on)).select_related("unit")}
    gone = [member for pk, member in held.items() if pk not in wanted]
    for member in gone:
        _end(member, on)
    added = [unit for pk, unit in wanted.items() if pk not in held]
    AddresseeMember.objects.bulk_create(
        AddresseeMember(addressee=row, unit=unit, source=source.strip(), valid_from=on)
        for unit in added
    )
    note(
        on=on.isoformat(),
        source=source.strip(),
        added=[unit.name for unit in added],
        removed=[member.unit.name for member in gone],
    )
    return row


@action("plans.withdraw_addressee", on="addressee")
def withdraw_addressee(
    *, addressee: Addressee, source: str, on: date = EVER, actor: Actor, at: datetime
) -> None:
    """Give a proposal up; or say that what was confirmed does not hold any more from the day `on` on."""
    row = _lock(addressee)
    if row.is_confirmed and not source.strip():
        raise PlanError("MEANING_WITHOUT_SOURCE", _("Say which document or decision it rests on."))
    if row.valid_to <= on:
        raise PlanError("ENDED_ALREADY", _("It has ended before that day already."))
    note(before=described_meaning(row), on=on.isoformat(), source=source.strip())
    _end(row, on if row.is_confirmed else EVER)


def _lock(addressee: Addressee) -> Addressee:
    lock_department(addressee.department)
    row = Addressee.objects.select_related("department", "unit", "region_set")
    if found := row.filter(pk=addressee.pk).first():
        return found
    raise PlanError("MEANING_GONE", _("This was replaced in the meantime. Load the page again."))


def _propose(
    department: Department, task_key: UUID | None, values: MeaningValues, source: str, on: date
) -> Addressee:
    """Write the proposal. Whom the ministry has named for the same mode is named in it too."""
    rows = department.addressees.filter(task_key=task_key)
    before = rows.filter(confirmed_at=None).first()
    model = before or rows.filter(on_day(on), confirmed_at__isnull=False).first()
    kept = []
    if model and model.takes_members and model.mode == values.mode:
        kept = list(model.members.filter(valid_to__gt=on))
    if before:
        before.delete()
    row = Addressee.objects.create(
        department=department,
        task_key=task_key,
        mode=values.mode,
        unit=values.unit,
        functions=list(values.functions),
        counterparts=values.counterparts,
        levels=list(values.levels),
        region_set=values.region_set,
        source=source,
        valid_from=on,
    )
    AddresseeMember.objects.bulk_create(
        AddresseeMember(
            addressee=row, unit_id=m.unit_id, source=m.source,
            valid_from=max(on, m.valid_from), valid_to=m.valid_to,
        )
        for m in kept
    )  # fmt: skip
    return row


def _end(row: Addressee | AddresseeMember, on: date) -> None:
    """The row ends on the day; one that would never have held is removed."""
    if row.valid_from >= on:
        row.delete()
    else:
        row.valid_to = on
        row.save(update_fields=["valid_to"])


def _check_nothing_later(rows: Any, on: date, department: Department) -> None:
    later = rows.filter(valid_from__gt=on) | rows.filter(valid_to__gt=on, valid_to__lt=FOREVER)
    if later.exists():
        raise PlanError(
            "MEANING_CHANGED_LATER",
            _("Who is meant by %(name)s was changed after that day already. Give a later day."),
            name=department.name,
        )


def _check_values(values: MeaningValues) -> None:
    if values.unit and values.unit.is_region:
        raise PlanError(
            "MEANING_IS_A_REGION",
            _("%(name)s is a region. Choose an organisation, such as its government."),
            name=values.unit.name,
        )


def _check_members(row: Addressee, units: Sequence[Unit], source: str) -> None:
    if not row.takes_members:
        raise PlanError(
            "MEANING_WITHOUT_MEMBERS",
            _("Members are named only for a group or a set of regions. Choose that first."),
        )
    if not source.strip():
        raise PlanError("MEANING_WITHOUT_SOURCE", _("Say which document or decision it rests on."))
    for unit in units:
        if row.mode == Mode.SET and not unit.is_region:
            raise PlanError(
                "MEMBER_NO_REGION",
                _(
                    "%(name)s is not a region. Name the region; its bodies follow from the functions."
                ),
                name=unit.name,
            )
        if row.mode == Mode.GROUP and unit.is_region:
            raise PlanError(
                "MEMBER_A_REGION",
                _("%(name)s is a region. A group holds organisations; choose one of them."),
                name=unit.name,
            )
