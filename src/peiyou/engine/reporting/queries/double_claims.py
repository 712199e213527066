"""The same proof claimed twice: by another unit, for another task, in another period. Each side sees the other only
as far as it may see the other's return; else that there is one.

What another unit has not handed in yet claims nothing: a draft is its own business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from peiyou.engine.reporting.enums import State, Twice
from peiyou.engine.reporting.models import Explanation, Return, Round
from peiyou.engine.reporting.queries.missing import Asked, Missing
from peiyou.engine.reporting.queries.visibility import visible_to
from peiyou.kernel.actions import Actor
from peiyou.kernel.evidence.enums import By
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.evidence.queries.duplicates import Claim, Shared, all_shared, shared_by
from peiyou.kernel.organisations.queries.portions import portions

KIND: Final = "return"
CODE: Final = "TWICE"
MOST: Final = 5
"""Other claims that are named for one; that there are more is said."""
MANY: Final = 50
"""Other units' claims that are looked at: what everybody attaches is not compared with everybody."""


@dataclass(frozen=True, slots=True)
class Claiming:
    """What of a return matters here; thousands are read at once. `unit` and `province` are primary keys."""

    pk: int
    key: str
    round: int
    period: str
    unit: int
    name: str
    name_key: str
    province: int | None
    snapshot: int | None
    state: str


_COLUMNS: Final = (
    "pk", "case__subject_id", "round", "round__period__code", "unit", "unit__name", "unit__name_key", "province",
    "snapshot", "case__state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One claim with its return."""

    claim: Claim
    of: Claiming

    @property
    def seq(self) -> int:
        return int(self.claim.cell.partition("/")[0] or 0)

    @property
    def is_claimed(self) -> bool:
        """Handed in, and asked still."""
        return self.of.snapshot is not None and self.of.state != State.WAIVED


@dataclass(frozen=True, slots=True)
class Other:
    """The other side of a claim, as the house knows it."""

    side: Side
    kind: Twice
    by: frozenset[By]


@dataclass(frozen=True, slots=True)
class Told:
    """The other side as far as whoever asks may see it: without `side`, nothing may be said but `place`."""

    kind: Twice
    by: frozenset[By]
    side: Side | None
    place: str = ""


@dataclass(slots=True)
class Doubled:
    """One claim and where else it is claimed, earliest first. `why`: what the unit says to it."""

    mine: Side
    others: list[Other] = field(default_factory=list)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """As `Doubled`, as it may be shown; `more`: there are others besides."""

    mine: Side
    others: list[Told]
    kinds: frozenset[Twice]
    more: bool
    why: str


def doubles_of(rows: Sequence[Return]) -> dict[int, list[Doubled]]:
    """By primary key of the return; for checks, which say of others no more than their number. Five statements."""
    found = _paired(shared_by(KIND, [str(row.key) for row in rows]), {row.pk for row in rows})
    explained = _explanations(found)
    by_return: dict[int, list[Doubled]] = {row.pk: [] for row in rows}
    for one in found:
        one.why = explained.get((one.mine.of.pk, one.mine.claim.cell), "")
        by_return[one.mine.of.pk].append(one)
    return by_return


def shown_to(
    found: Iterable[Doubled], actor: Actor, at: datetime, *, all_units: bool
) -> list[Shown]:
    """As far as `actor` may see the others. `all_units`: also what other units claim, for who oversees; a unit is
    told of its own alone."""
    asked = list(found)
    pks = {other.side.of.pk for one in asked for other in one.others}
    seen: set[int] = set()
    for portion in portions(sorted(pks)):
        seen |= set(visible_to(actor, at).filter(pk__in=portion).values_list("pk", flat=True))
    shown = []
    for one in asked:
        others = [other for other in one.others if all_units or other.kind != Twice.UNIT]
        if others:
            kinds = frozenset(other.kind for other in others)
            told = [_told(one.mine, other, seen) for other in others[:MOST]]
            shown.append(Shown(one.mine, told, kinds, len(others) > MOST, one.why))
    return shown


def _told(mine: Side, other: Other, seen: Container[int]) -> Told:
    if other.side.of.pk in seen:
        return Told(other.kind, other.by, other.side)
    return Told(other.kind, other.by, None, _place(mine, other))


@dataclass(frozen=True, slots=True)
class Links:
    """Keys that addresses have, by primary key of the attachment and of the round."""

    files: Mapping[int, UUID]
    rounds: Mapping[int, UUID]


def links_of(found: Iterable[Shown]) -> Links:
    """For what a page shows. Two statements."""
    sides = [
        side for one in found for side in (one.mine, *(other.side for other in one.others)) if side
    ]
    files = Attachment.objects.filter(pk__in={side.claim.pk for side in sides})
    rounds = Round.objects.filter(pk__in={side.of.round for side in sides})
    return Links(dict(files.values_list("pk", "key")), dict(rounds.values_list("pk", "key")))


def flagged(rows: Sequence[Return]) -> dict[int, int]:
    """By primary key: how many claims of each return are claimed elsewhere too; for the reviewers' list."""
    return {pk: len(found) for pk, found in doubles_of(rows).items() if found}


def of_round(round_: Round, actor: Actor, at: datetime) -> list[Shown]:
    """All of a round that are of returns which `actor` sees, by unit and task."""
    shared = all_shared(KIND)
    keys = {claim.source_id for group in shared for claim in group.claims}
    mine: set[int] = set()
    for portion in portions(sorted(keys)):
        rows = visible_to(actor, at).filter(round=round_, case__subject_id__in=portion)
        mine |= set(rows.values_list("pk", flat=True))
    found = _paired(shared, mine)
    explained = _explanations(found)
    for one in found:
        one.why = explained.get((one.mine.of.pk, one.mine.claim.cell), "")
    shown = shown_to(found, actor, at, all_units=True)
    return sorted(shown, key=lambda one: (one.mine.of.name_key, one.mine.seq, one.mine.claim.pk))  # fmt: skip


def twice(asked: Sequence[Asked]) -> Mapping[int, Sequence[Missing]]:
    """A proof that the unit itself claims for another task or period is explained, where it was attached later."""
    found = doubles_of([one.return_ for one in asked])
    given = Explanation.objects.filter(
        code=CODE, of_return__in=[pk for pk, of in found.items() if of]
    )
    said = {(row.of_return_id, row.cell): row.at for row in given} if any(found.values()) else {}
    claims = [one.mine.claim.pk for of in found.values() for one in of] if said else []
    attached = dict(Attachment.objects.filter(pk__in=claims).values_list("pk", "attached_at"))
    return {pk: list(_unexplained(of, said, attached)) for pk, of in found.items() if of}


def _unexplained(
    found: Iterable[Doubled],
    given: Mapping[tuple[int, str], datetime],
    attached: Mapping[int, datetime],
) -> Iterator[Missing]:
    """One question for each row; the explanation holds for what was attached before it."""
    asked: set[str] = set()
    for one in found:
        claim = one.mine.claim
        earlier = [other for other in one.others if other.kind != Twice.UNIT and other.side.claim.pk < claim.pk]  # fmt: skip
        said = given.get((one.mine.of.pk, claim.cell))
        if earlier and claim.cell not in asked and (said is None or said < attached[claim.pk]):
            asked.add(claim.cell)
            other = earlier[0].side
            sentence = _("“%(name)s” is claimed for %(period)s, task %(task)s, as well. Say why it proves both, or take it off.")  # fmt: skip
            params = {"name": claim.name, "period": other.of.period, "task": other.seq}  # fmt: skip
            yield Missing(claim.cell, sentence % params, CODE, is_question=True)


# --- both sides -----------------------------------------------------------------------------------------


def _paired(shared: Sequence[Shared], mine: set[int]) -> list[Doubled]:
    """For each claim of the returns `mine` (primary keys): the claims that have something in common with it."""
    rows = _returns({claim.source_id for group in shared for claim in group.claims})
    found: dict[int, Doubled] = {}
    others: dict[int, dict[int, tuple[Side, Twice, set[By]]]] = defaultdict(dict)
    for group in shared:
        sides = [Side(claim, rows[claim.source_id]) for claim in group.claims if claim.source_id in rows]  # fmt: skip
        by_unit: dict[int, list[Side]] = defaultdict(list)
        for side in sides:
            by_unit[side.of.unit].append(side)
        for one in (side for side in sides if side.of.pk in mine):
            for other in (*by_unit[one.of.unit], *sides[:MANY]):
                kind = _kind(one, other)
                if kind is not None:
                    found.setdefault(one.claim.pk, Doubled(one))
                    pairs = others[one.claim.pk]
                    pairs.setdefault(other.claim.pk, (other, kind, set()))[2].add(group.by)
    for pk, doubled in found.items():
        pairs = others[pk]
        doubled.others = [Other(pairs[of][0], pairs[of][1], frozenset(pairs[of][2])) for of in sorted(pairs)]  # fmt: skip
    return [found[pk] for pk in sorted(found)]


def _kind(one: Side, other: Side) -> Twice | None:
    """None where it is no second claim: the same task of the same return, or what somebody else only drafts."""
    if one.of.unit != other.of.unit:
        return Twice.UNIT if other.is_claimed else None
    if other.of.state == State.WAIVED:
        return None
    if one.of.pk != other.of.pk:
        return Twice.PERIOD
    return Twice.TASK if one.seq != other.seq else None


def _returns(keys: Iterable[str]) -> dict[str, Claiming]:
    found: dict[str, Claiming] = {}
    for portion in portions(sorted(keys)):
        rows = Return.objects.filter(case__subject_kind=KIND, case__subject_id__in=portion)
        for row in rows.values_list(*_COLUMNS):
            found[row[1]] = Claiming(*row)
    return found


def _explanations(found: Iterable[Doubled]) -> dict[tuple[int, str], str]:
    said: dict[tuple[int, str], str] = {}
    for portion in portions(sorted({one.mine.of.pk for one in found})):
        rows = Explanation.objects.filter(code=CODE, of_return__in=portion)
        said |= {(pk, cell): text for pk, cell, text in rows.values_list("of_return", "cell", "text")}  # fmt: skip
    return said


def _place(mine: Side, other: Other) -> str:
    """What may be said of a unit that one may not see."""
    here, there = mine.of.province, other.side.of.province
    if here is None or there is None:
        return _("another unit")
    return _("another unit of the same province") if here == there else _("another unit of another province")  # fmt: skip
