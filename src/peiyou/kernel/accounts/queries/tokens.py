"""Tokens to look at: one's own, and everybody's for the security administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Q, QuerySet

from peiyou.kernel.accounts.models import ApiToken
from peiyou.kernel.actions import Actor, authority

State = Literal["live", "expired", "revoked"]
OVERSEE = "accounts.oversee_api_tokens"
"""The verb of whoever may see, and end, the tokens of all."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token and what it is worth now. Nothing here lets anybody use it."""

    token: ApiToken
    state: State


def visible_to(actor: Actor | None, at: datetime) -> QuerySet[ApiToken]:
    """One's own tokens; all for whoever oversees them; none for strangers."""
    if actor is None:
        return ApiToken.objects.none()
    found = ApiToken.objects.select_related("person")
    if authority().allows(actor, OVERSEE, None, at):
        return found
    return found.filter(person__key=actor.id.removeprefix("person:"))


PAST: Final = 20
"""Dead tokens that are still shown, the newest."""


def own(actor: Actor, at: datetime) -> list[TokenRow]:
    """Of the actor: the living (there are only so many), then what was."""
    mine = ApiToken.objects.filter(person__key=actor.id.removeprefix("person:"))
    works = Q(revoked_at=None, expires_at__gt=at)
    found = [*mine.filter(works).order_by("-made_at")]
    found += mine.exclude(works).order_by("-made_at")[:PAST]
    return [TokenRow(token, state(token, at)) for token in found]


def living(tokens: QuerySet[ApiToken], at: datetime) -> QuerySet[ApiToken]:
    """Those that work now, by their persons' names."""
    works = Q(revoked_at=None, expires_at__gt=at, person__is_active=True)
    return tokens.filter(works).order_by("person__handle", "-made_at")


def state(token: ApiToken, at: datetime) -> State:
    if token.revoked_at is not None:
        return "revoked"
    return "live" if token.expires_at > at else "expired"
