"""Amounts: a number with its unit and the words that bound it, or the reason why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from peiyou.common.numerals import Numeral, find_numerals
from peiyou.kernel.plans.reader.grammar.lexicon.particles import AFTER, BEFORE
from peiyou.kernel.plans.reader.grammar.lexicon.units import COUNT, LATIN, NOT_UNIT_BEFORE, UNITS
from peiyou.kernel.plans.reader.grammar.names import Candidate, why_a_name
from peiyou.kernel.plans.reader.grammar.phrases import Words
from peiyou.kernel.plans.reader.grammar.shields import quotes
from peiyou.kernel.plans.reader.model import Bound, Span

_BY_LENGTH: Final = sorted(
    {u.replace("（", "(").replace("）", ")") for u in UNITS}, key=len, reverse=True
)
_LATIN_UNIT: Final = re.compile(r"[A-Za-zμ℃°²³]+[0-9²³]?(?:/[A-Za-zμ³]+[0-9³]?)?")
_PER: Final = re.compile(
    r"/(?:\d+|[十百千万]+)?(?:立方米|平方米|平方公里|公里|小时|分钟|人·[年月次]|人次|人|户|亩|日|天|月|年|生|吨|台|辆|床|件|次|栋|例|份|学期|公顷|升|千克|公斤|米|秒|只|头)"
)
_TIMES: Final = re.compile(r"次(?![性数要序])")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+×/—-]*")
_MORE: Final = re.compile(r"(?P<more>余|多|来)(?P<scale>[万亿])?")
_WORDS_BEFORE: Final = sorted(BEFORE, key=len, reverse=True)
_WORDS_AFTER: Final = sorted(AFTER, key=len, reverse=True)
_BETWEEN: Final = re.compile(
    r"(?P<base>[一-鿿]{2,12}的)|(?P<per>每[^，；。、\d]{1,8}?)|各|为|到|达|达到"
)
_NOT_BOUND: Final = re.compile(
    r"(?:节|条|契|签|预|公|相|制|大|集|简)约$|(?:附|最|就|邻|远|新|靠|贴)近$|(?:线|以|网|岸|船|晚|海|村|身|之|及|会|地|水)上$|(?:通|经|不|超|路|度)过$|(?:赶|反)超$|高逾$|打破$|突破$(?<=技术突破)|[开起]$"
)
_BARE_ONLY: Final = frozenset({"上", "过", "破"})


@dataclass(frozen=True, slots=True)
class Amount:
    """`start`..`end` covers bound words, number and unit: the surface of the quantity."""

    start: int
    end: int
    number: Numeral
    unit: str | None
    bound: Bound = "exact"
    bound_word: str = ""
    sets_before: bool = False
    """The bound stands before the number, so that it may serve the numbers after it as well."""
    per: Span | None = None
    base: Span | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A number that promises nothing, with the reason."""

    start: int
    end: int
    why: str


def find_numbers(words: Words) -> tuple[tuple[Amount, ...], tuple[Name, ...]]:
    """Every number of the words is either an amount, or a name, or inside a point in time."""
    amounts: list[Amount] = []
    names: list[Name] = []
    for number in find_numerals(words.text):
        phrase = words.time_in(number.start)
        if phrase:
            if phrase.form is None:
                names.append(Name(phrase.start, phrase.end, "year"))
            continue
        if amounts and number.start < amounts[-1].end:
            continue
        amount = amount_at(words, number)
        why = why_a_name(words, _candidate(words, amount))
        if why and number.chinese and number.end - number.start == 1 and amount.unit is None:
            continue
        if why:
            names.append(_name(words, amount, why))
        else:
            amounts.append(amount)
    return tuple(ranges(words.text, amounts)), tuple(dict.fromkeys(names))


def _name(words: Words, amount: Amount, why: str) -> Name:
    """The name as a person reads it: the quoted words, the whole code, the number with its unit."""
    start, end = amount.number.start, max(amount.end, amount.number.end)
    quote = next((q for q in quotes(words.text) if q.start < start < q.end), None)
    if quote and words.text[quote.start] != "《":
        return Name(quote.start + 1, quote.end - 1, why)
    if why == "code" and (code := _CODE.search(words.text, max(0, start - 12))):
        while code and code.end() <= start:
            code = _CODE.search(words.text, code.end())
        if code and code.start() <= start:
            return Name(code.start(), max(code.end(), amount.number.end), why)
    return Name(start, end, why)


def _candidate(words: Words, amount: Amount) -> Candidate:
    return Candidate(
        start=amount.start,
        end=amount.end,
        number=amount.number,
        unit=amount.unit,
        bounded=bool(amount.bound_word),
        bounded_before=amount.sets_before,
    )


def amount_at(words: Words, number: Numeral) -> Amount:
    """Unit and bounds around a number, whatever it turns out to be."""
    text = words.text
    end = number.end
    doubts: tuple[str, ...] = ()
    word, bound = "", "exact"
    if more := _MORE.match(text, end):
        scale = {"万": 10_000, "亿": 10**8}.get(more["scale"] or "", 1)
        if not isinstance(number.value, str):
            number = replace(number, value=number.value * scale, bare=False, end=more.end())
        word, bound = more["more"], "about" if more["more"] == "来" else "more_than"
        end = more.end()
    unit, end = (number.unit, end) if number.unit else read_unit(text, end)
    if unit is None and _odd_unit(text, number, end):
        unit, end, doubts = text[end], end + 1, ("unit.unknown",)
    after, end = _bound_after(text, end)
    if after:
        word, bound = after, AFTER[after]
    start, before, per, base = _bound_before(text, number)
    if before and (not after or BEFORE[before] != "about"):
        word, bound = before, BEFORE[before]
    if text.startswith("过半", number.start):
        word, bound = "过", "more_than"
    if number.vague and not word:
        word, bound = "数", "at_least"
    return Amount(
        start=start, end=end, number=number, unit=unit, bound=bound, bound_word=word,  # type: ignore[arg-type]
        sets_before=bool(before), per=per, base=base, doubts=doubts,
    )  # fmt: skip


def read_unit(text: str, at: int) -> tuple[str | None, int]:
    """The unit that begins at `at`, compound ones included (微克/立方米, 台（套）)."""
    latin = _LATIN_UNIT.match(text, at)
    if latin and (latin.group() in LATIN or re.fullmatch(r"[A-Z]{3,}", latin.group())):
        return latin.group(), latin.end()
    unit = next((u for u in _BY_LENGTH if text.startswith(u, at) and _whole(text, at, u)), None)
    if unit in COUNT and len(unit) == 1 and _TIMES.match(text, at + 1):
        unit += "次"
    end = at + len(unit or "")
    if match := _PER.match(text, end):
        return text[at : match.end()], match.end()
    return unit, end


def _whole(text: str, at: int, unit: str) -> bool:
    follows = text[at + len(unit) : at + len(unit) + 1]
    return not follows or follows not in NOT_UNIT_BEFORE.get(unit, "")


def _odd_unit(text: str, number: Numeral, at: int) -> bool:
    """One unknown character between a number and a stop or bound can only be its classifier."""
    if number.chinese and number.end - number.start == 1:
        return False
    if not "一" <= text[at : at + 1] <= "鿿" or text[at] in "年月日号第版以左上内":
        return False
    rest = text[at + 1 :]
    return not rest or rest[0] in "，；。、)" or bool(_bound_after(text, at + 1)[0])


def _bound_after(text: str, at: int) -> tuple[str, int]:
    for word in _WORDS_AFTER:
        if text.startswith(word, at) and not (
            word == "内" and text[at + 1 : at + 2] in "部容外河蒙陆资"
        ):
            if word in ("内", "起") and text[at + 1 : at + 2].strip("，；。、"):
                continue
            return word, at + len(word)
    return "", at


def _bound_before(text: str, number: Numeral) -> tuple[int, str, Span | None, Span | None]:
    """Start of the surface, bound word, rate and base that stand before the number."""
    word = _ending_bound(text, number.start, number)
    if word:
        return number.start - len(word), word, None, None
    for begin in range(number.start - 1, max(-1, number.start - 14), -1):
        match = _BETWEEN.fullmatch(text, begin, number.start)
        word = _ending_bound(text, begin, number) if match else ""
        if match and word and len(word) > 1:
            per = Span(begin, number.start) if match["per"] else None
            base = Span(begin, number.start) if match["base"] else None
            return begin - len(word), word, per, base
    start = number.start - 1 if text[number.start - 1 : number.start] == "各" else number.start
    return start, "", None, None


def _ending_bound(text: str, at: int, number: Numeral) -> str:
    for word in _WORDS_BEFORE:
        if not text.endswith(word, 0, at) or (word in _BARE_ONLY and not number.bare):
            continue
        if not _NOT_BOUND.search(text[max(0, at - 3) : at]) or len(word) > 1:
            return word
    return ""


_SIGN: Final = re.compile(r"[-—–~－～至到]{1,2}")


def ranges(text: str, amounts: list[Amount]) -> Iterator[Amount]:
    """30%—40%, 5个至10个: two amounts of one unit with a dash between are one."""
    held: Amount | None = None
    for amount in amounts:
        if held and (joined := _range(text, held, amount)):
            held = joined
            continue
        if held:
            yield held
        held = amount
    if held:
        yield held


def _range(text: str, low: Amount, high: Amount) -> Amount | None:
    between = text[low.end : high.start]
    if low.unit != high.unit or not _SIGN.fullmatch(between) or low.number.high is not None:
        return None
    if isinstance(low.number.value, str) or isinstance(high.number.value, str):
        return None
    if low.number.value >= high.number.value:
        return None
    number = replace(low.number, high=high.number.value, end=high.number.end)
    return replace(low, end=high.end, number=number)
