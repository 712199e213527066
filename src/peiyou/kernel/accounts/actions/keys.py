"""Sealing everything anew, after a new key or another cipher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.db.models import Model, QuerySet

from peiyou.kernel.accounts.keys import forget, keyring
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import Actor, action, note

M = TypeVar("M", bound=Model)

_STEP = 500


@dataclass(frozen=True, slots=True)
class Rotation:
    key: str
    people: int
    factors: int
    audit_stream: str = "keys"


@action("accounts.rotate_keys", on=None)
def rotate_keys(*, actor: Actor, at: datetime) -> Rotation:
    """Open every sealed value with the key it names and seal it with the current one.

    All or nothing. People and factors are locked while it runs; a service that still runs with the
    old ring cannot read what the new key sealed, so it is restarted afterwards.
    """
    forget()
    people = 0
    for person in _locked(Person.objects.all()):
        person.save(update_fields=["email", "phone"])
        people += 1
    factors = 0
    for row in _locked(Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)):
        name = "secret" if row.type == Authenticator.Type.TOTP else "seed"
        row.data[name] = encrypt(decrypt(row.data[name]))
        row.save(update_fields=["data"])
        factors += 1
    done = Rotation(keyring().current, people, factors)
    note(key=done.key, people=people, factors=factors)
    return done


def _locked(rows: QuerySet[M]) -> Iterator[M]:
    """Rows, locked some hundred at a time: what is being read is not what is being written."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _STEP):
        yield from (
            rows.select_for_update().filter(pk__in=keys[start : start + _STEP]).order_by("pk")
        )
