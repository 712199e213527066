"""Seasons: prepared from a published plan, changed while they are prepared, and their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.actions.statements import take_statement
from peiyou.engine.undertakings.beginnings import beginnings, counting_of, unit_of
from peiyou.engine.undertakings.enums import (
    BELOW_PROVINCE,
    Counting,
    Party,
    SeasonState,
    State,
    StatementKind,
)
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.events import SeasonPublished
from peiyou.engine.undertakings.models import Item, Opening, Season, Share, Source
from peiyou.kernel.actions import Actor, action, emit, note
from peiyou.kernel.organisations import locking
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.enums import VersionState
from peiyou.kernel.plans.models import Deliverable, Version
from peiyou.kernel.workflow.moves import move_deadlines

TIMES: Final = ("opens_at", "fill_by", "check_by", "confirm_by")
EDITABLE: Final = ("title", "guidance", "year_start", "year_end", *TIMES)


@action("undertakings.prepare_season", on=None)
def prepare_season(
    *,
    version: Version,
    title: str,
    opens_at: datetime,
    fill_by: datetime,
    check_by: datetime,
    confirm_by: datetime,
    guidance: str = "",
    actor: Actor,
    at: datetime,
) -> Season:
    """A season for a published version: every task with its deliverables, open as `data/takeup.yaml` has it."""
    version = Version.objects.select_for_update().select_related("plan").get(pk=version.pk)
    if version.state != VersionState.PUBLISHED:
        raise UndertakingError("NOT_PUBLISHED", _("Publish the plan first."))
    if Season.objects.filter(version=version).exists():
        raise UndertakingError(
            "SEASON_THERE", _("This version of the plan has its season already.")
        )
    season = Season(
        version=version, title=title.strip(), guidance=guidance.strip(), opens_at=opens_at, fill_by=fill_by,
        check_by=check_by, confirm_by=confirm_by, created_at=at,
        year_start=version.year_start or opens_at.year, year_end=version.year_end or confirm_by.year,
    )  # fmt: skip
    _check_values(season)
    season.save()
    start = beginnings()
    Source.objects.bulk_create(
        Source(season=season, seq=n, **source) for n, source in enumerate(start.sources, start=1)
    )
    _add_openings(season, start.closed.get(version.plan.code, frozenset()), list(start.parties))
    note(after={name: str(getattr(season, name)) for name in EDITABLE}, version=version.no)
    return season


def _add_openings(season: Season, closed: frozenset[str], parties: list[str]) -> None:
    tasks = list(season.version.tasks.prefetch_related("deliverables").order_by("seq"))
    openings = Opening.objects.bulk_create(
        Opening(
            season=season, task_key=task.key, seq=task.seq,
            is_open=task.number not in closed, parties=parties if task.number not in closed else [],
        )
        for task in tasks
    )  # fmt: skip
    Item.objects.bulk_create(
        _item(opening, deliverable)
        for opening, task in zip(openings, tasks, strict=True)
        for deliverable in task.deliverables.all()
    )


def _item(opening: Opening, deliverable: Deliverable) -> Item:
    counting = counting_of(deliverable)
    return Item(
        opening=opening, deliverable_key=deliverable.key, seq=deliverable.seq, counting=counting,
        unit=unit_of(deliverable, counting),
    )  # fmt: skip


def _check_values(season: Season) -> None:
    if not season.title:
        raise UndertakingError("TITLE_MISSING", _("Give the season a title."))
    if not season.opens_at < season.fill_by <= season.check_by <= season.confirm_by:
        raise UndertakingError(
            "TIMES_OUT_OF_ORDER",
            _("Opening comes before the end of filling in, then of checking, then of confirming."),
        )
    if season.year_start > season.year_end:
        raise UndertakingError("YEARS_OUT_OF_ORDER", _("The first year comes before the last."))


def _preparing(season: Season) -> Season:
    """The season, locked, while it is being prepared."""
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != SeasonState.PREPARING:
        raise UndertakingError(
            "SEASON_OPENED", _("The season has been opened: what units were asked stays as it is.")
        )
    return row


@action("undertakings.edit_season", on="season")
def edit_season(*, season: Season, values: Mapping[str, Any], actor: Actor, at: datetime) -> Season:
    """Change title, guidance, times, years (`EDITABLE`) while the season is being prepared."""
    row = _preparing(season)
    if unknown := values.keys() - set(EDITABLE):
        raise ValueError(f"a season has no {', '.join(sorted(unknown))} to edit")
    before = {name: str(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    _check_values(row)
    row.save(update_fields=list(values))
    note(before=before, after={name: str(value) for name, value in values.items()})
    return row


@action("undertakings.set_sources", on="season")
def set_sources(
    *, season: Season, sources: Sequence[Mapping[str, str]], actor: Actor, at: datetime
) -> list[Source]:
    """Replace the sources of funds: code, name and payer of each, in printed order."""
    row = _preparing(season)
    if not sources or len({source["code"] for source in sources}) != len(sources):
        raise UndertakingError("SOURCES_WRONG", _("Each source needs a code of its own."))
    before = list(row.sources.values_list("code", flat=True))
    row.sources.all().delete()
    made = Source.objects.bulk_create(
        Source(season=row, seq=n, **source) for n, source in enumerate(sources, start=1)
    )
    note(before=before, after=[source.code for source in made])
    return made


SETTABLE: Final = ("is_open", "parties", "guidance", "evidence")


@action("undertakings.set_openings", on="season")
def set_openings(
    *, season: Season, changes: Mapping[int, Mapping[str, Any]], actor: Actor, at: datetime
) -> list[Opening]:
    """Say of tasks (by seq) whether they are open, to which kinds of unit, with which guidance and evidence."""
    row = _preparing(season)
    openings = {one.seq: one for one in row.openings.filter(seq__in=changes)}
    before: dict[str, Any] = {}
    for seq, values in changes.items():
        if seq not in openings or values.keys() - set(SETTABLE):
            raise ValueError(f"opening {seq} has no such field")
        if set(values.get("parties", ())) - set(Party.values):
            raise UndertakingError("PARTY_UNKNOWN", _("There is no such kind of unit."))
        before[str(seq)] = {name: getattr(openings[seq], name) for name in values}
        for name, value in values.items():
            setattr(openings[seq], name, value)
    for opening in openings.values():
        if opening.is_open and not opening.parties:
            raise UndertakingError(
                "NOBODY_MAY",
                _("Task %(seq)s is open, but no kind of unit may take it up."),
                seq=opening.seq,
            )
    Opening.objects.bulk_update(openings.values(), SETTABLE)
    note(before=before, after={str(seq): dict(values) for seq, values in changes.items()})
    return list(openings.values())


@action("undertakings.set_item", on="season")
def set_item(
    *,
    season: Season,
    item: Item,
    counting: Counting,
    unit: str,
    scale: int,
    actor: Actor,
    at: datetime,
) -> Item:
    """Say how commitments to a deliverable are read together, in which unit, with how many decimal places."""
    row = _preparing(season)
    found = Item.objects.select_for_update().get(pk=item.pk, opening__season=row)
    if not 0 <= scale <= 6:
        raise UndertakingError("SCALE_WRONG", _("Between 0 and 6 decimal places."))
    before = {"counting": found.counting, "unit": found.unit, "scale": found.scale}
    found.counting, found.unit, found.scale = Counting(counting), unit.strip(), scale
    found.save(update_fields=["counting", "unit", "scale"])
    note(item=str(found.deliverable_key), before=before, after={"counting": found.counting, "unit": unit, "scale": scale})  # fmt: skip
    return found


@action("undertakings.set_shares", on="season")
def set_shares(
    *, season: Season, item: Item, shares: Mapping[int, int], actor: Actor, at: datetime
) -> list[Share]:
    """What the ministry would like each province (primary key) to take up of an item; replaces what it said.

    Amounts as stored (`amount × 10^-scale`). It is advice and may be given while the season is open, too.
    """
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state == SeasonState.PUBLISHED:
        raise UndertakingError("PUBLISHED", _("The result is published: shares are of no use now."))
    if any(amount < 0 for amount in shares.values()):
        raise UndertakingError("SHARE_NEGATIVE", _("A share cannot be less than nothing."))
    provinces = set(
        Unit.objects.filter(pk__in=shares, undertakes=True).values_list("pk", flat=True)
    )
    if provinces != set(shares):
        raise UndertakingError("NOT_A_PROVINCE", _("Shares are of provinces that undertake."))
    found = Item.objects.select_for_update().get(pk=item.pk, opening__season=row)
    before = {str(pk): amount for pk, amount in found.shares.values_list("province", "amount")}
    found.shares.all().delete()
    made = Share.objects.bulk_create(
        Share(item=found, province_id=pk, amount=amount) for pk, amount in shares.items()
    )
    note(item=str(found.deliverable_key), before=before, after={str(pk): n for pk, n in shares.items()})  # fmt: skip
    return made


@action("undertakings.extend_season", on="season")
def extend_season(
    *,
    season: Season,
    fill_by: datetime,
    check_by: datetime,
    confirm_by: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Season:
    """Move the ends of an open season to later times; the deadlines of units that fill in move with it."""
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != SeasonState.OPEN:
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    if not reason.strip():
        raise UndertakingError("REASON_MISSING", _("Say why the season is extended."))
    new = {"fill_by": fill_by, "check_by": check_by, "confirm_by": confirm_by}
    if any(value < getattr(row, name) for name, value in new.items()):
        raise UndertakingError("EARLIER", _("An extension ends later, not earlier."))
    before = {name: getattr(row, name).isoformat() for name in new}
    for name, value in new.items():
        setattr(row, name, value)
    _check_values(row)
    row.save(update_fields=list(new))
    filling = row.undertakings.filter(case__state=State.FILLING, case__due_at__lt=fill_by)
    cases = [one.case for one in filling.select_related("case")]
    if cases:
        move_deadlines(cases=cases, due_at=fill_by, reason=reason, actor=actor, at=at)
    note(before=before, after={name: value.isoformat() for name, value in new.items()}, reason=reason.strip())  # fmt: skip
    return row


@action("undertakings.publish_season", on="season")
def publish_season(*, season: Season, reason: str = "", actor: Actor, at: datetime) -> Season:
    """Publish the result: the tables are frozen as a statement. Who is missing is said, with the reason.

    With the tree lock for itself: a confirmation is in the statement, or comes later and is refused.
    """
    locking.exclusive()
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != SeasonState.OPEN:
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    open_still = row.undertakings.exclude(case__state__in=(State.CONFIRMED, State.WITHDRAWN))
    provinces = open_still.filter(party=Party.PROVINCE)
    missing = list(provinces.order_by("pk").values_list("province__name", flat=True))
    if missing and not reason.strip():
        raise UndertakingError(
            "PROVINCES_MISSING",
            _("%(count)s provinces are not confirmed: %(names)s. Publish with a reason, or wait."),
            count=len(missing),
            names="、".join(missing),
        )
    row.state, row.published_at = SeasonState.PUBLISHED, at
    row.save(update_fields=["state", "published_at"])
    take_statement(season=row, kind=StatementKind.RESULT, unit=None, actor=actor, at=at)
    below = open_still.filter(party__in=BELOW_PROVINCE).count()
    note(missing=missing, units_not_confirmed=below, reason=reason.strip())
    emit(SeasonPublished(season=row.key))
    return row
