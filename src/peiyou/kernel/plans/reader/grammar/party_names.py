"""Where one name of a party string ends: marks, line breaks, letter-spacing, 和 between units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from peiyou.kernel.plans.reader.grammar.lexicon.party_words import ENDINGS
from peiyou.kernel.plans.reader.model import Traced

_MARKS: Final = "、，,；;。\t"
_OPENS, _CLOSES = "(（〔[【", ")）〕]】"
_AND: Final = re.compile(r"[和与及]")
_LISTED_PLACE: Final = re.compile(
    r"(?:各|有关|相关|所在|设区|试点)[^、]{0,4}?(?:[市州县区镇乡盟旗]|街道|园区|省|设区市)(?:[(（][^)）]*[)）])?$"
)
_PLACE_HEAD: Final = re.compile(
    r"(?:县|区|市|街道|镇|乡|旗|州|自治).{0,16}?(?:人民政府|政府|办事处|管委会|党委|教育局|部门|\))?$"
)
_UNFINISHED: Final = (
    "社会",
    "资源",
    "城市",
    "住房",
    "农村",
    "乡村",
    "城乡",
    "地区",
    "区域",
    "老区",
    "行政区",
    "进行",
    "发行",
)
_LEVELS: Final = ("省", "市", "县", "区", "州", "国")
_STARTS_NAME: Final = re.compile(
    r"^(?:国家|中央|中国|全国|省|市|县|区|州|各|有关|相关|其他|团|共青团|人民银行|国网)"
)


def split_names(words: Traced) -> Iterator[tuple[Traced, bool]]:
    """The names with whether one had to be put together from pieces."""
    pieces = [name for part in _at_marks(words) for name in _at_spaces(part)]
    pieces = [(split, joined) for name, joined in _places_joined(pieces) for split in _at_and(name)]
    for name, joined in pieces:
        if name.text:
            yield name, joined


def _at_marks(words: Traced) -> Iterator[Traced]:
    depth, begin = 0, 0
    for i, char in enumerate(words.text):
        depth += (char in _OPENS) - (char in _CLOSES)
        if depth <= 0 and char in _MARKS:
            yield words[begin:i]
            begin = i + 1
    yield words[begin:]


def _at_spaces(words: Traced) -> Iterator[tuple[Traced, bool]]:
    """市委编办 市财政局 are two names; 省 民 政 厅 and 人力资源社会⏎保障局 are one."""
    held: Traced | None = None
    joined = False
    for piece in _pieces(words):
        if held is not None and not _continues(held.text, piece.text):
            yield held, joined
            held, joined = piece, False
        else:
            joined = joined or held is not None
            held = piece if held is None else Traced.join([held, piece])
    if held is not None:
        yield held, joined


def _pieces(words: Traced) -> Iterator[Traced]:
    """Runs without white space; white space inside a bracket parts nothing."""
    depth, begin = 0, 0
    for i, char in enumerate(words.text):
        depth += (char in _OPENS) - (char in _CLOSES)
        if char.isspace() and (depth <= 0 or not _open_later(words.text, i)):
            if words[begin:i].text:
                yield words[begin:i].without(r"\s+")
            begin = i + 1
    if words[begin:].text.strip():
        yield words[begin:].without(r"\s+")


def _open_later(text: str, at: int) -> bool:
    return any(c in _CLOSES for c in text[at:])


def _continues(held: str, piece: str) -> bool:
    """Is `piece` the rest of the name that `held` begins?"""
    if piece in _LEVELS and len(held) > 2 and _ends_like_body(held):
        return False
    if len(piece) == 1 or len(held) == 1 or piece[0] in _OPENS:
        return True
    if held in ("省委", "市委", "县委", "区委", "中央", "国家", "省级", "市级"):
        return True
    if not _ends_like_body(held):
        return True
    return len(piece) <= 2 and not _STARTS_NAME.match(piece)


def _ends_like_body(name: str) -> bool:
    bare = re.sub(r"[(（][^)）]*[)）]$", "", name)
    return bare.endswith(ENDINGS) and not bare.endswith(_UNFINISHED)


def _places_joined(names: list[tuple[Traced, bool]]) -> list[tuple[Traced, bool]]:
    """各市、县（市、区）人民政府 is one party: a place without a body goes on."""
    out: list[tuple[Traced, bool]] = []
    for name, joined in names:
        previous = out[-1][0] if out else None
        if (
            previous is not None
            and _is_listed_place(previous.text)
            and _PLACE_HEAD.match(name.text)
        ):
            out[-1] = (Traced.join([previous, name], "、"), joined)
        else:
            out.append((name, joined))
    return out


def _is_listed_place(name: str) -> bool:
    return _LISTED_PLACE.fullmatch(name) is not None


def _at_and(name: Traced) -> list[Traced]:
    """教育部和财政部 are two, 自然资源和规划局 one: both sides must be whole names."""
    for match in _AND.finditer(name.text):
        left, right = name[: match.start()], name[match.end() :]
        if _whole(left.text) and _whole(right.text) and not _in_bracket(name.text, match.start()):
            return [*_at_and(left), *_at_and(right)]
    return [name]


def _whole(name: str) -> bool:
    return len(name) >= 3 and _ends_like_body(name)


def _in_bracket(text: str, at: int) -> bool:
    return sum(c in _OPENS for c in text[:at]) > sum(c in _CLOSES for c in text[:at])
