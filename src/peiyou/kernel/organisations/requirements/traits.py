"""What a unit may be."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.organisations.enums import REGIONS, Function, Kind, SchoolType
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.requirements.base import Requirement
from peiyou.kernel.organisations.requirements.cases import Kinds, Traits

KINDS: Final = frozenset(Kind.values)
TYPES: Final = frozenset({"", *SchoolType.values})
FUNCTIONS: Final = frozenset({"", *Function.values})
NAME_LENGTH: Final = Unit._meta.get_field("name").max_length or 0


class Named(Requirement[Traits]):
    """A unit has a name of one line, no longer than the register keeps."""

    code = "NAME"
    message = _("“%(name)s” is no name: write one line of at most %(most)s characters.")

    def broken(self, case: Traits) -> dict[str, Any] | None:
        whole = case.name == case.name.strip() and case.name.isprintable()
        if whole and 0 < len(case.name) <= NAME_LENGTH:
            return None
        return {"name": case.name, "most": NAME_LENGTH}


class KindKnown(Requirement[Traits]):
    """The kind, the type of school and the function are ones that are known."""

    code = "KIND"
    message = _("%(name)s: “%(value)s” is no value that is known. Choose one of those offered.")

    def broken(self, case: Traits) -> dict[str, Any] | None:
        for value, known in (
            (case.kind, KINDS),
            (case.school_type, TYPES),
            (case.function, FUNCTIONS),
        ):
            if value not in known:
                return {"name": case.name, "value": value}
        return None


class TraitsFitKind(Requirement[Traits]):
    """Only schools have a type, only government bodies a function, and only provinces undertake."""

    code = "TRAITS"
    message = _(
        "%(name)s: only schools have a type of school, only government bodies a function, and only "
        "provinces undertake. Leave the others empty."
    )

    def broken(self, case: Traits) -> dict[str, Any] | None:
        fits = (
            (case.kind == Kind.SCHOOL or not case.school_type)
            and (case.kind == Kind.AUTHORITY or not case.function)
            and (case.kind == Kind.PROVINCE or not case.undertakes)
        )
        return None if fits else {"name": case.name}


class KindStays(Requirement[Kinds]):
    """A region stays a region of its level; one kind of organisation may have been taken for another."""

    code = "KIND_STAYS"
    message = _(
        "%(name)s cannot become another kind of unit like this. Register it anew and dissolve this one."
    )

    def broken(self, case: Kinds) -> dict[str, Any] | None:
        organisations = KINDS - set(REGIONS)
        stays = case.before == case.after or {case.before, case.after} <= organisations
        return None if stays else {"name": case.name}


TRAITS: tuple[Requirement[Traits], ...] = (Named(), KindKnown(), TraitsFitKind())
