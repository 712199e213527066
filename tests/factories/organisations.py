"""Units and grants for tests, written as rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from peiyou.common.pinyin import initials, pinyin_key
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions.roles import ADMINISTRATION, Role
from peiyou.kernel.organisations.enums import EVER, FOREVER, Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Place, Unit, UnitName

FROM_PROVINCE_UP = (Role.MINISTRY, Role.PROVINCE, *ADMINISTRATION)
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def a_unit(
    name: str,
    kind: str = Kind.OTHER,
    parent: Unit | None = None,
    hierarchy: str = Hierarchy.PLACE,
    since: date = EVER,
    until: date = FOREVER,
    **fields: Any,
) -> Unit:
    """A unit under `parent` (a root without), its name, link and closure rows as the actions would write them."""
    unit = Unit.objects.create(
        name=name, name_key=pinyin_key(name), kind=kind, begins_on=since, ends_on=until, **fields
    )
    UnitName.objects.create(
        unit=unit,
        name=name,
        name_key=unit.name_key,
        initials=initials(name),
        valid_from=since,
        valid_to=until,
    )
    put(unit, parent, hierarchy, since, until)
    return unit


def put(
    unit: Unit,
    parent: Unit | None,
    hierarchy: str = Hierarchy.PLACE,
    since: date = EVER,
    until: date = FOREVER,
) -> None:
    """Stand `unit`, which has nothing below it yet, under `parent` in one hierarchy."""
    rows = [(unit, 0)]
    if parent:
        Link.objects.create(
            hierarchy=hierarchy, unit=unit, parent=parent, valid_from=since, valid_to=until
        )
        above = Place.objects.filter(hierarchy=hierarchy, unit=parent, valid_to=FOREVER)
        rows += [(place.node, place.depth + 1) for place in above]
    Place.objects.bulk_create(
        Place(
            hierarchy=hierarchy, unit=unit, node=node, depth=depth, valid_from=since, valid_to=until
        )
        for node, depth in rows
    )


def the_nation() -> Unit:
    return Unit.objects.filter(kind=Kind.NATION).first() or a_unit("中国", Kind.NATION)


def a_grant(
    person: Person,
    role: str,
    unit: Unit | None = None,
    valid_from: datetime = LONG_AGO,
    **fields: Any,
) -> Grant:
    """Roles of administration have no unit; others stand at the nation where none is given."""
    if unit is None and role not in ADMINISTRATION:
        unit = the_nation()
    return Grant.objects.create(
        person=person, role=role, unit=unit, valid_from=valid_from, given_at=valid_from, **fields
    )


def a_person(handle: str, name: str, role: Role | None = None, unit: Unit | None = None) -> Person:
    """A person who can be signed in by `force_login`, with one grant where a role is named."""
    person = Person(handle=handle, name=name, created_at=AT)
    person.set_unusable_password()
    person.save()
    if role:
        a_grant(person, role, unit)
    if role in FROM_PROVINCE_UP:
        a_factor(person)
    return person


def a_factor(person: Person) -> Authenticator:
    """An authenticator app, without which nobody from province up may act."""
    return TOTP.activate(person, TOTP_SECRET).instance
