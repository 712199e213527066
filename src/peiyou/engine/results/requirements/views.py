"""What a view that is kept has to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions.requirements import Requirement
from peiyou.kernel.organisations.models import Unit

MOST: Final = 60
"""Views of one person."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`others`: how many views the owner has besides it; `is_taken`: one of them has this title."""

    title: str
    others: int
    is_taken: bool


class HasATitle(Requirement[Kept]):
    """A view has a name, by which its owner and those whom it is shown to find it."""

    code = "TITLE_MISSING"
    message = _("Give the view a name, under which you will find it again.")

    def broken(self, case: Kept) -> dict[str, Any] | None:
        return None if case.title.strip() else {}


class IsNamedOnce(Requirement[Kept]):
    """No two views of a person have one name."""

    code = "TITLE_TAKEN"
    message = _(
        "You have a view “%(title)s” already. Choose another name, or delete that one first."
    )

    def broken(self, case: Kept) -> dict[str, Any] | None:
        return {"title": case.title.strip()} if case.is_taken else None


class NotTooMany(Requirement[Kept]):
    """Nobody keeps more views than they can find their way in."""

    code = "TOO_MANY_VIEWS"
    message = _("You keep %(count)s views already. Delete one first.")

    def broken(self, case: Kept) -> dict[str, Any] | None:
        return {"count": case.others} if case.others >= MOST else None


OF_VIEWS: Final = (HasATitle(), IsNamedOnce(), NotTooMany())


@dataclass(frozen=True, slots=True)
class Shown:
    """`is_own`: the place is one that the owner is an official of, or lies below it."""

    place: Unit
    is_own: bool


class IsOfTheirPlace(Requirement[Shown]):
    """Officials show views to their own place and to places below it."""

    code = "NOT_YOUR_PLACE"
    message = _("You are no official of %(place)s. Choose your own place, or one below it.")

    def broken(self, case: Shown) -> dict[str, Any] | None:
        return None if case.is_own else {"place": case.place.name}


OF_SHOWING: Final = (IsOfTheirPlace(),)
