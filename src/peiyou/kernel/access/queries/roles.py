"""What each role is, read from the tables that decide: who gives it, where it stands, what it may."""

from __future__ import annotations

from dataclasses import dataclass

from peiyou.kernel.access.enums import FITS, MAY_GIVE
from peiyou.kernel.actions.permissions import permissions
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import Kind


@dataclass(frozen=True, slots=True)
class RoleCard:
    """`given_by` is empty where only the command line gives it; `stands_at` for administration."""

    role: Role
    given_by: tuple[Role, ...]
    gives: tuple[Role, ...]
    stands_at: tuple[Kind, ...]
    may: tuple[str, ...]


def role_cards() -> list[RoleCard]:
    return [
        RoleCard(
            role=role,
            given_by=tuple(giver for giver, given in MAY_GIVE.items() if role in given),
            gives=tuple(given for given in Role if given in MAY_GIVE.get(role, ())),
            stands_at=tuple(kind for kind in Kind if kind in FITS.get(role, ())),
            may=_may(role),
        )
        for role in Role
    ]


def _may(role: Role) -> tuple[str, ...]:
    """What the rules say in words, each once, in the order in which the apps said it."""
    said = [str(rule.says) for rule in permissions().values() if role in rule.roles and rule.says]
    return tuple(dict.fromkeys(said))
