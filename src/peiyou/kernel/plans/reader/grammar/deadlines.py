"""Deadlines: 2024年底前, 2023—2025年, 每年10月底前, 持续推进, 两年内.

One table of forms serves both a deadline column, where a form is looked for anywhere, and running
text, where `times` looks at each place. A form that names no year takes the plan's last one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from peiyou.common.numerals import narrow, read_number
from peiyou.kernel.plans.reader.model import Deadline, DeadlineKind, Span, Traced

_YEAR: Final = r"(?P<{0}>20\d\d|二[零]二[零一二三四五六七八九])年?"
_Y: Final = _YEAR.format("y").removesuffix("?")
_DASH: Final = r"[-—–~～－至到]{1,2}"
_BEFORE: Final = r"(?:之前|以前|前)?"
_PART: Final = r"(?:(?P<d>[0-3]?\d)日|(?P<part>上旬|中旬|下旬|月?底|月?末|初))?"
_MONTH: Final = rf"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?{_PART}"
_QUARTER: Final = r"第?(?P<q>[一二三四1-4])季度末?"
_HALF: Final = r"(?P<half>上半年|下半年)"
_YEAR_END: Final = r"(?P<end>年?底|年?末|全年)"
_LEAD: Final = r"(?:力争|截至|到|至|于|在)?"


@dataclass(frozen=True, slots=True)
class Years:
    """The years of the plan, from its title."""

    start: int | None
    end: int | None

    @property
    def only(self) -> int | None:
        """The year of forms that print none, where the plan leaves no choice."""
        return self.end if self.start in (None, self.end) else None


@dataclass(frozen=True, slots=True)
class Form:
    """A deadline that was recognised, before it is placed in a task."""

    kind: DeadlineKind
    start: str | None = None
    end: str | None = None
    guessed_year: bool = False


Reader = Callable[[re.Match[str], Years], Form | None]


def _period(match: re.Match[str], years: Years) -> Form:
    first, last = _year(match["y1"]), _year(match["y2"])
    start = f"{first}-01-01" if not match["m1"] else f"{first}-{int(match['m1']):02}-01"
    month = int(match["m2"]) if match["m2"] else 12
    return Form("period", start, _last_day(last, month))


def _months(match: re.Match[str], years: Years) -> Form:
    year = _year(match["y"]) if match["y"] else years.end
    if year is None:
        return Form("period")
    first, last = int(match["m1"]), int(match["m2"])
    return Form("period", f"{year}-{first:02}-01", _last_day(year, last), not match["y"])


def _five_years(match: re.Match[str], years: Years) -> Form:
    number = read_number(match["n"])
    last = 2005 + 5 * number if isinstance(number, int) else 0
    if match["end"]:
        return Form("by", None, f"{last}-12-31")
    return Form("period", f"{last - 4}-01-01", f"{last}-12-31")


def _point(match: re.Match[str], years: Years) -> Form:
    parts = match.groupdict()
    year = _year(parts["y"]) if parts.get("y") else years.end
    guessed = not parts.get("y") and years.only is None
    if year is None:
        return Form("by", guessed_year=True)
    return Form("by", None, _end_of(year, parts), guessed)


def _end_of(year: int, parts: dict[str, str | None]) -> str:
    if month := parts.get("m"):
        return _day_in_month(year, int(read_number(month) or 1), parts)
    if half := parts.get("half"):
        return f"{year}-06-30" if half == "上半年" else f"{year}-12-31"
    if quarter := parts.get("q"):
        return _last_day(year, int(read_number(quarter) or 4) * 3)
    return f"{year}-12-31"


def _day_in_month(year: int, month: int, parts: dict[str, str | None]) -> str:
    if day := parts.get("d"):
        return f"{year}-{month:02}-{int(day):02}"
    tenth = {"上旬": 10, "中旬": 20, "初": 10}.get(parts.get("part") or "")
    return f"{year}-{month:02}-{tenth:02}" if tenth else _last_day(year, month)


def _dotted(match: re.Match[str], years: Years) -> Form:
    year, month = int(match["y"]), int(match["m"])
    day = f"{year}-{month:02}-{int(match['d']):02}" if match["d"] else _last_day(year, month)
    return Form("by", None, day)


def _yearly(match: re.Match[str], years: Years) -> Form:
    parts = match.groupdict()
    return Form("recurring", None, _end_of(2000, parts)[5:] if parts["m"] else None)


def _year(text: str) -> int:
    return int(text) if text.isdigit() else int(read_number(text) or 0)


def _last_day(year: int, month: int) -> str:
    month = min(max(month, 1), 12)
    return f"{year}-{month:02}-{monthrange(year, month)[1]}"


def _fixed(kind: DeadlineKind) -> Reader:
    return lambda match, years: Form(kind)


_N: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2}|半)"

IN_TEXT: Final[tuple[tuple[re.Pattern[str], Reader], ...]] = (
    (
        re.compile(
            r"(?P<y1>20\d\d)年?(?:(?P<m1>\d{1,2})月)?"
            + _DASH
            + r"(?P<y2>20\d\d)年(?:(?P<m2>\d{1,2})月)?(?:期间|间)?底?前?"
        ),
        _period,
    ),
    (re.compile(r"[“\"]?十(?P<n>[一二三四五六七八九])五[”\"]?(?:期间|时期|(?P<end>末|期末))"), _five_years),
    (re.compile(rf"{_LEAD}{_Y}(?:{_MONTH}|{_HALF}|{_QUARTER}|{_YEAR_END})?{_BEFORE}(?!度)"), _point),
    (re.compile(rf"{_LEAD}{_MONTH}(?:(?<=[底末旬初日])|(?=之?前)){_BEFORE}"), _point),
    (re.compile(rf"{_LEAD}(?:{_HALF}|{_QUARTER}末?(?=之?前|内|，|,)){_BEFORE}"), _point),
    (re.compile(r"(?<![^，；。、])第?(?P<q>[一二三四])季度末?(?:之前|以前|前)?"), _point),
    (re.compile(r"(?:到|至)?(?P<end>年底|今年底|今年年底|年末|本年底)(?:之前|以前|前)?|(?<![\d一二两三四五六七八九十半])(?:今|本|当)?年(?:度)?内"), _point),
    (re.compile(rf"(?:用|力争|未来|今后)?{_N}(?:个?月|年|个?学期)(?:之内|以内|内|时间)"), _fixed("relative")),
    (re.compile(r"(?:主?汛期|春节|国庆节?|供暖期|采暖季|开学|入冬|入汛)(?:来临)?(?:之前|以前|前)"), _fixed("by")),
)  # fmt: skip
"""Forms that are deadlines wherever they stand."""

_IN_COLUMN: Final[tuple[tuple[re.Pattern[str], Reader], ...]] = (
    (re.compile(rf"(?:每年|逐年)度?(?:{_MONTH})?{_BEFORE}"), _yearly),
    (re.compile(r"每(?:半年|季度?|月|周|日|天|学期|学年|两年|旬)|按(?:季度?|月|周)"), _fixed("recurring")),
    (re.compile(r"(?:(?P<y>20\d\d)年?)?(?P<m1>\d{1,2})月?(?:[-—–~～至到]{1,2})(?P<m2>\d{1,2})月"), _months),
    *IN_TEXT,
    (re.compile(r"(?P<y>20\d\d)[./-](?P<m>\d{1,2})(?:[./-](?P<d>\d{1,2}))?"), _dotted),
    (re.compile(_MONTH), _point),
    (re.compile(_QUARTER), _point),
    (re.compile(r"(?P<y>20\d\d)"), _point),
    (re.compile(r"(?:持续|长期|常态|分年度|分季度|分步|分批|分期|逐年|逐步|全年|随时|滚动|按序时|按(?:计划|进度|年度)|贯穿|始终|经常|坚持|动态|接续|稳步|有序|不间断|实时|即时|日常|年度)"), _fixed("ongoing")),
    (re.compile(rf"{_N}年"), _fixed("period")),
)  # fmt: skip

_LABEL: Final = re.compile(
    r"^[（(〔\[【]?(?:(?:完成|办结|实施|计划完成|时间)?(?:时限|期限|时间|节点|进度|要求))[:：]"
)


def read_deadline(text: str, *, year_start: int | None, year_end: int | None) -> Deadline | None:
    """The deadline that a column or a bracket part states; None where it states none."""
    words = Traced.at(narrow(text), 0).without(r"\s+")
    if label := _LABEL.match(words.text):
        words = words[label.end() :]
    words = words.strip("。；;，,、（）()〔〕 ")
    years = Years(year_start, year_end)
    first: tuple[int, int, Form] | None = None
    for rank, (pattern, read) in enumerate(_IN_COLUMN):
        match = pattern.search(words.text)
        form = read(match, years) if match else None
        if match and form and (first is None or (match.start(), rank) < first[:2]):
            first = (match.start(), rank, form)
    return _placed(text, words, first[2]) if first else None


def _placed(text: str, words: Traced, form: Form) -> Deadline | None:
    if (span := words.span()) is None:
        return None
    doubts = ("deadline.year_guessed",) if form.guessed_year else ()
    return Deadline(
        raw=span.words(text),
        kind=form.kind,
        start=form.start,
        end=form.end,
        span=Span(span.start, span.end),
        confidence=0.85 if doubts else 1.0,
        doubts=doubts,
    )
