"""Replies to red ratings: who sees them, what is due, and whose turn it is to answer and to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from peiyou.engine.reporting.enums import Rating
from peiyou.engine.results.enums import RedState, Voice
from peiyou.engine.results.models import IndependentRating, RedReply
from peiyou.engine.results.queries.ratings import Asked, Three, given_at, ratings_of
from peiyou.engine.results.queries.selfsaid import red_units, rounds_in
from peiyou.engine.results.standards import UNIT, asks_for_reply
from peiyou.kernel.actions import Actor, authority
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.organisations.enums import REGIONS, Function, Hierarchy, Kind
from peiyou.kernel.organisations.models import Link, Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.organisations.queries.trees import on_day, paths, standing

KIND: Final = "red_reply"
RELATED: Final = ("node", "period", "case__process", "case__holder", "case__unit")
OPEN: Final = (RedState.WAITING, RedState.ANSWERED, RedState.RETURNED)
TO_ANSWER: Final = (RedState.WAITING, RedState.RETURNED)
OF_REGION: Final[Mapping[str, Role]] = {
    Kind.PROVINCE: Role.PROVINCE, Kind.PREFECTURE: Role.PREFECTURE, Kind.COUNTY: Role.COUNTY,
}  # fmt: skip


def replies_visible(actor: Actor | None, at: datetime) -> QuerySet[RedReply]:
    """Of places in one's scope, and those whose turn is that of a unit in it: the body that answers for a region."""
    if actor is None:
        return RedReply.objects.none()
    scope = authority().scope(actor, "results.view_ratings", at)
    if scope.everything:
        return RedReply.objects.all()
    units = scope.units(timezone.localdate(at)).values("pk")
    bodies = Link.objects.filter(
        on_day(timezone.localdate(at)), hierarchy=Hierarchy.PLACE, unit__in=units,
        unit__kind=Kind.AUTHORITY, unit__function=Function.EDUCATION,
    )  # fmt: skip
    return RedReply.objects.filter(Q(node__in=units) | Q(node__in=bodies.values("parent")))


def reply_of(key: UUID | str) -> RedReply | None:
    return RedReply.objects.filter(key=key).select_related(*RELATED).first()


def is_overdue(state: str, due_at: datetime | None, at: datetime) -> bool:
    return state in OPEN and due_at is not None and due_at <= at


# --- what is due ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A task that is red at a place, by these voices, each with what it says."""

    node: int
    task_key: UUID
    voices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def dues(asked: Asked, on: date) -> dict[tuple[int, UUID], Due]:
    """Everything that asks for a reply in a period; nothing about the nation, which nobody stands over."""
    found: dict[tuple[int, UUID], dict[str, Mapping[str, Any]]] = {}
    for node, task, voice, words in _reds(asked, on):
        found.setdefault((node, task), {})[voice.value] = words
    return {key: Due(*key, voices) for key, voices in found.items()}


Red = tuple[int, UUID, Voice, Mapping[str, Any]]


def _reds(asked: Asked, on: date) -> Iterator[Red]:
    provinces = list(standing(on).filter(kind=Kind.PROVINCE, is_counted=True))
    if asks_for_reply(Voice.SELF, Kind.PROVINCE) or asks_for_reply(Voice.COMPUTED, Kind.PROVINCE):
        for one in ratings_of(asked, provinces).values():
            yield from _of_province(asked, one)
    yield from _independent(asked)
    if asks_for_reply(Voice.SELF, UNIT):
        for round_ in rounds_in(asked.version.plan_id, asked.period):
            for unit, task, why in red_units(round_):
                yield unit, task, Voice.SELF, {"why": why}


def _of_province(asked: Asked, one: Three) -> Iterator[Red]:
    """What it says itself counts at once; what is computed once the round is over."""
    if one.said.own == Rating.RED and asks_for_reply(Voice.SELF, Kind.PROVINCE):
        yield one.node, one.task_key, Voice.SELF, {"why": one.said.why}
    may = asked.is_settled and asks_for_reply(Voice.COMPUTED, Kind.PROVINCE)
    if may and one.computed == Rating.RED:
        red = {
            str(key): [pace.percent, pace.percent_expected]
            for key, pace in one.paces.items()
            if pace.colour == Rating.RED
        }
        words = {"rule": asked.rule.version, "lines": red}
        yield one.node, one.task_key, Voice.COMPUTED, words


def _independent(asked: Asked) -> Iterator[Red]:
    rows = IndependentRating.objects.filter(period=asked.period, task_key__in=list(asked.tasks))
    nodes = Unit.objects.in_bulk(list(rows.values_list("node", flat=True).distinct()))
    for (node, task), given in given_at(asked.period, list(nodes)).items():
        kind = nodes[node].kind
        red = [one for one in given.values() if one.colour == Rating.RED]
        if red and asks_for_reply(Voice.INDEPENDENT, kind if kind in REGIONS else UNIT):
            yield node, task, Voice.INDEPENDENT, {"why": red[-1].reason}


def standing_replies(period: int) -> dict[tuple[int, UUID], RedReply]:
    """The newest of each place and task. One statement."""
    rows = RedReply.objects.filter(period=period).select_related("case").order_by("no")
    return {(row.node_id, row.task_key): row for row in rows}


# --- whose turn -------------------------------------------------------------------------------------------


class Turns(NamedTuple):
    """Who answers, and who decides on the answer."""

    holder: Unit
    role: Role
    decider: Unit
    decides_as: Role


def turns_of(nodes: Collection[Unit], on: date) -> dict[int, Turns]:
    """By place. A region answers through its education body, or itself where it has none; over a province stands the
    ministry, over everything in it the province. Three statements for each 500 places."""
    above = paths([node.pk for node in nodes], on)
    provinces = {one.pk: one for way in above.values() for one in way if one.kind == Kind.PROVINCE}
    bodies = _bodies({node.pk for node in nodes} | set(provinces), on)
    found: dict[int, Turns] = {}
    for node in nodes:
        way = above.get(node.pk, [])
        nation = next((one for one in way if one.kind == Kind.NATION), None)
        province = next((one for one in way if one.kind == Kind.PROVINCE and one != node), None)
        if nation is None or node.kind == Kind.NATION:
            continue
        over = (nation, Role.MINISTRY)
        if province is not None:
            over = (bodies.get(province.pk, province), Role.PROVINCE)
        found[node.pk] = Turns(*_holder(node, way, bodies), *over)
    return found


def _holder(node: Unit, way: list[Unit], bodies: Mapping[int, Unit]) -> tuple[Unit, Role]:
    if node.kind in OF_REGION:
        return bodies.get(node.pk, node), OF_REGION[node.kind]
    if node.kind == Kind.ENTERPRISE:
        return node, Role.ENTERPRISE
    if node.kind == Kind.AUTHORITY:
        levels = [OF_REGION[one.kind] for one in way if one.kind in OF_REGION]
        return node, levels[-1] if levels else Role.MINISTRY
    return node, Role.SCHOOL_HEAD


def _bodies(regions: Iterable[int], on: date) -> dict[int, Unit]:
    """The education body of each region that has one; where there are several, the one registered first."""
    found: dict[int, Unit] = {}
    for portion in portions(sorted(regions)):
        links = Link.objects.filter(
            on_day(on), hierarchy=Hierarchy.PLACE, parent__in=portion, unit__kind=Kind.AUTHORITY,
            unit__function=Function.EDUCATION,
        )  # fmt: skip
        for link in links.select_related("unit").order_by("unit"):
            found.setdefault(link.parent_id, link.unit)
    return found
