"""Second factors: what a person has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from peiyou.kernel.accounts.models import Person

_REAL = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes help who has lost a factor; they are none by themselves."""


@dataclass(frozen=True, slots=True)
class Factors:
    """`codes_left` is None where no recovery codes were made."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes: Authenticator | None

    @property
    def any(self) -> bool:
        return bool(self.app or self.passkeys)

    @property
    def codes_left(self) -> int | None:
        return len(self.codes.wrap().get_unused_codes()) if self.codes else None


def has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user_id=person.pk, type__in=_REAL).exists())


def people_with_second_factor(keys: list[int]) -> set[int]:
    """Those of the people (primary keys) who have one. One query, for lists."""
    rows = Authenticator.objects.filter(user_id__in=keys, type__in=_REAL)
    return set(rows.values_list("user_id", flat=True))


def without_second_factor(people: QuerySet[Person]) -> QuerySet[Person]:
    """Those of `people` who have none, to be filtered further."""
    having = Authenticator.objects.filter(type__in=_REAL).values("user_id")
    return people.exclude(pk__in=having)


def factors(person: Person) -> Factors:
    rows = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at", "pk"))
    kinds: dict[str, list[Authenticator]] = {}
    for row in rows:
        kinds.setdefault(row.type, []).append(row)
    return Factors(
        app=next(iter(kinds.get(Authenticator.Type.TOTP, [])), None),
        passkeys=kinds.get(Authenticator.Type.WEBAUTHN, []),
        codes=next(iter(kinds.get(Authenticator.Type.RECOVERY_CODES, [])), None),
    )


@dataclass(frozen=True, slots=True)
class Passkey:
    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


def passkeys(found: Factors) -> list[Passkey]:
    return [
        Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at) for row in found.passkeys
    ]
