"""Who sends a token: looked up by its digest, with a note of when it was last used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from peiyou.common.tokens import new_token, token_digest
from peiyou.kernel.accounts.models import ApiToken, Person
from peiyou.kernel.accounts.queries.factors import has_second_factor
from peiyou.kernel.accounts.second_factor import is_second_factor_required

MARK: Final = "peiyou_"
"""In front of every token, so that people and scanners know one when it lies where it should not."""

STEP: Final = timedelta(minutes=1)
"""`last_used_at` is written at most so often: bookkeeping of the machine, no act of a person."""


def new_api_token() -> str:
    return MARK + new_token()


def bearer(token: str, at: datetime) -> ApiToken | None:
    """The living token of an active person, else None.

    Who must have a second factor and has none may do nothing by a token either.
    """
    if not token.startswith(MARK):
        return None
    found = (
        ApiToken.objects.select_related("person")
        .filter(
            digest=token_digest(token),
            revoked_at=None,
            expires_at__gt=at,
            person__is_active=True,
        )
        .first()
    )
    if found is None or _owes_a_factor(found.person, at):
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lte=at - STEP)
    if found.last_used_at is None or found.last_used_at <= at - STEP:
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=at)
    return found


def _owes_a_factor(person: Person, at: datetime) -> bool:
    return is_second_factor_required(person, at) and not has_second_factor(person)
