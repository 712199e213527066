"""What cases are about: upper apps say how their records are called, where they are shown, and to whom.

register_subject(
    "undertaking",
    plural=_("take-up of units"),
    url_of=lambda subject_id: …,                 # the record itself
    url_of_list=lambda state, subject_id: …,     # the list of those in that state; `subject_id` is
                                                 # the first of them (its season, its year)
    may_view=lambda actor, subject_id, at: …,    # the record's own visibility decides on its history
)                                                # in apps.ready
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from peiyou.kernel.actions import Actor


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of record that has cases."""

    kind: str
    plural: Promise | str
    url_of_list: Callable[[str, str], str]
    url_of: Callable[[str], str]
    may_view: Callable[[Actor, str, datetime], bool]


_subjects: dict[str, Subject] = {}


def register_subject(
    kind: str,
    *,
    plural: Promise | str,
    url_of_list: Callable[[str, str], str],
    url_of: Callable[[str], str],
    may_view: Callable[[Actor, str, datetime], bool],
) -> None:
    """Register a kind; the same kind again replaces it."""
    _subjects[kind] = Subject(kind, plural, url_of_list, url_of, may_view)


def subject(kind: str) -> Subject:
    """The kind of that code; LookupError where nobody registered it, which is a bug of whoever opened the case."""
    return _subjects[kind]
