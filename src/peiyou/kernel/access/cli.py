"""`peiyou user …`: let people in from the command line, as whoever runs the installation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import datetime

    from peiyou.kernel.access.models import Grant
    from peiyou.kernel.accounts.models import Person
    from peiyou.kernel.organisations.models import Unit

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def group() -> None:
    """People: invite, list, unlock, end their access."""
    import django

    django.setup()


@group.command()
@click.argument("handle")
@click.argument("name")
@click.option("--role", required=True, help="Its code, such as MINISTRY, PROVINCE or OPERATOR.")
@click.option("--unit", "unit_text", default="", help="Number, name or key of the unit; none for administration; the nation for MINISTRY.")  # fmt: skip
@click.option("--site", default="http://127.0.0.1:8000", help="Where Peiyou is served.")
@click.option("--slip", "is_slip", is_flag=True, help="A code to be typed from paper, instead of a link.")  # fmt: skip
@AS_JSON
def invite(
    handle: str, name: str, role: str, unit_text: str, site: str, is_slip: bool, as_json: bool
) -> None:
    """Let NAME in as HANDLE: make them known, give the role, print a link (or code) that works once.

    Somebody who is known already is given the role, if they lack it, and a new invitation.
    """
    from django.utils import timezone

    from peiyou.common.tokens import grouped, new_code, new_token
    from peiyou.kernel.accounts.slips import link_to
    from peiyou.kernel.actions.roles import ADMINISTRATION, Role

    if role not in Role.values:
        raise click.ClickException(f"There is no role {role!r}. Roles: {', '.join(Role.values)}.")
    at = timezone.now()
    unit = (
        None if role in ADMINISTRATION else _unit(unit_text, at, is_ministry=role == Role.MINISTRY)
    )
    token = new_code() if is_slip else new_token()
    grant, until = _let_in(handle, name, Role(role), unit, token, is_slip, at)
    way = grouped(token) if is_slip else link_to(site, token)
    row = _row(grant.person, [grant]) | {
        "code" if is_slip else "link": way,
        "valid_until": timezone.localtime(until).isoformat(timespec="minutes"),
    }
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else way)


def _let_in(
    handle: str, name: str, role: Any, unit: Unit | None, token: str, is_slip: bool, at: datetime
) -> tuple[Grant, datetime]:
    """The grant, and until when the invitation works."""
    from datetime import timedelta

    from django.conf import settings

    from peiyou.kernel.access.actions.enrolment import enrol_person
    from peiyou.kernel.access.actions.grants import give_grant
    from peiyou.kernel.access.queries.grants import not_over
    from peiyou.kernel.accounts.actions.invitations import invite_person
    from peiyou.kernel.accounts.enums import Way
    from peiyou.kernel.accounts.queries.people import by_handle
    from peiyou.kernel.actions import SYSTEM, DomainError

    policy = settings.PEIYOU_POLICY
    life = timedelta(days=policy.slip_days) if is_slip else timedelta(hours=policy.link_hours)
    way = Way.SLIP if is_slip else Way.LINK
    person = by_handle(handle)
    try:
        if person is None:
            grant = enrol_person(
                handle=handle, name=name, role=role, unit=unit, valid_from=at, token=token,
                way=way, life=life, actor=SYSTEM, at=at,
            )  # fmt: skip
            return grant, at + life
        held = not_over(at).filter(person=person, role=role, unit=unit, deputises_for=None).first()
        grant = held or give_grant(
            person=person, role=role, unit=unit, valid_from=at, actor=SYSTEM, at=at
        )
        invite_person(person=person, token=token, way=way, life=life, actor=SYSTEM, at=at)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    return grant, at + life


def _unit(text: str, at: datetime, *, is_ministry: bool) -> Unit:
    from django.utils import timezone

    from peiyou.kernel.organisations.enums import Kind
    from peiyou.kernel.organisations.models import Unit
    from peiyou.kernel.organisations.queries.naming import named

    if not text and is_ministry:
        nation = Unit.objects.filter(kind=Kind.NATION).first()
        if nation is None:
            raise click.ClickException("There is no nation yet. Run `peiyou organisations` first.")
        return nation
    found = named(text, timezone.localdate(at)).units if text else ()
    if len(found) != 1:
        raise click.ClickException(
            f"--unit {text!r} names {'several units' if found else 'no unit'}: give its number or key."
        )
    return found[0]


@group.command("list")
@click.option("--role", default="", help="Only those who hold this role.")
@AS_JSON
def list_people(role: str, as_json: bool) -> None:
    """People who hold a role now or later: sign-in name, name, roles. No contact."""
    from django.utils import timezone

    from peiyou.kernel.access.queries.people import Asked, people, rows_of
    from peiyou.kernel.actions import SYSTEM

    at = timezone.now()
    found = people(SYSTEM, at, Asked(role=role))
    rows = [_row(row.person, row.grants) for row in rows_of(list(found), SYSTEM, at)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        roles = "; ".join(" ".join(filter(None, (g["role"], g["unit"]))) for g in row["grants"])
        click.echo(f"{row['handle']:24} {row['name']:16} {roles}")


@group.command()
@click.argument("handle")
def unlock(handle: str) -> None:
    """Unlock HANDLE after failures in a row."""
    from peiyou.kernel.accounts.actions.entering import unlock_person

    _act(unlock_person, handle)
    click.echo(f"{handle} is unlocked")


@group.command()
@click.argument("handle")
def deactivate(handle: str) -> None:
    """End the access of HANDLE: sessions, tokens and open invitations end with it."""
    from peiyou.kernel.accounts.actions.people import deactivate_person

    _act(deactivate_person, handle)
    click.echo(f"the access of {handle} has ended")


def _act(function: Any, handle: str) -> None:
    from django.utils import timezone

    from peiyou.kernel.accounts.queries.people import by_handle
    from peiyou.kernel.actions import SYSTEM, DomainError

    person = by_handle(handle)
    if person is None:
        raise click.ClickException(f"There is no person “{handle}”.")
    try:
        function(person=person, actor=SYSTEM, at=timezone.now())
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def _row(person: Person, grants: Any) -> dict[str, Any]:
    return {
        "handle": person.handle,
        "name": person.name,
        "grants": [
            {"role": grant.role, "unit": grant.unit.name if grant.unit else None}
            for grant in grants
        ],
    }
