"""Rules in force asked of returns, and whether a figure is unusual: what has to be put right or explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from peiyou.common.money import grouped
from peiyou.engine.reporting.checks.language import (
    Compiled,
    Scope,
    Together,
    Wrong,
    compiled,
    given,
)
from peiyou.engine.reporting.checks.outliers import Spread, jumped
from peiyou.engine.reporting.enums import RoundState, Severity
from peiyou.engine.reporting.models import Explanation, Norm, Return, Round, Rule
from peiyou.engine.reporting.norms import JUMP, OUTLIER, unusual
from peiyou.engine.reporting.queries.earlier import Earlier, earlier_of
from peiyou.engine.reporting.queries.missing import Asked, Missing
from peiyou.engine.reporting.queries.scopes import Figure, Place, Sheet
from peiyou.engine.reporting.queries.skeleton import Skeleton
from peiyou.kernel.forms.values import as_text

REMEMBERED: Final = 8
"""Rounds whose rules are kept compiled: they stay as they are once it is open."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold at a cell; `why` where it could not be calculated there."""

    rule: Rule
    cell: str
    why: str = ""


class Book:
    """Rules, compiled: by scope and column, so that a row is asked what concerns it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = list(rules)
        self._unreadable: list[tuple[Rule, str]] = []
        groups: dict[tuple[Scope, str], list[tuple[Rule, Compiled]]] = defaultdict(list)
        for rule in self.rules:
            try:
                one = compiled_rule(rule.applies, rule.expression)
            except Wrong as error:  # it could be read when it was written
                self._unreadable.append((rule, str(error)))
            else:
                groups[one.scope, rule.stands_at].append((rule, one))
        self._groups: dict[Scope, list[_Group]] = defaultdict(list)
        for (scope, column), of in groups.items():
            self._groups[scope] += _groups_of(scope, column, of)

    def broken(self, sheet: Sheet) -> Iterator[Broken]:
        for scope, groups in self._groups.items():
            for place in sheet.of[scope]:
                yield from _at(scope, place, groups)
        for rule, why in self._unreadable:
            for place in sheet.of[Scope.RETURN]:
                yield Broken(rule, place.cells[""], why)


@dataclass(frozen=True, slots=True)
class _Group:
    """Rules whose words stand at one column, and that read the same addresses."""

    column: str
    needs: frozenset[str]
    rules: Sequence[Rule]
    together: Together


def _groups_of(
    scope: Scope, column: str, rules: Sequence[tuple[Rule, Compiled]]
) -> Iterator[_Group]:
    by_needs: dict[frozenset[str], list[tuple[Rule, Compiled]]] = defaultdict(list)
    for rule, one in rules:
        by_needs[one.needs].append((rule, one))
    for needs, of in by_needs.items():
        yield _Group(column, needs, [rule for rule, _one in of], Together([one for _rule, one in of]))  # fmt: skip


def _at(scope: Scope, place: Place, groups: Sequence[_Group]) -> Iterator[Broken]:
    activation = None
    for group in groups:
        if group.column in place.cells and group.needs <= place.cells.keys():
            activation = activation or given(scope, place.variables)
            for at, why in group.together.broken(activation):
                yield Broken(group.rules[at], place.cells[group.column], why)


@lru_cache(maxsize=500)
def compiled_rule(applies: str, expression: str) -> Compiled:
    return compiled(Scope(applies), expression)


_books: dict[UUID, Book] = {}


def book_of(round_: Round, asked: Skeleton) -> Book:
    """Compiled once for a round that is open."""
    if round_.state == RoundState.PREPARING:
        return Book(asked.rules)
    known = _books.get(round_.key)
    if known is None:
        if len(_books) >= REMEMBERED:
            _books.clear()
        known = _books[round_.key] = Book(asked.rules)
    return known


def sheets_of(asked: Sequence[Asked]) -> dict[int, Sheet]:
    """By primary key; returns of one round come with its period. One statement."""
    rows = [one.return_ for one in asked]
    earlier = earlier_of(rows, asked[0].skeleton) if asked else {}
    return {
        one.return_.pk: Sheet(one.said, one.skeleton, earlier[one.return_.pk], common_of(one))
        for one in asked
    }


def common_of(one: Asked) -> dict[str, str]:
    return {
        "party": one.return_.party,
        "period": one.return_.round.period.code,
        "today": timezone.localdate(one.at).isoformat(),
    }


def check(asked: Sequence[Asked]) -> Mapping[int, Sequence[Missing]]:
    """What the rules and the figures' own past say of returns of one round; questions that were answered about the
    value that stands there are left out. Two statements, three where something is asked."""
    if not asked:
        return {}
    book, sheets = book_of(asked[0].return_.round, asked[0].skeleton), sheets_of(asked)
    norms = norms_of([one.return_ for one in asked], sheets.values())
    said = {rule.pk: words_of(rule) for rule in book.rules}
    found: dict[int, list[Missing]] = {}
    for one in asked:
        pk, sheet = one.return_.pk, sheets[one.return_.pk]
        found[pk] = [_missing(broken, said) for broken in book.broken(sheet)]
        found[pk] += _unusual(sheet, norms.get(one.return_.party, {}))
    return _without_answered(found, {one.return_.pk: one for one in asked})


def _missing(broken: Broken, said: Mapping[int, str]) -> Missing:
    rule = broken.rule
    if broken.why:
        sentence = _("The rule “%(title)s” cannot be calculated with this figure (%(why)s). Check it; if it is right, say so: the ministry has to mend the rule.")  # fmt: skip
        return Missing(broken.cell, sentence % {"title": rule.title, "why": broken.why}, rule.code, is_question=True)  # fmt: skip
    return Missing(broken.cell, said[rule.pk], rule.code, rule.severity == Severity.QUESTION)


def words_of(rule: Rule) -> str:
    """The message in the reader's language, Chinese where there is no other."""
    is_english = (get_language() or "").startswith("en")
    return rule.message_en if is_english and rule.message_en else rule.message


def norms_of(rows: Sequence[Return], sheets: Iterable[Sheet]) -> dict[str, dict[str, Spread]]:
    """By party, by cell: what is usual in this round, or in the last one before it that has norms. One statement."""
    round_ = rows[0].round
    written = {figure.path for sheet in sheets for figure in sheet.figures}
    norms = Norm.objects.filter(
        round__season=round_.season_id, round__period__ends_on__lte=round_.period.ends_on,
        round__period__kind=round_.period.kind, party__in={row.party for row in rows},
    )  # fmt: skip
    if len(written) < 400:  # SQLite's number of parameters
        norms = norms.filter(cell__in=written)
    found: dict[str, dict[str, Spread]] = defaultdict(dict)
    for party, cell, *spread in norms.order_by("round__period__ends_on").values_list(
        "party", "cell", "median", "deviation", "n"
    ):
        found[party][cell] = Spread(*spread)
    return found


def _unusual(sheet: Sheet, norms: Mapping[str, Spread]) -> Iterator[Missing]:
    """OUTLIER among units of its kind; else JUMP against what was approved last."""
    for figure in sheet.figures:
        spread, last = norms.get(figure.path), sheet.earlier.get(figure.path)
        if figure.path in sheet.said.known:
            continue  # taken from elsewhere as it is
        if spread is not None and is_outlier(figure, spread):
            yield Missing(
                figure.path,
                _("%(value)s is far from what is usual: half of %(n)s units have %(median)s or less. Check it; if it is right, say why.")
                % {"value": shown(figure.value, figure.places), "n": spread.n, "median": shown(spread.median, figure.places)},
                OUTLIER, is_question=True,
            )  # fmt: skip
        elif last is not None and is_jump(figure, last):
            yield Missing(
                figure.path,
                _("%(value)s is far from the %(last)s that were approved last. Check it; if it is right, say what has changed.")
                % {"value": shown(figure.value, figure.places), "last": shown(last.last, figure.places)},
                JUMP, is_question=True,
            )  # fmt: skip


def is_outlier(figure: Figure, spread: Spread) -> bool:
    bounds = unusual()
    return spread.n >= bounds.least and spread.is_far(figure.value, bounds.z)


def is_jump(figure: Figure, last: Earlier) -> bool:
    bounds = unusual()
    return jumped(figure.value, last.last, bounds.times, bounds.by * 10**figure.places)


def shown(value: int, places: int) -> str:
    return grouped(Decimal(value).scaleb(-places))


def _without_answered(
    found: Mapping[int, list[Missing]], asked: Mapping[int, Asked]
) -> dict[int, list[Missing]]:
    """One statement where there is a question, none else."""
    questioned = [pk for pk, of in found.items() if any(one.is_question for one in of)]
    if not questioned:
        return dict(found)
    answered = {
        (pk, code, cell): value
        for pk, code, cell, value in Explanation.objects.filter(
            of_return__in=questioned
        ).values_list("of_return", "code", "cell", "value")
    }
    return {
        pk: [
            one for one in of
            if not (one.is_question and answered.get((pk, one.code, one.cell)) == standing(asked[pk], one.cell))
        ]
        for pk, of in found.items()
    }  # fmt: skip


def standing(one: Asked, cell: str) -> str:
    """The value of a cell as explanations keep it."""
    asked = one.skeleton.form.by_path.get(cell)
    return as_text(asked.column, one.said.values.get(cell)) if asked else ""
