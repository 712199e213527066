"""Who may do which verb: every app's `rules` says it here, `access` decides with the grants.

    permit("organisations.rename_unit", roles=OFFICIALS, unit_of=lambda unit: unit.pk)
    permit("accounts.deactivate", roles=OFFICIALS, units_of=standing)
    permit("accounts.change_password", own=lambda person: person.actor.id)
    permit("accounts.use_invitation", anyone=True)

A verb that nobody permitted is refused to everybody but the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from django.utils.functional import Promise

from peiyou.kernel.actions.roles import Role, Stage


class Spot(NamedTuple):
    """A Unit (primary key) at which something stands, and which roles count there: None all of them.

    `overseer` is the Unit that oversees it (主管). Whoever reaches the spot from above must cover that
    as well: what stands in a county need not be the county's. A grant at the spot itself is enough.
    """

    unit: int
    roles: frozenset[Role] | None = None
    overseer: int | None = None


NOWHERE: Final[frozenset[Spot]] = frozenset()
"""What stands at no unit is covered only by who covers the whole installation."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One verb's rule.

    `roles` may do it, where `unit_of(obj)` (a Unit's primary key) lies in the subtree of their grant;
    without `unit_of`, or where it answers None, the role alone decides. `units_of(obj, at)` is for
    what stands at several spots or at none: every one of them must be covered, and what stands at none is
    covered only by who covers the whole installation. `own(obj)` is the actor id that may do it
    without any grant. `anyone`: the act carries its own permission (a one-time link). `decides`: it
    is a decision about a unit, which nobody takes about one they hold a grant at.

    `task_of(obj)` is the key of the plan's task it is about, `stage` the stage of the work, or
    `stage_of(obj)` where that depends on what it is about. A grant that is limited to tasks or stages counts
    only for acts about them, and for `limited` ones: those that hold the actor's limits against what is done
    themselves. A `limited` act of a stage still is of that stage alone. `says` is the act (or the group it
    belongs to) in the words of the page that explains roles: “may …”.
    """

    verb: str
    roles: frozenset[Role] = frozenset()
    unit_of: Callable[[Any], int | None] | None = None
    units_of: Callable[[Any, datetime], frozenset[Spot]] | None = None
    own: Callable[[Any], str | None] | None = None
    anyone: bool = False
    decides: bool = False
    task_of: Callable[[Any], str | None] | None = None
    stage: Stage | None = None
    stage_of: Callable[[Any], str | None] | None = None
    limited: bool = False
    says: Promise | str = ""


_permissions: dict[str, Permission] = {}


def permit(*verbs: str, roles: Iterable[Role] = (), **rest: Any) -> None:
    """Say who may do `verbs` (keywords as in `Permission`). Saying it twice is an error."""
    for verb in verbs:
        if verb in _permissions:
            raise ValueError(f"{verb} has its rule already")
        _permissions[verb] = Permission(verb, frozenset(roles), **rest)


def permission(verb: str) -> Permission | None:
    return _permissions.get(verb)


def permissions() -> dict[str, Permission]:
    """Every verb with its rule, for tests and for the page that explains roles."""
    return dict(_permissions)


# --- where things stand that a lower app owns and an upper one places --------------------------------

T = TypeVar("T")
_standing: dict[type, Callable[[Any, datetime], frozenset[Spot]]] = {}


def stands(kind: type[T], units_of: Callable[[T, datetime], frozenset[Spot]]) -> None:
    """Say where things of `kind` stand; called from apps.ready of who knows."""
    _standing[kind] = units_of


def standing(obj: Any, at: datetime) -> frozenset[Spot]:
    """Where `obj` stands at that moment; for `units_of`. What nobody has placed stands nowhere."""
    units_of = _standing.get(obj.__class__)  # not type(): the signed-in person is a lazy object
    return units_of(obj, at) if units_of else NOWHERE
