"""What the API says of how things go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.api.pages import Page
from peiyou.engine.results.enums import AlertKind, MilestoneState, RedState, Voice
from peiyou.engine.results.models import Alert, Forecast, Milestone, RedAnswer, RedReply, Target
from peiyou.engine.results.models.target import WHOLE
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import Three
from peiyou.kernel.organisations.models import Unit


class PaceOut(Schema):
    deliverable: UUID
    colour: Rating | None
    why_not: str | None = Field(description="Code of why nothing is computed.")
    reached: int | None = Field(description="Percent of what is to be reached, rounded down.")
    expected: int | None = Field(description="Percent that would be even pace.")


class GivenOut(Schema):
    deliverable: UUID | None = Field(description="Null: the task as a whole.")
    colour: Rating
    reason: str
    by: str
    at: datetime


class RatingOut(Schema):
    """One task at one place. `own`, `computed`, `independent` are the three voices; null: it says nothing."""

    unit: UUID
    name: str
    task: UUID
    no: str
    own: Rating | None
    why: str = Field(description="What the place says is in the way.")
    units: dict[Rating, int] = Field(description="How many units below say so of themselves.")
    computed: Rating | None
    paces: list[PaceOut]
    independent: Rating | None
    given: list[GivenOut]
    apart: int = Field(description="Steps between the best and the worst voice.")

    @classmethod
    def of(cls, unit: Unit, lines: list[Line], three: Three) -> RatingOut:
        paces = [
            PaceOut(
                deliverable=line.key, colour=pace.colour, why_not=pace.why.value if pace.why else None,
                reached=pace.percent, expected=pace.percent_expected,
            )
            for line in lines if (pace := three.paces.get(line.key))
        ]  # fmt: skip
        given = [
            GivenOut(deliverable=key, colour=Rating(one.colour), reason=one.reason, by=one.actor_name, at=one.at)
            for key, one in three.given.items()
        ]  # fmt: skip
        return cls(
            unit=unit.key, name=unit.name, task=three.task_key, no=lines[0].task_no, own=three.said.colour,
            why=three.said.why, units=dict(three.said.counts), computed=three.computed, paces=paces,
            independent=three.independent, given=given, apart=three.apart,
        )  # fmt: skip


class RatingPage(Page[RatingOut]):
    """One page of ratings, all of one period and by one rule."""

    period: str
    rule: int = Field(description="Version of the rule of the computed rating.")


class ForecastOut(Schema):
    """Whole numbers × 10^-scale; `low` and `high` bound 80 % and 95 % of what is likely."""

    unit: UUID
    name: str
    deliverable: UUID
    as_of: str
    until: str
    is_deadline: bool
    made_at: datetime
    method: str
    version: int
    periods: int
    scale: int
    reached: int
    low95: int
    low80: int
    mid: int
    high80: int
    high95: int
    target: int | None
    held: str = Field(
        description="Whose number the target is: PLAN, TARGET (set for the place), TAKEN (what was taken up); else empty."
    )
    chance: int | None = Field(description="Per mille, that the target is reached.")

    @classmethod
    def of(cls, unit: Unit, row: Forecast) -> ForecastOut:
        same = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        said = {"unit": unit.key, "name": unit.name, "deliverable": row.deliverable_key, "periods": row.n}  # fmt: skip
        return cls.model_validate(same | said | {"as_of": row.as_of.code, "until": row.until.code})


class TargetOut(Schema):
    key: UUID
    aim: str
    deliverable: UUID
    unit: UUID
    name: str
    set_by: UUID = Field(description="Key of the place whose level set it.")
    year: int | None = Field(description="Null: of the plan as a whole.")
    quantity: int = Field(description="In the deliverable's whole numbers; of a ratio over `base`.")
    base: int | None
    version: int
    reason: str
    source: str
    set_at: datetime

    @classmethod
    def many(cls, rows: Iterable[Target]) -> list[TargetOut]:
        return [
            cls(
                key=row.key, aim=row.aim, deliverable=row.deliverable_key, unit=row.node.key, name=row.node.name,
                set_by=row.above.key, year=None if row.year == WHOLE else row.year, quantity=row.quantity or 0,
                base=row.base, version=row.no, reason=row.reason, source=row.source, set_at=row.set_at,
            )
            for row in rows
        ]  # fmt: skip


class MilestoneOut(Schema):
    key: UUID
    task: UUID
    deliverable: UUID | None
    unit: UUID
    name: str
    title: str
    due_on: date
    state: MilestoneState
    reason: str
    said_at: datetime

    @classmethod
    def many(cls, rows: Iterable[Milestone]) -> list[MilestoneOut]:
        same = ("key", "title", "due_on", "state", "reason", "said_at")
        return [
            cls(
                task=row.task_key, deliverable=row.deliverable_key, unit=row.node.key, name=row.node.name,
                **{name: getattr(row, name) for name in same},
            )
            for row in rows
        ]  # fmt: skip


class AnswerOut(Schema):
    obstacle: str
    remedy: str
    by: date
    responsible: str
    at: datetime


class ReplyOut(Schema):
    """A reply that a red rating asks for. `answer`: the newest, if any."""

    key: UUID
    task: UUID
    unit: UUID
    name: str
    period: str
    voices: list[Voice]
    state: RedState
    due_at: datetime | None
    answer: AnswerOut | None

    @classmethod
    def of(cls, row: RedReply, answer: RedAnswer | None) -> ReplyOut:
        said: Any = {name: getattr(answer, name) for name in AnswerOut.model_fields} if answer else None  # fmt: skip
        return cls(
            key=row.key, task=row.task_key, unit=row.node.key, name=row.node.name, period=row.period.code,
            voices=[Voice(one) for one in row.voices], state=RedState(row.case.state), due_at=row.case.due_at,
            answer=AnswerOut(**said) if said else None,
        )  # fmt: skip


class AlertOut(Schema):
    key: UUID
    name: str
    kind: AlertKind
    plan: str
    unit: UUID
    deliverable: UUID | None
    holds: bool | None
    looked_at: datetime | None
    paused_at: datetime | None

    @classmethod
    def many(cls, rows: Iterable[Alert]) -> list[AlertOut]:
        same = ("key", "name", "kind", "holds", "looked_at", "paused_at")
        return [
            cls(
                plan=row.plan.code, unit=row.node.key, deliverable=row.deliverable_key,
                **{name: getattr(row, name) for name in same},
            )
            for row in rows
        ]  # fmt: skip
