"""Statements: which there are, whether they still say what the records say, whether the sealed page is there.

That data is submitted and that the sealed page is received are two states of a unit, and neither stands in
for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peiyou.common.tokens import read_code
from peiyou.engine.undertakings.enums import Party, StatementKind
from peiyou.engine.undertakings.models import Season, Statement, Undertaking
from peiyou.engine.undertakings.queries.contents import (
    content_of_province,
    contents_of,
    digest_of,
)
from peiyou.engine.undertakings.queries.tables import frozen, tables_on
from peiyou.engine.undertakings.queries.visibility import visible_to
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.organisations.models import Unit


class Sealing(TextChoices):
    """Where the page of a unit stands."""

    NONE = "NONE", _("no page yet")
    PRINTED = "PRINTED", _("page printed, sealed page not received")
    RECEIVED = "RECEIVED", _("sealed page received")
    CHANGED = "CHANGED", _("changed since: a new page is needed")


@dataclass(frozen=True, slots=True)
class Sealed:
    """`statement` is the newest one; `received` the newest one whose sealed page is there, maybe an older one."""

    state: Sealing
    statement: Statement | None = None
    received: Statement | None = None


def statements_visible(actor: Actor | None, at: datetime) -> QuerySet[Statement]:
    """Published results are everybody's; pages of units those of who sees the unit's take-up, pages of
    provinces those of who answers for the province."""
    published = Q(kind=StatementKind.RESULT)
    if actor is None:
        return Statement.objects.filter(published)
    scope = authority().scope(actor, "undertakings.view_statement", at)
    if not scope:
        return Statement.objects.filter(published)
    seen = visible_to(actor, at)
    of_units = Q(kind=StatementKind.UNIT, unit__in=seen.values("unit"))
    here = scope.units(timezone.localdate(at))
    of_provinces = Q(kind=StatementKind.PROVINCE, unit__in=here.filter(undertakes=True))
    if scope.everything:
        of_provinces = Q(kind=StatementKind.PROVINCE)
    return Statement.objects.filter(published | of_units | of_provinces)


def may_view_scan(actor: Actor | None, source_id: str, at: datetime) -> bool:
    """Scans are for who sees the statement; published ones have none."""
    if actor is None:
        return False
    pages = statements_visible(actor, at).exclude(kind=StatementKind.RESULT)
    return pages.filter(key=source_id).exists()


def by_code(typed: str) -> Statement | None:
    """The statement whose code was typed, however it was written; None where there is none."""
    code = read_code(typed)
    found = Statement.objects.filter(check_code=code) if code else Statement.objects.none()
    return found.select_related("season__version__plan", "unit").first()


def newest_result(season: Season) -> Statement | None:
    return season.statements.filter(kind=StatementKind.RESULT).order_by("-no").first()


def content_now(
    season: Season, kind: str, unit: Unit | None, at: datetime
) -> dict[str, Any] | None:
    """What a statement taken now would freeze; None where the unit was not asked."""
    if unit is None:
        return frozen(tables_on(season, timezone.localdate(at)))
    if kind == StatementKind.PROVINCE:
        is_asked = season.undertakings.filter(province=unit, party=Party.PROVINCE).exists()
        return content_of_province(season, unit) if is_asked else None
    undertaking = season.undertakings.filter(unit=unit).first()
    return contents_of(season, [undertaking])[undertaking.pk] if undertaking else None


def sealed_of(statement: Statement, at: datetime) -> Sealed:
    """Where the page of the same unit stands, as of now."""
    if statement.unit is None:
        return Sealed(Sealing.NONE, newest_result(statement.season))
    now = content_now(statement.season, statement.kind, statement.unit, at)
    rows = statement.season.statements.filter(kind=statement.kind, unit=statement.unit)
    return _sealed(list(rows.order_by("no")), digest_of(now) if now else "")


def sealed_of_units(season: Season, undertakings: Iterable[Undertaking]) -> dict[int, Sealed]:
    """By primary key of the undertaking: of a page of a list, in a fixed number of statements."""
    mine = list(undertakings)
    taken: dict[int, list[Statement]] = {}
    rows = season.statements.filter(kind=StatementKind.UNIT, unit__in=[row.unit_id for row in mine])
    for statement in rows.defer("content").order_by("no"):
        taken.setdefault(statement.unit_id or 0, []).append(statement)
    digests = {
        pk: digest_of(content)
        for pk, content in contents_of(
            season, [row for row in mine if row.unit_id in taken]
        ).items()
    }
    return {row.pk: _sealed(taken.get(row.unit_id, []), digests.get(row.pk, "")) for row in mine}


def _sealed(statements: list[Statement], now: str) -> Sealed:
    """Of one unit's statements, oldest first; `now` is the digest of what the records say."""
    if not statements:
        return Sealed(Sealing.NONE)
    newest = statements[-1]
    received = next((row for row in reversed(statements) if row.sealed_at), None)
    if newest.digest != now:
        return Sealed(Sealing.CHANGED, newest, received)
    state = Sealing.RECEIVED if newest.sealed_at else Sealing.PRINTED
    return Sealed(state, newest, received)
