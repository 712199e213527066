"""What is handed in is passed on, returned or confirmed; one by one or hundreds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.engine.undertakings.book import Book, locked
from peiyou.engine.undertakings.book.posting import Pages, post_undertakings
from peiyou.engine.undertakings.cells import read
from peiyou.engine.undertakings.enums import SeasonState, State
from peiyou.engine.undertakings.errors import UndertakingError
from peiyou.engine.undertakings.events import UndertakingReturned, UndertakingsConfirmed
from peiyou.engine.undertakings.models import Season, Undertaking
from peiyou.engine.undertakings.queries.allowed import require_turns
from peiyou.engine.undertakings.queries.route import next_turns
from peiyou.engine.undertakings.queries.skeleton import skeleton_of
from peiyou.engine.undertakings.queries.turns import filler_of
from peiyou.kernel.actions import Actor, action, emit, note, note_in
from peiyou.kernel.workflow.moves import Turn, move_case, move_cases, require_version


def _as_asked(undertaking: Undertaking) -> Undertaking:
    """The undertaking, locked, if it still stands where it stood when permission was asked."""
    [row] = locked([undertaking.pk])
    require_version(row.case, undertaking.case.version)
    return row


@action("undertakings.pass_undertaking", on="undertaking")
def pass_undertaking(
    *, undertaking: Undertaking, seen: int | None = None, actor: Actor, at: datetime
) -> Undertaking:
    """A bureau has checked it: on to the next level."""
    row = _as_asked(undertaking)
    _pass([row], {row.pk: seen}, actor, at)
    return row


@action("undertakings.pass_undertakings", on="season")
def pass_undertakings(
    *,
    season: Season,
    undertakings: Sequence[Undertaking],
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Undertaking]:
    """As `pass_undertaking`, many at once: all or none. `seen`: by primary key the version of the case looked at."""
    rows = locked(one.pk for one in undertakings)
    require_turns(rows, "undertakings.pass_undertaking", actor, at)
    _pass(rows, seen or {}, actor, at)
    for row in rows:
        note_in(row.audit_stream)
    note(units=len(rows))
    return rows


def _pass(
    rows: Sequence[Undertaking], seen: Mapping[int, int | None], actor: Actor, at: datetime
) -> None:
    _open_season(rows)
    to = next_turns(rows, timezone.localdate(at))
    turns = [
        Turn(
            row.case, to=to[row.pk].state, holder=to[row.pk].holder, role=to[row.pk].role,
            due_at=to[row.pk].due_at, seen=seen.get(row.pk),
        )
        for row in rows
    ]  # fmt: skip
    move_cases(turns=turns, step="pass", is_locked=True, actor=actor, at=at)


@action("undertakings.return_undertaking", on="undertaking")
def return_undertaking(
    *,
    undertaking: Undertaking,
    remarks: Mapping[str, str],
    reason: str = "",
    seen: int | None = None,
    actor: Actor,
    at: datetime,
) -> Undertaking:
    """Back to whoever filled it in. With remarks at cells, these alone may be changed; without, all of it."""
    row = _as_asked(undertaking)
    _open_season([row])
    book = Book(row.season, [row], skeleton_of(row.season))
    strange = [cell for cell in remarks if not ((at_cell := read(cell)) and book.knows(at_cell))]
    if strange:
        raise UndertakingError("CELL_UNKNOWN", _("This season does not ask “%(cell)s”."), cell=strange[0])  # fmt: skip
    row.case = move_case(
        case=row.case, step="return", to=State.RETURNED, holder=row.unit, role=filler_of(row.unit, row.party),
        seen=seen, reason=reason, remarks=remarks, actor=actor, at=at,
    )  # fmt: skip
    note(reason=reason.strip(), cells=sorted(remarks))
    emit(UndertakingReturned(undertaking=row.key))
    return row


@action("undertakings.confirm_undertaking", on="undertaking")
def confirm_undertaking(
    *, undertaking: Undertaking, seen: int | None = None, actor: Actor, at: datetime
) -> Undertaking:
    """It is agreed: from now on it counts, and changes only by a filing."""
    row = _as_asked(undertaking)
    _confirm(row.season, [row], {row.pk: seen}, actor, at)
    return row


@action("undertakings.confirm_undertakings", on="season")
def confirm_undertakings(
    *,
    season: Season,
    undertakings: Sequence[Undertaking],
    seen: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> list[Undertaking]:
    """As `confirm_undertaking`, many at once: all or none."""
    rows = locked(one.pk for one in undertakings)
    require_turns(rows, "undertakings.confirm_undertaking", actor, at)
    _confirm(season, rows, seen or {}, actor, at)
    for row in rows:
        note_in(row.audit_stream)
    note(units=len(rows))
    return rows


def _confirm(
    season: Season,
    rows: Sequence[Undertaking],
    seen: Mapping[int, int | None],
    actor: Actor,
    at: datetime,
) -> None:
    _open_season(rows)
    pages = Pages(season, rows)
    if unvouched := pages.unvouched():
        row, source = unvouched[0]
        raise UndertakingError(
            "NOT_VOUCHED",
            _("%(unit)s: nobody has vouched for the money from %(source)s yet. Vouch for it, or return it."),
            unit=row.unit.name,
            source=source.name,
            count=len(unvouched),
        )  # fmt: skip
    turns = [Turn(row.case, to=State.CONFIRMED, seen=seen.get(row.pk)) for row in rows]
    move_cases(turns=turns, step="confirm", is_locked=True, actor=actor, at=at)
    post_undertakings(pages, actor, at)
    _stamp(rows, at)
    emit(UndertakingsConfirmed(season=season.key))


def _stamp(rows: Sequence[Undertaking], at: datetime) -> None:
    """After the posting, which shares the tree lock: who publishes holds it alone, so either that act is over
    and seen here, or it comes after this one and finds it confirmed."""
    still = Undertaking.objects.filter(
        pk__in=[row.pk for row in rows], season__state=SeasonState.OPEN
    )
    if still.update(confirmed_at=at) != len(rows):
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))
    for row in rows:
        row.confirmed_at = at


def _open_season(rows: Sequence[Undertaking]) -> None:
    if any(row.season.state != SeasonState.OPEN for row in rows):
        raise UndertakingError("SEASON_NOT_OPEN", _("This season of take-up is not open."))


@action("undertakings.withdraw_undertaking", on="undertaking")
def withdraw_undertaking(
    *, undertaking: Undertaking, reason: str, actor: Actor, at: datetime
) -> Undertaking:
    """The unit takes no part; what it had written stays on record and counts nowhere."""
    [row] = locked([undertaking.pk])
    _open_season([row])
    row.case = move_case(
        case=row.case, step="withdraw", to=State.WITHDRAWN, reason=reason, actor=actor, at=at
    )
    note(reason=reason.strip())
    return row
