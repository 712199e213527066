"""People as records: known, corrected, looked at, ended; their contact is readable in one place only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from peiyou.kernel.accounts.actions.people import (
    deactivate_person,
    edit_person,
    reactivate_person,
    register_person,
    reveal_personal,
)
from peiyou.kernel.accounts.enums import LookReason
from peiyou.kernel.accounts.errors import AccountError
from peiyou.kernel.accounts.models import ApiToken, Person
from peiyou.kernel.accounts.queries.invitations import open_invitation
from peiyou.kernel.actions import SYSTEM, Actor, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.organisations.enums import Kind
from tests.factories.accounts import invited, with_password
from tests.factories.organisations import a_grant, a_person, a_unit, the_nation

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "13812345678", "wang.clerk@example.cn"


def a_clerk(at: datetime) -> Person:
    return register_person(
        handle="clerk", name="王芳", email=EMAIL, phone=PHONE, actor=SYSTEM, at=at
    )


def everything_stored() -> str:
    """Every text of every table, as whoever holds the database file would read it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_contact_is_in_no_table_in_clear(security: Person, at: datetime) -> None:
    clerk = a_clerk(at)
    edit_person(person=clerk, phone="13987654321", actor=security.actor, at=at)
    reveal_personal(person=clerk, reason=LookReason.CONTACT, actor=security.actor, at=at)
    stored = everything_stored()
    assert "王芳" in stored, "the look into the tables would see it"
    for secret in (PHONE, EMAIL, "13987654321", "wang.clerk"):
        assert secret not in stored
    assert Person.objects.get(handle="clerk").email == EMAIL


def test_a_sealed_value_does_not_open_in_another_column(at: datetime) -> None:
    from peiyou.common.ciphers import Unreadable

    a_clerk(at)
    table = Person._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET phone = email WHERE handle = %s', ["clerk"])
    with pytest.raises(Unreadable):
        Person.objects.get(handle="clerk")


def test_sealed_values_cannot_be_searched_for_by_mistake(at: datetime) -> None:
    a_clerk(at)
    with pytest.raises(TypeError, match="sealed"):
        Person.objects.filter(phone=PHONE).exists()
    assert Person.objects.exclude(phone="").exists()


def test_lists_show_masks(at: datetime) -> None:
    clerk = a_clerk(at)
    assert (clerk.masked_phone, clerk.masked_email) == ("138****5678", "w***@example.cn")


def test_a_look_in_full_is_on_record_with_its_reason(security: Person, at: datetime) -> None:
    clerk = a_clerk(at)
    seen = reveal_personal(person=clerk, reason=LookReason.INCIDENT, actor=security.actor, at=at)
    assert (seen.phone, seen.email) == (PHONE, EMAIL)
    row = Row.objects.get(verb="accounts.reveal_personal")
    assert (row.actor_id, row.stream) == (security.actor.id, clerk.audit_stream)
    assert "INCIDENT" in row.data


def test_a_look_needs_a_reason(security: Person, at: datetime) -> None:
    with pytest.raises(AccountError) as refused:
        reveal_personal(person=a_clerk(at), reason="", actor=security.actor, at=at)  # type: ignore[arg-type]
    assert refused.value.code == "REASON_MISSING"


def test_who_may_look(at: datetime, stranger: Person, operator: Person, auditor: Person) -> None:
    province = a_unit("江西省", Kind.PROVINCE, the_nation())
    elsewhere = a_unit("湖南省", Kind.PROVINCE, the_nation())
    school = a_unit("某校", Kind.SCHOOL, province)
    clerk = a_clerk(at)
    a_grant(clerk, Role.SCHOOL_FILLER, school)
    look = {"person": clerk, "reason": LookReason.CONTACT, "at": at}
    for other in (stranger, operator, auditor, a_person("other", "乙", Role.PROVINCE, elsewhere)):
        with pytest.raises(NotAllowed):
            reveal_personal(actor=other.actor, **look)
    for one in (clerk, a_person("boss", "甲", Role.PROVINCE, province)):
        assert reveal_personal(actor=one.actor, **look).phone == PHONE


def test_who_covers_one_of_two_places_does_not_reach_the_person(at: datetime) -> None:
    """Else a county could take over an account that also works for the ministry."""
    province = a_unit("江西省", Kind.PROVINCE, the_nation())
    both = a_person("both", "两处", Role.SCHOOL_HEAD, a_unit("某校", Kind.SCHOOL, province))
    a_grant(both, Role.MINISTRY, the_nation())
    boss = a_person("boss", "甲", Role.PROVINCE, province)
    with pytest.raises(NotAllowed):
        deactivate_person(person=both, actor=boss.actor, at=at)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"handle": "operator"}, "HANDLE_TAKEN"),
        ({"handle": " OPERATOR "}, "HANDLE_TAKEN"),
        ({"handle": "a b"}, "HANDLE_ODD"),
        ({"handle": ""}, "HANDLE_ODD"),
        ({"handle": "x" * 61}, "HANDLE_ODD"),
        ({"name": "  "}, "NAME_ODD"),
        ({"email": "nobody"}, "EMAIL_ODD"),
        ({"phone": "call me"}, "PHONE_ODD"),
    ],
)
def test_what_is_refused_at_registering(
    operator: Person, at: datetime, values: dict[str, str], code: str
) -> None:
    with pytest.raises(AccountError) as refused:
        register_person(**{"handle": "new", "name": "新", "actor": SYSTEM, "at": at, **values})  # type: ignore[arg-type]
    assert refused.value.code == code


def test_nobody_has_a_first_password(at: datetime) -> None:
    assert not a_clerk(at).has_usable_password()


def test_stranger_registers_nobody(stranger: Person, at: datetime) -> None:
    with pytest.raises(NotAllowed):
        register_person(handle="x", name="x", actor=stranger.actor, at=at)


@pytest.mark.parametrize("id_", ["person:nobody", "", "person:00000000-0000-0000-0000-000000000000"])  # fmt: skip
def test_unknown_actor_may_nothing(at: datetime, id_: str) -> None:
    ghost = Actor(kind="PERSON", id=id_, name="?")
    with pytest.raises(NotAllowed):
        register_person(handle="x", name="x", actor=ghost, at=at)


def test_a_correction_touches_what_was_said_only(security: Person, at: datetime) -> None:
    clerk = edit_person(person=a_clerk(at), name="王方", email="", actor=security.actor, at=at)
    clerk.refresh_from_db()
    assert (clerk.name, clerk.email, clerk.phone) == ("王方", "", PHONE)


def test_ending_access_ends_tokens_and_invitations(security: Person, at: datetime) -> None:
    clerk = with_password(a_clerk(at), at)
    invited(clerk, "token", at)
    ApiToken.objects.create(
        person=clerk, name="x", prefix="x", digest="x", made_at=at, expires_at=at + timedelta(1)
    )
    deactivate_person(person=clerk, actor=security.actor, at=at)
    assert open_invitation("token", at) is None
    assert ApiToken.objects.get().revoked_at == at
    back = reactivate_person(person=clerk, actor=security.actor, at=at)
    assert not back.has_usable_password(), "the old password does not come back"


def test_nobody_ends_their_own_access(security: Person, at: datetime) -> None:
    with pytest.raises(AccountError) as refused:
        deactivate_person(person=security, actor=security.actor, at=at)
    assert refused.value.code == "OWN_ACCESS"
