"""People who can sign in by themselves: passwords and codes of the moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from peiyou.kernel.accounts.actions.invitations import invite_person
from peiyou.kernel.accounts.enums import Way
from peiyou.kernel.accounts.models import Invitation, Person
from peiyou.kernel.accounts.policy import load
from peiyou.kernel.actions import SYSTEM
from tests.factories.organisations import TOTP_SECRET

PASSWORD = "Tumbler-cloud 7 kiosk"
OTHER_PASSWORD = "北岸Mule41槐树下的船"
POLICY = load()


def with_password(person: Person, at: datetime | None = None, password: str = PASSWORD) -> Person:
    person.set_password(password)
    person.password_set_at = at or timezone.now()
    person.save()
    return person


def invited(person: Person, token: str, at: datetime, way: Way = Way.LINK) -> Invitation:

    life = timedelta(hours=POLICY.link_hours)
    return invite_person(person=person, token=token, way=way, life=life, actor=SYSTEM, at=at)


def code_at(at: datetime, secret: str = TOTP_SECRET) -> str:
    """What an authenticator app shows at that moment."""
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
