"""Where the lines of an account stand: what was taken up, how far it is by the end of the year, and who brought it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from peiyou.engine.results.narrative.situations import Parts, Situation, share_of, situation_of
from peiyou.engine.results.queries.figures import Amount, Rows
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.reports.figures import Account
from peiyou.kernel.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """`share` of what was taken up is done by the end of the year, at the stage of the report."""

    line: Line
    situation: Situation
    share: Fraction


@dataclass(frozen=True, slots=True)
class Contribution:
    """The places that brought most and least of a line among those that took it up and have figures of it."""

    line: Line
    most: Unit
    least: Unit


@dataclass(frozen=True)
class Standings:
    account: Account

    @cached_property
    def all(self) -> list[Standing]:
        """Of every line that was taken up, in the order of the plan."""
        return self._of(self.account.upto, self.account.frame.pace)

    @cached_property
    def before(self) -> list[Standing]:
        """The same at the end of the year before."""
        over, years = self.account.frame.pace
        return self._of(self.account.before, (max(1, over - 1), years))

    def of(self, situation: Situation) -> list[Standing]:
        return [one for one in self.all if one.situation == situation]

    @cached_property
    def contributions(self) -> list[Contribution]:
        """Lines that add up and were brought by two places at least, the largest share first."""
        found = []
        for one in self.all:
            brought = self._brought(one.line)
            if not one.line.is_ratio and len(brought) > 1:
                ordered = sorted(brought, key=lambda pair: (-pair[1], pair[0].code, pair[0].pk))
                if ordered[0][1] > ordered[-1][1]:
                    found.append((one, ordered))
        found.sort(key=lambda pair: (-pair[1][0][1], pair[0].line.task_seq, pair[0].line.seq))
        return [Contribution(one.line, ordered[0][0], ordered[-1][0]) for one, ordered in found]

    def _brought(self, line: Line) -> list[tuple[Unit, int]]:
        account = self.account
        found = []
        for pk, rows in account.of_parts.items():
            amount = account.amount(line, account.frame.stage, rows)
            if pk in account.below and rows[line.key].taken and amount:
                found.append((account.below[pk], amount.above))
        return found

    def _of(self, rows: Rows, pace: tuple[int, int]) -> list[Standing]:
        account, found = self.account, []
        for line in account.frame.board.lines:
            taken = parts_of(rows[line.key].taken)
            done = parts_of(account.amount(line, account.frame.stage, rows))
            situation = situation_of(done, taken, Fraction(*pace))
            if situation is not None:
                found.append(Standing(line, situation, share_of(done, taken) or Fraction(0)))
        return found


def parts_of(amount: Amount | None) -> Parts | None:
    return Parts(amount.above, amount.below) if amount else None
