"""A ranking as words: its values, what was asked, and what stands below every list and in every file of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from peiyou.engine.results.queries.indicators import Asked, Indicator
from peiyou.engine.results.queries.ranking import Cut, How, Ranking, Value
from peiyou.engine.results.queries.reports.saying import money_text, percent
from peiyou.engine.undertakings.tables.sheets import Sheet

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Said:
    """One list as it is printed."""

    asked: Asked
    indicator: Indicator
    ranking: Ranking
    at: datetime

    def value(self, value: Value | None) -> str:
        if value is None:
            return NOTHING
        if self.indicator.is_share:
            return percent(Fraction(value))
        return money_text(int(value)) if self.indicator.is_money else f"{int(value):,}"

    @property
    def name(self) -> str:
        line = self.asked.line
        return f"{self.indicator.label} · {line.code} {line.words}" if line else str(self.indicator.label)  # fmt: skip

    @property
    def title(self) -> str:
        words = _("%(plan)s %(year)s: provinces by %(indicator)s")
        return words % {"plan": self.asked.frame.version.title, "year": self.asked.frame.year, "indicator": self.name}  # fmt: skip

    @property
    def cut(self) -> str:
        return cut_words(self.ranking.cut, self.indicator)

    @property
    def day(self) -> str:
        release = self.asked.frame.basis.release
        if release is not None:
            told = {
                "no": release.no,
                "code": release.code,
                "day": day(timezone.localdate(release.as_of)),
            }
            return _("figures of release No. %(no)s (%(code)s), as of %(day)s") % told
        if self.asked.as_of is not None:
            return _("as of the end of %(day)s") % {"day": day(self.asked.as_of)}
        return _("live figures, as of %(at)s") % {"at": timezone.localtime(self.at).strftime("%Y-%m-%d %H:%M")}  # fmt: skip

    def notes(self) -> Iterator[str]:
        """What the numbers are: the same below the list, in print and in every file."""
        told = {
            "formula": self.indicator.formula, "stage": self.asked.stage.label, "day": self.day, "cut": self.cut,
            "chosen": len(self.ranking.chosen), "all": len(self.ranking.rows),
        }  # fmt: skip
        yield _("Indicator: %(formula)s. Stage: %(stage)s; %(day)s.") % told
        yield _("Cut-off: %(cut)s: %(chosen)s of %(all)s places.") % told
        if self.ranking.beyond:
            yield _("%(count)s more than asked for, since equals are never cut apart.") % {"count": self.ranking.beyond}  # fmt: skip
        for group in self.ranking.ties:
            names = _("、").join(one.place.name for one in group)
            yield _("Equal, rank %(rank)s: %(names)s.") % {"rank": group[0].rank, "names": names}
        if self.ranking.unknown:
            names = _("、").join(one.place.name for one in self.ranking.unknown)
            yield _("Without a rank, since there is nothing to divide by or nothing is known: %(names)s.") % {"names": names}  # fmt: skip


def cut_words(cut: Cut, indicator: Indicator) -> str:
    if cut.how == How.ALL:
        return _("all places")
    if cut.how in {How.TOP, How.BOTTOM}:
        words = {How.TOP: _("the first %(n)s"), How.BOTTOM: _("the last %(n)s")}[cut.how]
        return words % {"n": int(cut.n)}
    n = f"{number(cut.n)}%" if indicator.is_share else number(cut.n)
    n = _("%(n)s 万元") % {"n": number(cut.n / 10**6)} if indicator.is_money else n
    return {How.AT_LEAST: _("%(n)s or more"), How.BELOW: _("less than %(n)s")}[cut.how] % {"n": n}


def number(value: Fraction) -> str:
    text = f"{float(value):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def day(on: date) -> str:
    return on.isoformat()


def sheet_of(said: Said) -> Sheet:
    """The list within the cut-off."""
    head = [_("Rank"), _("Province"), _("Code of the unit"), said.name, _("Equal to others")]
    rows = [
        [one.rank, one.place.name, one.place.code, said.value(one.place.value), _("yes") if one.is_tied else ""]
        for one in said.ranking.chosen
    ]  # fmt: skip
    return Sheet(_("Ranking"), head, rows, list(said.notes()))
