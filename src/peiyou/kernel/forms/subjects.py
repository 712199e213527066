"""Whose workbooks come in here: upper apps register what their form is, what stands now, and how to write.

register_books("undertaking-season", TakeUpBooks())       # in apps.ready
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from peiyou.kernel.actions import Actor
from peiyou.kernel.forms.definition import Form, Value
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import Typed


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for one record now. `writable`: which cells may be changed; `why`: why others may not."""

    name: str
    values: Mapping[str, Value]
    writable: Collection[str]
    why: str = ""


class WritesRefused(FormError):
    """What is wrong with writes that were each well written: by record and address; an empty address is the record."""

    def __init__(self, messages: Mapping[tuple[str, str], str]) -> None:
        super().__init__("WRITES_REFUSED", "; ".join(messages.values()))
        self.messages = messages


class Subject(Protocol):
    def form(self, subject_id: str) -> Form:
        """The definition by which a workbook is read now."""

    def title(self, subject_id: str) -> str:
        """What the workbook is about, in the reader's language."""

    def url(self, subject_id: str) -> str:
        """The page from which workbooks are handed in."""

    def may(self, subject_id: str, actor: Actor, at: datetime) -> bool:
        """Whether this actor fills in anything of it."""

    def standing(
        self, subject_id: str, records: Collection[str], actor: Actor, at: datetime
    ) -> Mapping[str, Standing]:
        """Of these records those that the actor may see; others are as if they were not there."""

    def write(
        self, subject_id: str, writes: Mapping[str, Sequence[Typed]], actor: Actor, at: datetime
    ) -> None:
        """Write all or nothing, by an action that asks who may. Raises `WritesRefused`."""


_subjects: dict[str, Subject] = {}


def register_books(kind: str, subject: Subject) -> None:
    _subjects[kind] = subject


def subject_of(kind: str) -> Subject:
    return _subjects[kind]


def has_subject(kind: str) -> bool:
    return kind in _subjects
