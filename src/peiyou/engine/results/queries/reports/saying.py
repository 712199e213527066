"""What a token of a figure says of an account, and the address at which the figure opens to its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from peiyou.common.money import FEN_IN_YI, in_wan, in_yi
from peiyou.engine.reporting.queries.rates import Rates
from peiyou.engine.results.achieved import Achieved, achieved_of, is_connected
from peiyou.engine.results.enums import Column
from peiyou.engine.results.models import Release
from peiyou.engine.results.narrative.situations import Parts, Situation, share_of
from peiyou.engine.results.narrative.tokens import Token, read
from peiyou.engine.results.queries.figures import Amount, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.reports.figures import Account
from peiyou.engine.results.queries.reports.standing import Standing, Standings, parts_of
from peiyou.engine.results.wording import is_one_to, ratio
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.organisations.enums import REGIONS, Kind
from peiyou.kernel.organisations.models import Unit

STAGES: Final = {
    Column.TAKEN_UP: Stage.COMMITTED, Column.CLAIMED: Stage.CLAIMED,
    Column.CHECKED: Stage.CHECKED, Column.APPROVED: Stage.APPROVED,
}  # fmt: skip
COLUMN_OF: Final = {stage: column for column, stage in STAGES.items()}
SUMS: Final = {"BUDGET": "budget", "ARRIVED": "arrived", "SPENT": "spent"}
RATES: Final = {"ARRIVAL": "arrival", "USE": "use", "EXECUTION": "execution"}
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Said:
    """`url`: where the figure opens; empty for words. `is_known`: False for a token that names nothing here."""

    text: str
    url: str = ""
    is_known: bool = True


@dataclass
class Sayer:
    """Answers for the tokens of one account; asked again, it does not look again."""

    account: Account
    standings: Standings = field(init=False)
    _known: dict[str, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.standings = Standings(self.account)
        self.lines = {line.code: line for line in self.account.frame.board.lines}
        self.places = {reference(unit): unit for unit in self.account.below.values()}

    def say(self, code: str) -> Said:
        if code not in self._known:
            token = read(code)
            with translation.override("zh-hans"):  # a figure is the same in words of any language
                said = self._say(token) if token else None
            self._known[code] = said or Said(f"{{{{fig:{code}}}}}", is_known=False)
        return self._known[code]

    def _say(self, token: Token) -> Said | None:
        kind, _dot, name = token.what.partition(".")
        if kind == "U":
            unit = self.places.get(token.place) if token.place else self.account.unit
            return Said(_("the whole country") if unit.kind == Kind.NATION else unit.name) if unit else None  # fmt: skip
        if kind == "N":
            return self._count(name, token)
        if kind == "M":
            return self._money(name, token)
        line = self.lines.get(token.what[1:])
        if line is None or token.what[0] not in "TS":
            return None
        if token.what[0] == "S":
            return self._share(line, token)
        return self._figure(line, token) if token.column else Said(line.words)

    def _figure(self, line: Line, token: Token) -> Said | None:
        if token.column == Column.TARGET:
            return Said(line.printed or NOTHING)
        if token.column == Column.ACHIEVED:
            return Said(self.achieved(line))
        rows, unit = self._rows(token)
        if rows is None or unit is None or token.column not in set(STAGES):
            return None
        stage = STAGES[Column(token.column)]
        amount = self.account.amount(line, stage, rows)
        return Said(amount_text(line, amount), self._link(line, stage, unit, token))

    def _share(self, line: Line, token: Token) -> Said | None:
        rows, unit = self._rows(token)
        if rows is None or unit is None or token.column not in set(STAGES):
            return None
        stage = STAGES[Column(token.column)]
        done = parts_of(self.account.amount(line, stage, rows))
        share = share_of(done, parts_of(rows[line.key].taken))
        return Said(percent(share), self._link(line, stage, unit, token))

    def achieved(self, line: Line) -> str:
        """Until somebody keeps the records of the thing itself, that they are to be connected."""
        if not is_connected(line.way):
            return _("to be connected")
        return parts_text(line, self.achieved_parts(line))

    def achieved_parts(self, line: Line) -> Parts | None:
        """Out of the records of the thing itself."""
        found = self._achieved.get((line.key, self.account.unit.pk))
        return Parts(found.quantity, found.base) if found else None

    @cached_property
    def _achieved(self) -> dict[tuple[UUID, int], Achieved]:
        lines = self.account.frame.board.lines
        last = date(self.account.frame.year, 12, 31)
        return achieved_of([(one.key, one.way) for one in lines], [self.account.unit.pk], last)

    def _rows(self, token: Token) -> tuple[Rows | None, Unit | None]:
        account, year = self.account, token.year or self.account.frame.year
        if not token.place:
            own = {account.frame.year: account.upto if token.is_upto else account.rows}
            rows = own.get(year)
            return rows if rows is not None else account.rows_of(year, is_upto=token.is_upto), account.unit  # fmt: skip
        unit = self.places.get(token.place)
        if unit is None:
            return None, None
        if token.is_upto and year == account.frame.year and unit.pk in account.of_parts:
            return account.of_parts[unit.pk], unit
        board = account.frame.board_of(year, is_upto=token.is_upto)
        return board.rows(account.parts.get(unit.pk, {})), unit

    def _link(self, line: Line, stage: Stage, unit: Unit, token: Token) -> str:
        codes = line.committed if stage == Stage.COMMITTED else line.reported
        if not codes.above:
            return ""
        release = self._released(stage, token.year or self.account.frame.year)
        if release is not None:
            return published_url(release, unit, line, stage)
        asked = {"at": str(unit.key)}
        periods = self.account.frame.periods(token.year or self.account.frame.year)
        if stage != Stage.COMMITTED and not token.is_upto and len(periods) == 1:
            asked["period"] = periods[0].code
        return f"{reverse('facts:figure', args=[codes.above, stage])}?{urlencode(asked)}"

    # --- money and counts ---------------------------------------------------------------------------------

    def _money(self, source: str, token: Token) -> Said | None:
        frame = self.account.frame
        if not frame.has_money:
            return Said(NOTHING)
        rates = self.account.funds
        if token.year is not None and token.year != frame.year:
            if source or token.year != frame.year - 1:
                return None
            rates = self.account.funds_before
        elif source:
            if source not in self.account.money:
                return None
            rates = self.account.money[source]
            if not token.column:
                return Said(frame.sources.get(source, source))
        return _said_of(rates, token.column, self._money_page(token.year or frame.year))

    def _released(self, stage: Stage, year: int) -> Release | None:
        """The release that a figure of a stage and year is of; None: the ledger's."""
        release = self.account.frame.basis.release
        if release is None or stage.value not in release.stages:
            return None
        is_inside = release.starts_on.year <= year <= release.last_day.year
        return release if is_inside or stage == Stage.COMMITTED else None

    def _money_page(self, year: int) -> str:
        release = self._released(self.account.frame.stage, year)
        if release is not None:
            return published_url(release, self.account.unit)
        return self._page("money", stage=str(self.account.frame.stage))

    def _page(self, name: str, **asked: str) -> str:
        """A page of the last round of the year; of a province its part of it."""
        rounds = self.account.frame.rounds
        if not rounds:
            return ""
        if self.account.unit.kind == Kind.PROVINCE:
            asked["province"] = str(self.account.unit.key)
        kept = f"?{urlencode(asked)}" if asked else ""
        return reverse(f"reporting:{name}", args=[rounds[-1].key]) + kept

    def _count(self, name: str, token: Token) -> Said | None:
        is_before = token.year == self.account.frame.year - 1
        counted = self._counts().get(name)
        if counted is None or (token.year not in {None, self.account.frame.year} and not is_before):
            return None
        url = OPENS.get(name, "#standings")
        if name in TALLIED and self.account.frame.basis.is_live and not is_before:
            url = self._page("completeness") or url
        return Said(f"{counted(is_before):,}", url)

    def _counts(self) -> Mapping[str, Callable[[bool], int]]:
        account, of = self.account, self.standings

        def standing(situation: Situation) -> Callable[[bool], int]:
            return lambda before: _number(of.before if before else of.all, situation)

        return {
            "tasks": lambda _before: account.tasks,
            "lines": lambda before: len(of.before if before else of.all),
            "places": lambda _before: len(account.below),
            **{situation.value: standing(situation) for situation in Situation},
            **{
                name: lambda before, name=name: getattr(account.tally_before if before else account.tally, name)  # type: ignore[misc]
                for name in TALLIED
            },
        }  # fmt: skip


TALLIED: Final = ("expected", "handed_in", "late", "approved", "letters", "complete", "waived")
"""Counts of returns: `completeness.Tally`."""
OPENS: Final = {"tasks": "#lines", "places": "#places", **dict.fromkeys(TALLIED, "#complete")}
"""Counts open to the table of the report itself whose rows they count; other ones to that of standings."""


def _number(of: list[Standing], situation: Situation) -> int:
    return sum(one.situation == situation for one in of)


def published_url(
    release: Release, unit: Unit, line: Line | None = None, stage: Stage | None = None
) -> str:
    """Where a figure of a release opens to its leaves; without a line all that is published of the place, money too.
    Of an organisation: all that is published of it."""
    asked = {"release": release.code}
    if unit.kind not in REGIONS:
        address = reverse("web:published_unit", args=[unit.key])
    elif line is not None and stage is not None:
        address = reverse("web:published_figure", args=[line.key, stage.lower()])
        asked |= {} if unit.kind == Kind.NATION else {"at": str(unit.key)}
    elif unit.kind == Kind.NATION:
        address = reverse("web:progress")
    else:
        address = reverse("web:published_place", args=[unit.key])
    return f"{address}?{urlencode(asked)}"


def reference(unit: Unit) -> str:
    """How a token names another place."""
    return unit.code or str(unit.key)


def _said_of(rates: Rates, column: str, url: str) -> Said | None:
    if column in SUMS:
        return Said(money_text(getattr(rates, SUMS[column])), url)
    if column in RATES:
        return Said(percent(getattr(rates, RATES[column])), url)
    return None


def money_text(fen: int) -> str:
    """万元 to the fen; from 10 亿元 on in 亿元, as national texts print it."""
    return f"{in_yi(fen)}亿元" if abs(fen) >= 10 * FEN_IN_YI else f"{in_wan(fen)}万元"


def percent(share: Fraction | None) -> str:
    """Per cent to hundredths, rounded half up, without idle zeros."""
    if share is None:
        return NOTHING
    hundredths = (share.numerator * 20000 + share.denominator) // (2 * share.denominator)
    text = f"{Decimal(hundredths).scaleb(-2):,f}"
    return f"{text.rstrip('0').rstrip('.')}%"


def amount_text(line: Line, amount: Amount | None) -> str:
    return parts_text(line, parts_of(amount)) if amount else NOTHING


def parts_text(line: Line, parts: Parts | None) -> str:
    """A quantity with its unit; a ratio as the plan prints its target: 1:350, else per cent."""
    if parts is None:
        return NOTHING
    if line.is_ratio and parts.below is not None:
        found = Fraction(parts.above, parts.below) if parts.below else None
        return ratio(line, found).replace(" ", "") if found and is_one_to(line) else percent(found)
    return f"{_grouped(parts.above, line.scale)}{line.unit}"


def _grouped(number: int, scale: int) -> str:
    text = f"{Decimal(number).scaleb(-scale):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
