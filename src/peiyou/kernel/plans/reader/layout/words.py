"""Small questions about words that every part of layout asks: ordinals, notes, furniture."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from peiyou.kernel.plans.reader.model import Traced

_CN = "一二三四五六七八九十百零〇"
_ORDINALS = (
    ("chapter", re.compile(rf"第([{_CN}\d]+)(?:章|部分|篇|节)[\s、:：]*")),
    ("article", re.compile(rf"第([{_CN}\d]+)[条项][\s、:：]*")),
    ("named", re.compile(rf"(?:任务|项目|工程|事项|举措)\s*([{_CN}\d]+)\s*[:：、.．]\s*")),
    ("cn", re.compile(rf"([{_CN}]{{1,4}})\s*[、.．](?!\d)\s*")),
    ("cn)", re.compile(rf"[(（]([{_CN}]{{1,4}})[)）]\s*[、.．]?\s*")),
    ("code", re.compile(r"([A-Za-z]{1,6}[-—_]?\d{1,4}(?:[-.]\d{1,3})*)(?![\d.+])[\s、.．:：]+")),
    ("1.1", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})(?![\d%万亿倍])[.．、\s]*(?=\D)")),
    ("1", re.compile(r"(\d{1,3})\s*(?:[、．]|[.](?!\d))\s*")),
    ("1)", re.compile(r"(\d{1,3})\s*[)）]\s*")),
    ("(1)", re.compile(r"[(（](\d{1,3})[)）]\s*[、.．]?\s*")),
    ("①", re.compile(r"([①-⑳㈠-㈩])\s*")),
)
_BULLET = re.compile(r"\s*[△▲●○■□◆◇★☆•·▪➢※*\-–—]\s*(?=\S)")
_NOTE = re.compile(
    r"\s*[（(【\[]?\s*(注|说明|备注|附注|填表说明|编制说明|有关说明|资料来源)\d*\s*[】\])）]?\s*[:：1-9一（(]"
)
_TOTAL = re.compile(r"\s*(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)\s*[:：（(]?")
_CONTINUED = re.compile(
    r"\s*[（(]?\s*(?:接上表|接上页|续\s*(?:上\s*)?[表页]?(?:\s*\d+)?|上接.{0,4}|下转.{0,4}|转下页)\s*[）)]?\s*"
)
_HEADING_CONTINUED = re.compile(r"\s*[（(]\s*续\s*(?:表|上)?\s*\d*\s*[）)]\s*$")


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A number in front of words: its style, what is printed of it, and where the words begin."""

    style: str
    printed: str
    end: int


def fold(text: str) -> str:
    """NFKC character by character, so that offsets stay what they were."""
    return "".join(f if len(f := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def squash(text: str) -> str:
    """NFKC without white space, for comparison."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def width(text: str) -> int:
    """Columns that text takes on a page where Chinese characters are twice as wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def ordinal(text: str) -> Ordinal | None:
    start = len(text) - len(text.lstrip())
    for style, pattern in _ORDINALS:
        if match := pattern.match(text, start):
            return Ordinal(style, match.group(1), match.end())
    return None


def bullet(text: str) -> int:
    """The length of a bullet in front of words, 0 without one."""
    match = _BULLET.match(text)
    return match.end() if match else 0


def number(text: str) -> int | str | None:
    """A printed task number: an int for 1, 一 or （1）, the string for RW-01 or 1.2."""
    bare = squash(text).strip("()[]【】〔〕、.．。:：")
    if not bare:
        return None
    bare = re.sub(r"^第(.+)[项条]$", r"\1", bare)
    if re.fullmatch(r"\d{1,6}", bare):
        return int(bare)
    value = chinese(bare)
    return value if value is not None else bare


def chinese(text: str) -> int | None:
    """一 … 九百九十九 as a number; None if it is anything else."""
    if not re.fullmatch(rf"[{_CN}两]{{1,7}}", text):
        return None
    total = digit = 0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(c.replace("〇", "零").replace("两", "二"))
    return total + digit


def is_note(text: str) -> bool:
    return bool(_NOTE.match(fold(text)))


def is_total(text: str) -> bool:
    return bool(_TOTAL.match(text))


def is_continued(text: str) -> bool:
    """续表, 接上页 and the like."""
    return bool(text.strip()) and bool(_CONTINUED.fullmatch(text))


def heading_words(words: Traced) -> Traced:
    """A heading without ordinal, 。, （续） or emphasis marks."""
    words = words.without(r"\*\*|__").strip()
    if found := ordinal(words.text):
        words = words[found.end :]
    words = words[: len(words) - _tail(words.text)]
    return words.without(r"\s*\n\s*").strip().strip("。:：").strip()


def _tail(text: str) -> int:
    match = _HEADING_CONTINUED.search(text)
    return len(text) - match.start() if match else 0


def one_line(words: Traced) -> Traced:
    """Words without the breaks and spaces that only served the page."""
    words = words.without(r"[ \t\u3000]*[\n\f\r\v]+[ \t\u3000]*").strip()
    return words.without(r"(?<=[^\x00-\x7f])[ \t\u3000]+|[ \t\u3000]+(?=[^\x00-\x7f])|(?<=\s)\s+")
