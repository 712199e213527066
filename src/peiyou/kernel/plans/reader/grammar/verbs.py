"""Finding verbs: what begins here, what ends here, and what a phrase hides.

Chinese verbs are nouns as well (培训, 建设), so the place decides: at the start of a clause or right
before a number any known verb counts, inside a phrase only one that is hardly ever a noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from peiyou.common.numerals import narrow
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import KIND_OF, NOMINAL, NOT_INNER, NOT_OUTER
from peiyou.kernel.plans.reader.model import Kind, Span

VERBS: Final[dict[str, Kind]] = {narrow(verb): kind for verb, kind in KIND_OF.items()}
_LONGEST: Final = max(map(len, VERBS))
_JOINED: Final = re.compile(r"(?:和|及|或|与|、|并|/)")
_MAKES_NOUN: Final = re.compile(
    r"[性率型费者]|[度量额值](?!化)|业(?!务)|员(?!工)|数(?![字据以量百十千万])|用地"
)


def verb_at(text: str, at: int, end: int | None = None) -> Span | None:
    """The verb that begins at `at`, with those joined to it (新建和改造提升, 整治提升)."""
    end = len(text) if end is None else end
    stop = _longest_at(text, at, end)
    if stop is None:
        return None
    while stop < end:
        joint = _JOINED.match(text, stop, end)
        following = _longest_at(text, joint.end() if joint else stop, end)
        if following is None or not (
            joint or _compounds(text, Span(at, stop), Span(stop, following), end)
        ):
            break
        stop = following
    return Span(at, stop)


def verb_before(text: str, end: int, start: int = 0) -> Span | None:
    """The longest verb that ends right at `end`, compounds included."""
    found: Span | None = None
    for at in range(max(start, end - _LONGEST), end):
        if text[at:end] in VERBS and end - at > 1:
            found = Span(at, end)
            break
    if found is None:
        return Span(end - 1, end) if end > start and text[end - 1 : end] in VERBS else None
    outer = verb_before(text, found.start, start)
    if outer and is_strong(outer.words(text)) and outer.words(text) not in NOT_OUTER:
        return Span(outer.start, end)
    return found


def strong_verbs(text: str, start: int, end: int) -> Iterator[Span]:
    """Verbs inside a phrase that are hardly ever nouns, from left to right."""
    at = start
    while at < end:
        found = verb_at(text, at, end)
        if found and is_strong(found.words(text)):
            yield found
            at = found.end
        else:
            at += 1


def any_verbs(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        found = verb_at(text, at, end)
        if found and len(found.words(text)) > 1:
            yield found
            at = found.end
        else:
            at += 1


def lexemes(verb: str) -> list[str]:
    """The known verbs a compound is made of (培育遴选 → 培育, 遴选)."""
    found, at = [], 0
    while at < len(verb):
        stop = next((s for s in range(len(verb), at, -1) if verb[at:s] in VERBS), None)
        if stop:
            found.append(verb[at:stop])
        at = stop or at + 1
    return found


def is_strong(verb: str) -> bool:
    """Hardly ever a noun; of a compound the last part decides."""
    parts = [verb] if verb in VERBS else lexemes(verb)
    return len(verb) > 1 and bool(parts) and parts[-1] not in NOMINAL


def _longest_at(text: str, at: int, end: int) -> int | None:
    for stop in range(min(end, at + _LONGEST), at, -1):
        if text[at:stop] in VERBS and not _is_noun(text, stop, end):
            return stop
    return None


def _is_noun(text: str, stop: int, end: int) -> bool:
    """培训率, 保障性, 服务业: the next character makes a noun of the verb."""
    return stop < end and _MAKES_NOUN.match(text, stop, end) is not None


def _makes(verb: str) -> bool:
    return VERBS.get(verb) in ("build", "select")


def _compounds(text: str, first: Span, second: Span, end: int) -> bool:
    """遴选建设, 筹集建设: two verbs in a row are one, unless the second names the object."""
    name = second.words(text)
    if len(name) < 2 or name in NOT_INNER or first.words(text) in NOT_OUTER:
        return False
    return name not in NOMINAL or (second.end == end and _makes(first.words(text)) and _makes(name))
