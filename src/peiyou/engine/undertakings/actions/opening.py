"""Opening a season: one undertaking for every unit that is asked, so that who has not answered is a state."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book.posting import register_measures
from peiyou.engine.undertakings.enums import Party, SeasonState
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.events import SeasonOpened
from peiyou.engine.undertakings.form import form_of
from peiyou.engine.undertakings.models import Opening, Placement, Season, Undertaking
from peiyou.engine.undertakings.queries.departments import departments_of
from peiyou.engine.undertakings.queries.latecomers import SCHOOLS, party_of, provinces_of
from peiyou.engine.undertakings.queries.lines import lines_of, undertaking_provinces
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor, NotAllowed, action, authority, emit, note
from peiyou.kernel.forms.editions import ensure_edition
from peiyou.kernel.organisations.enums import Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import standing
from peiyou.kernel.workflow.moves import NewCase, open_cases


@dataclass(frozen=True, slots=True)
class Opened:
    """How many were asked, by party; `astray`: schools without a line of authorities up to a province, and
    provincial units without an education body. They are not asked, and have to be put right first."""

    season: Season
    asked: dict[str, int] = field(default_factory=dict)
    astray: tuple[str, ...] = ()

    @property
    def audit_stream(self) -> str:
        return self.season.audit_stream


@dataclass(frozen=True, slots=True)
class _New:
    unit: Unit
    party: Party
    province: int | None


@action("undertakings.open_season", on="season")
def open_season(*, season: Season, actor: Actor, at: datetime) -> Opened:
    """Ask every unit of the parties that may take something up, and the departments of what is not open."""
    row = Season.objects.select_for_update().select_related("version").get(pk=season.pk)
    if row.state != SeasonState.PREPARING:
        raise UndertakingError("SEASON_OPENED", _("The season has been opened already."))
    openings = list(row.openings.prefetch_related("items"))
    if not any(opening.is_open for opening in openings):
        raise UndertakingError("NOTHING_OPEN", _("No task is open to take-up yet."))
    on = timezone.localdate(at)
    parties = {party for opening in openings if opening.is_open for party in opening.parties}
    new, astray = _who(on, parties)
    made = _ask(row, new, actor, at)
    made += _ask_departments(row, [o for o in openings if not o.is_open], on, actor, at)
    register_measures(row)
    ensure_edition(form_of(row, openings), at=at)
    row.state, row.opened_at = SeasonState.OPEN, at
    row.save(update_fields=["state", "opened_at"])
    counts = {party.value: sum(one.party == party for one in made) for party in Party}
    asked = {party: count for party, count in counts.items() if count}
    note(asked=asked, astray=len(astray))
    emit(SeasonOpened(season=row.key))
    return Opened(row, asked, tuple(astray))


def _who(on: date, parties: set[str]) -> tuple[list[_New], list[str]]:
    new: list[_New] = []
    bodies = undertaking_provinces(on)
    astray: list[str] = []
    if Party.PROVINCE in parties:
        provinces = standing(on).filter(undertakes=True, kind=Kind.PROVINCE).order_by("code", "pk")
        for unit in provinces:
            if unit.pk in bodies:
                new.append(_New(bodies[unit.pk], Party.PROVINCE, unit.pk))
            else:
                astray.append(unit.name)
    types = [school for school, party in SCHOOLS.items() if party in parties]
    schools = list(
        standing(on).filter(kind=Kind.SCHOOL, school_type__in=types).order_by("code", "pk")
    )
    lines = lines_of([school.pk for school in schools], on)
    for school in schools:
        province = lines[school.pk].province
        if province in bodies:
            new.append(_New(school, SCHOOLS[SchoolType(school.school_type)], province))
        else:
            astray.append(school.name)
    return new, astray


def _ask(season: Season, new: Sequence[_New], actor: Actor, at: datetime) -> list[Undertaking]:
    keys = [uuid.uuid4() for _one in new]
    cases = open_cases(
        [
            NewCase("undertaking", "undertaking", str(key), one.unit, one.unit, filler_of(one.unit, one.party), season.fill_by)
            for key, one in zip(keys, new, strict=True)
        ],
        actor,
        at,
    )  # fmt: skip
    return Undertaking.objects.bulk_create(
        (
            Undertaking(
                key=key, season=season, unit=one.unit, party=one.party, province_id=one.province, case=case
            )
            for key, one, case in zip(keys, new, cases, strict=True)
        ),
        batch_size=2_000,
    )  # fmt: skip


def _ask_departments(
    season: Season, assigned: Iterable[Opening], on: date, actor: Actor, at: datetime
) -> list[Undertaking]:
    """Tasks that are not open are taken up by the organisations that the plan makes responsible."""
    by_unit = departments_of(season, assigned, on)
    known = set(season.undertakings.values_list("unit", flat=True))
    units = Unit.objects.filter(pk__in=by_unit.keys() - known).order_by("pk")
    made = _ask(season, [_New(unit, Party.DEPARTMENT, None) for unit in units], actor, at)
    Placement.objects.bulk_create(
        Placement(undertaking=one, opening=opening)
        for one in made
        for opening in by_unit[one.unit_id]
    )
    return made


@action("undertakings.ask_units", on="season")
def ask_units(
    *, season: Season, units: Sequence[Unit], actor: Actor, at: datetime
) -> list[Undertaking]:
    """Ask more units of an open season: schools registered since, and others by name.

    Who has been asked is left alone. Raises `UndertakingError` (ASTRAY) for one that belongs to no undertaking
    province or is of no kind that takes part, `NotAllowed` for one of a province that is not the actor's.
    """
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != SeasonState.OPEN:
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    on = timezone.localdate(at)
    known = set(row.undertakings.filter(unit__in=units).values_list("unit", flat=True))
    wanted = sorted({u.pk: u for u in units if u.pk not in known}.values(), key=lambda u: u.pk)
    bodies = undertaking_provinces(on)
    belongs = provinces_of(wanted, bodies, on)
    new = []
    for unit in wanted:
        party, province = party_of(unit), belongs.get(unit.pk)
        if party is None or province is None:
            raise UndertakingError(
                "ASTRAY",
                _("%(unit)s cannot be asked: it has no competent authority of an undertaking province."),
                unit=unit.name,
            )  # fmt: skip
        new.append(_New(unit, party, province))
    _require_provinces({bodies[one.province] for one in new if one.province}, actor, at)
    made = _ask(row, new, actor, at)
    note(units=[str(one.unit.key) for one in made])
    return made


def _require_provinces(bodies: Iterable[Unit], actor: Actor, at: datetime) -> None:
    for body in sorted(bodies, key=lambda body: body.pk):
        if not authority().allows(actor, "undertakings.ask_in_province", body, at):
            raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb="undertakings.ask_units")  # fmt: skip
