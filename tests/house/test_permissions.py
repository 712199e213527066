"""Every act has its rule, every rule its act; and what roles may is said in words."""

from __future__ import annotations

from pathlib import Path

import peiyou
from peiyou.kernel.access.enums import FITS, MAY_GIVE
from peiyou.kernel.actions.permissions import permission, permissions
from peiyou.kernel.actions.roles import ADMINISTRATION, SCHOOL, Role
from tests.house.test_actions import FOUND

VERBS = {verb for function in FOUND.values() if (verb := getattr(function, "__action__", None))}
SOURCE = Path(peiyou.__file__).parent
WORDS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in SOURCE.rglob("*.py")
    if path.name != "rules.py" and "migrations" not in path.parts
)


def test_every_act_has_a_rule() -> None:
    """Without one it is refused to everybody but the system, which would be found out too late."""
    assert sorted(VERBS - set(permissions())) == []


def test_every_rule_has_its_act_or_is_asked_by_a_page() -> None:
    views = {verb for verb in set(permissions()) - VERBS if f'"{verb}"' in WORDS}
    dangling = set(permissions()) - VERBS - views
    assert sorted(dangling) == []


def test_what_roles_may_is_said_in_words() -> None:
    """The page on roles is made of it."""
    silent = [verb for verb, rule in permissions().items() if rule.roles and not rule.says]
    assert sorted(silent) == []


def test_a_rule_asks_for_something() -> None:
    """One way to be allowed excludes the others that would make it pointless."""
    for verb, rule in permissions().items():
        assert not (rule.anyone and (rule.roles or rule.own)), verb
        assert not (rule.unit_of and rule.units_of), verb
        assert not (rule.decides and not (rule.unit_of or rule.units_of)), verb


def test_administration_does_none_of_the_plans_work() -> None:
    for verb, rule in permissions().items():
        if verb.startswith(("plans.", "organisations.")):
            assert not rule.roles & set(ADMINISTRATION), verb


def test_nobody_gives_their_own_role_but_security() -> None:
    for giver, given in MAY_GIVE.items():
        assert giver not in given or giver == Role.SECURITY
    assert set(FITS) == set(Role) - set(ADMINISTRATION)
    assert MAY_GIVE[Role.COUNTY] == set(SCHOOL)
    assert permission("access.give_grant").roles == set(MAY_GIVE)  # type: ignore[union-attr]
