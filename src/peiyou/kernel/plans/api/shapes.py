"""What the API returns. Texts come in both languages; codes are the stored ones; keys never change."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Literal, TypeVar
from uuid import UUID

from ninja import Field, Schema

from peiyou.kernel.plans.models import Version
from peiyou.kernel.plans.queries.addressees import Addressed
from peiyou.kernel.plans.queries.departments import DepartmentRow
from peiyou.kernel.plans.queries.rows import PartyRow, PromiseRow, SectionRow, TaskRow
from peiyou.kernel.plans.queries.wording import Wording

Way = Literal["select", "build", "train", "establish", "comply", "promote"]
T = TypeVar("T")


class Text(Schema):
    """`zh` binds. `en` is an unofficial translation, null where there is none."""

    zh: str
    en: str | None

    @classmethod
    def of(cls, wording: Wording) -> Text:
        return cls(zh=wording.source, en=None if wording.lang else wording.text)

    @classmethod
    def some(cls, wording: Wording | None) -> Text | None:
        return cls.of(wording) if wording else None


class DocumentOut(Schema):
    name: str
    media: str
    sha256: str = Field(description="Fingerprint of the file as it was handed in.")


class VersionOut(Schema):
    plan: str = Field(description="Code of the plan, stable.")
    no: int
    title: str
    year_start: int | None
    year_end: int | None
    published_at: datetime
    published_by: str
    document: DocumentOut

    @classmethod
    def of(cls, version: Version) -> VersionOut:
        document = version.document
        return cls(
            plan=version.plan.code,
            no=version.no or 0,
            title=version.title,
            year_start=version.year_start,
            year_end=version.year_end,
            published_at=version.published_at or version.created_at,
            published_by=version.published_by,
            document=DocumentOut(name=document.name, media=document.media, sha256=document.sha256),
        )


class PlanOut(Schema):
    code: str
    key: UUID
    title: Text
    current_version: int


class SectionOut(Schema):
    key: UUID = Field(description="The same in every version.")
    seq: int
    title: Text
    parent: Text | None

    @classmethod
    def of(cls, row: SectionRow) -> SectionOut:
        return cls(key=row.key, seq=row.seq, title=Text.of(row.title), parent=Text.some(row.parent))


class PartyOut(Schema):
    name: Text
    role: Literal["lead", "participating", "responsible"]
    type: Literal["named", "generic_local", "generic_sector", "generic_other"]
    department: int | None

    @classmethod
    def of(cls, row: PartyRow) -> PartyOut:
        return cls.model_validate(
            {
                "name": Text.of(row.name),
                "role": row.role,
                "type": row.type,
                "department": row.department_id,
            }
        )


class DeliverableOut(Schema):
    key: UUID = Field(description="The same in every version.")
    seq: int = Field(description="Place in its task.")
    verb: Text
    verb_implied: bool
    object: Text
    quantity: str | None = Field(
        description="Exact: an integer, a decimal, or a ratio such as 1/350."
    )
    quantity_max: str | None
    bound: Literal["about", "at_least", "more_than", "at_most", "exact"] | None
    unit: str | None
    words: str | None = Field(description="The quantity as printed.")
    is_fuzzy: bool = Field(description="An order of magnitude only.")
    covers_all: bool
    quantifier: Text | None
    per: Text | None
    note: Text | None
    deadline: Text | None
    kind: Way = Field(description="What the sentence says.")
    way: Way = Field(description="How it is carried out, decided by a person.")

    @classmethod
    def of(cls, row: PromiseRow) -> DeliverableOut:
        return cls.model_validate(
            {
                "key": row.key,
                "seq": row.seq,
                "verb": Text.of(row.verb),
                "verb_implied": row.verb_implied,
                "object": Text.of(row.object),
                "quantity": row.quantity,
                "quantity_max": row.quantity_max,
                "bound": row.bound,
                "unit": row.unit,
                "words": row.surface,
                "is_fuzzy": bool(row.amount and row.amount.is_fuzzy),
                "covers_all": row.covers_all,
                "quantifier": Text.some(row.quantifier),
                "per": Text.some(row.per),
                "note": Text.some(row.note),
                "deadline": Text.some(row.deadline),
                "kind": row.kind,
                "way": row.way,
            }
        )


class TaskOut(Schema):
    key: UUID = Field(description="The same in every version.")
    seq: int = Field(description="Place in the version, 1…n.")
    number: str = Field(description="The number as printed.")
    section: SectionOut | None
    title: Text | None
    text: Text
    deliverables: list[DeliverableOut]
    parties: list[PartyOut] = Field(description="In printed order.")
    shared_duty: bool
    open_list: bool
    deadline: Text | None

    @classmethod
    def of(cls, row: TaskRow) -> TaskOut:
        return cls(
            key=row.key,
            seq=row.seq,
            number=row.number,
            section=SectionOut.of(row.section) if row.section else None,
            title=Text.some(row.title),
            text=Text.of(row.sentence),
            deliverables=[DeliverableOut.of(p) for p in row.promises],
            parties=[PartyOut.of(p) for p in row.parties],
            shared_duty=row.shared_duty,
            open_list=row.open_list,
            deadline=Text.some(row.deadline),
        )


class OrganisationsOut(Schema):
    """Who a department is on the day that was asked for."""

    modes: list[Literal["ONE", "EVERYWHERE", "SET", "GROUP"]] = Field(
        description="How it is meant; several where its tasks differ, none where nobody has said it."
    )
    total: int
    levels: dict[str, int] = Field(description="By the kind of region they stand in.")
    unresolved: int = Field(description="Tasks in which nobody has said who is meant.")

    @classmethod
    def of(cls, who: Addressed) -> OrganisationsOut:
        return cls.model_validate(
            {
                "modes": [mode.value for mode in who.modes],
                "total": who.tally.total,
                "levels": {kind.value: n for kind, n in who.tally.levels},
                "unresolved": who.unresolved,
            }
        )


class DepartmentOut(Schema):
    id: int
    name: Text
    type: str
    tasks: int
    alone: int = Field(description="Tasks that print no other party.")
    leads: int = Field(description="Tasks that print it as lead.")
    first_task: int
    organisations: OrganisationsOut

    @classmethod
    def of(cls, row: DepartmentRow, who: Addressed) -> DepartmentOut:
        return cls(
            id=row.id,
            name=Text.of(row.name),
            type=row.type,
            tasks=row.tasks,
            alone=row.alone,
            leads=row.leads,
            first_task=row.first_task,
            organisations=OrganisationsOut.of(who),
        )


class HitOut(Schema):
    kind: Literal["task", "deliverable", "department", "section"]
    place: int = Field(description="Seq of the task or section, id of the department.")
    text: Text


class Page(Schema, Generic[T]):
    """One page of a list. Ask again with `cursor=next` until `next` is null."""

    items: list[T]
    next: str | None
