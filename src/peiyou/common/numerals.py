"""Numbers as Chinese documents print them, read exactly; and integers written in Chinese.

Nothing here is rounded: whole numbers are `int`, others `Fraction`; a ratio or a fraction of a whole
keeps its form as a string (`"1/350"`), since 1:350 and 0.2857 % are not said for one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

Value = int | Fraction | str

_MARKS: Final = (0xFF0C, 0xFF1B)
"""，and ； part clauses; narrow ones would group digits."""
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code not in _MARKS} | {
    ord("∶"): ord(":"),
    ord("︰"): ord(":"),
    ord("〇"): ord("零"),
    ord("○"): ord("零"),
}
_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = (("亿", 10**8), ("万", 10**4))
_SCALES: Final = {
    "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5,
    "万": 10**4, "千": 1000, "百": 100, "十": 10,
}  # fmt: skip


def narrow(text: str) -> str:
    """Full-width digits and signs made narrow; the length does not change."""
    return text.translate(_NARROW)


# --- one number ----------------------------------------------------------------------------------


def plain_int(text: str, digits: int = 9) -> int | None:
    """A number of rows, places or versions out of an address or a form: plain digits, no more than these.

    None for everything else: longer ones are no number of anything here, and a database would not take them.
    """
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def read_number(text: str) -> int | Fraction | None:
    """The value of a number that is the whole of `text`: 1,200 · 1.2万 · 一百二十 · 五点五 · 百万."""
    text = narrow(text).replace(",", "")
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)(万亿|[十百千]?万|亿|[十百千])?", text):
        return _whole(Fraction(match[1]) * _SCALES.get(match[2] or "", 1))
    whole, point, decimals = text.partition("点")
    if not point:
        return read_chinese(text)
    if not (match := re.fullmatch(r"([零一二三四五六七八九]+)(万|亿)?", decimals)):
        return None
    left = read_chinese(whole)
    if left is None:
        return None
    tail = "".join(str(_DIGITS[d]) for d in match[1])
    return _whole(Fraction(f"{left}.{tail}") * _SCALES.get(match[2] or "", 1))


def read_chinese(text: str) -> int | None:
    """An integer in Chinese numerals, or None where the characters make no number (百千万)."""
    if not text:
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _above(text, 0)


def _above(text: str, level: int) -> int | None:
    """Read around 亿, then around 万, then what is below ten thousand."""
    if level == len(_LARGE):
        return _below_ten_thousand(text)
    mark, size = _LARGE[level]
    if mark not in text:
        return _above(text, level + 1)
    head, _, tail = text.rpartition(mark)
    left = _above(head, level) if head else 1
    right = _tail(tail, size) if tail in _DIGITS else _above(tail, level + 1) if tail else 0
    if left is None or left >= size or right is None or right >= size:
        return None
    return left * size + right


def _tail(digit: str, size: int) -> int:
    """一万二 is twelve thousand: a bare last digit counts the next lower place."""
    return _DIGITS[digit] * size // 10


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, zero = 0, None, 10_000, False
    for i, char in enumerate(text):
        if char in _SMALL:
            size = _SMALL[char]
            if size >= last or (digit is None and i > 0 and text[i - 1] != "零"):
                return None
            total += (1 if digit is None else digit) * size
            digit, last, zero = None, size, False
        elif char == "零":
            if digit is not None:
                return None
            zero = True
        elif char in _DIGITS and digit is None:
            digit = _DIGITS[char]
        else:
            return None
    if digit is not None:
        total += digit if zero or last in (10, 10_000) else digit * last // 10
    return total


def write_chinese(number: int) -> str:
    """`number` in Chinese numerals, the reading that `read_chinese` gives back."""
    if number < 0:
        raise ValueError(f"{number} is negative")
    if number < 10:
        return "零一二三四五六七八九"[number]
    text = _write(number)
    return text[1:] if text.startswith("一十") else text


def _write(number: int) -> str:
    if number == 0:
        return ""
    for mark, size in (*_LARGE, *((m, _SMALL[m]) for m in "千百十")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return _write(head) + mark + gap + _write(rest)
    return write_chinese(number)


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


# --- numbers in running text ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of a text. `unit` only where the form itself says it (%, ‰, 比, 倍, /10万)."""

    start: int
    end: int
    value: Value
    high: int | Fraction | None = None
    unit: str | None = None
    vague: bool = False
    """数十, 数以万计: an order of magnitude."""
    bare: bool = False
    """百, 千万, 亿: a scale word without a digit, a number only in the right company."""
    chinese: bool = False


_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_NOT_SCALE: Final = r"(?![瓦克米伏卡升帕赫兆安])"
"""千瓦, 千米, 千伏 … are units: their first character is no scale."""
_SCALE: Final = rf"(?:万亿|[十百千]?[万亿]|[十百千]{_NOT_SCALE})"
_CHINESE: Final = (
    rf"(?:[零一二两三四五六七八九十百万亿]|千{_NOT_SCALE})+(?:点[零一二三四五六七八九]+[万亿]?)?"
)
_PLAIN: Final = rf"(?:{_ARABIC}{_SCALE}?|{_CHINESE})"
_DASH: Final = r"(?:[-—–－~～]{1,2}|至|到)"
_HALF: Final = r"(?:过半数?|半数|一半|半壁江山)"
_TENTH: Final = r"成(?![立员果功为效长本人年熟品交套绩型分都片体])"


def _percent(match: re.Match[str]) -> Numeral | None:
    low, high = read_number(match["low"]), match["high"] and read_number(match["high"])
    return _numeral(match, low, high=high or None, unit=match["sign"])


def _parts(match: re.Match[str]) -> Numeral | None:
    whole, part = read_number(match["whole"]), read_number(match["part"])
    if whole is None or part is None:
        return None
    if whole in (100, 1000):
        return _numeral(match, part, unit="%" if whole == 100 else "‰", chinese=True)
    return _numeral(match, f"{part}/{whole}", unit="比", chinese=True)


def _ratio(match: re.Match[str]) -> Numeral | None:
    return _numeral(match, f"{match['a']}/{match['b']}", unit="比")


def _tenths(match: re.Match[str]) -> Numeral | None:
    tens, ones = read_number(match["tens"]), match["ones"]
    if tens is None:
        return None
    rest = 5 if ones == "半" else (read_number(ones) or 0) if ones else 0
    return _numeral(match, tens * 10 + rest, unit="%", chinese=True)


def _doubled(match: re.Match[str]) -> Numeral | None:
    times = read_number(match["times"]) if match["times"] else 1
    return _numeral(match, 2**times, unit="倍") if isinstance(times, int) else None


def _order(match: re.Match[str]) -> Numeral | None:
    return _numeral(match, read_number(match["size"]), vague=True, chinese=True)


def _range(match: re.Match[str]) -> Numeral | None:
    low, high = read_number(match["low"]), read_number(match["high"])
    scale = re.search(r"[万亿]+$", match["high"])
    if low is not None and scale and not re.search(r"[万亿]$", match["low"]):
        low = low * _SCALES[scale.group()]
    if low is None or high is None or low >= high:
        return None
    return _numeral(match, low, high=high)


def _plain(match: re.Match[str]) -> Numeral | None:
    text = match.group()
    bare = re.fullmatch(r"[十百千]?[百千万亿]{1,2}", text) is not None
    return _numeral(match, read_number(text), bare=bare, chinese=not text[0].isdigit())


def _numeral(match: re.Match[str], value: Value | None, **how: object) -> Numeral | None:
    if value is None:
        return None
    return Numeral(match.start(), match.end(), value, **how)  # type: ignore[arg-type]


_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Numeral | None]], ...]] = (
    (re.compile(rf"翻(?:(?P<times>{_PLAIN})?番|一?倍)"), _doubled),
    (re.compile(r"[数几成]以(?P<size>[十百千万亿]+)计"), _order),
    (re.compile(rf"[数几](?P<size>[十百千万亿]+{_NOT_SCALE})"), _order),
    (re.compile(rf"(?P<a>{_ARABIC}):(?P<b>{_ARABIC})"), _ratio),
    (re.compile(rf"(?P<whole>{_PLAIN})分之(?P<part>{_PLAIN})"), _parts),
    (re.compile(rf"(?P<low>{_ARABIC})(?P<high>)(?P<sign>/(?:10|100)?万(?!人))"), _percent),
    (re.compile(r"(?P<a>[1-9])/(?P<b>\d{1,2})(?![\d万])"), _ratio),
    (
        re.compile(rf"(?P<low>{_ARABIC})(?:[%‰]?{_DASH}(?P<high>{_ARABIC}))?(?P<sign>[%‰])"),
        _percent,
    ),
    (re.compile(rf"(?P<low>{_PLAIN}){_DASH}(?P<high>{_PLAIN})"), _range),
    (
        re.compile(
            r"(?P<low>[一两三四五六七八])(?P<high>[二三四五六七八九])(?![零一二三四五六七八九十百千万亿点成])"
        ),
        _range,
    ),
    (
        re.compile(
            rf"(?P<tens>[一二两三四五六七八九\d]){_TENTH}(?P<ones>[一二三四五六七八九半](?![个项家名所])|)"
        ),
        _tenths,
    ),
    (re.compile(_HALF), lambda m: _numeral(m, "1/2", unit="比", chinese=True)),
    (re.compile(_PLAIN), _plain),
)
_STARTS: Final = frozenset("0123456789零一二两三四五六七八九十百千万亿数几成半过翻")


def find_numerals(text: str) -> Iterator[Numeral]:
    """Every number of `text` from left to right, the longest form at each place."""
    text = narrow(text)
    at = 0
    while at < len(text):
        found = _numeral_at(text, at) if text[at] in _STARTS else None
        if found:
            yield found
        at = found.end if found else at + 1


def _numeral_at(text: str, at: int) -> Numeral | None:
    for pattern, build in _FORMS:
        if (match := pattern.match(text, at)) and (found := build(match)):
            return found
    return None
