"""A draw that anybody can repeat with the tools of any computer. Pure.

    seed   = SHA-256(secret ‖ public)                       64 hexadecimal digits
    place  = the order of SHA-256(seed ‖ key)               the smallest comes first
    drawn  = the first so many; or of each stratum its share, by largest remainder

The digest of the secret (the commitment) and that of the population are published first; then the public value
comes about, which nobody could know; then the secret is opened. So neither who keeps the secret nor who brings the
public value can choose who is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peiyou.common.digest import hex_digest

METHOD: Final = "SHA256-ORDER-1"
NO_STRATUM: Final = "-"


@dataclass(frozen=True, slots=True, order=True)
class Member:
    """`key`: of a return and its task (`<uuid>/9`); `stratum`: of its province. Neither has spaces."""

    key: str
    stratum: str = NO_STRATUM


def commitment_of(secret: str) -> str:
    return _sha256(secret)


def seed_of(secret: str, public: str) -> str:
    return _sha256(secret + public.strip())


def text_of(members: Iterable[Member]) -> str:
    """The population as it is published: one member a line, in order, whatever order they came in."""
    return "".join(f"{one.key} {one.stratum}\n" for one in sorted(set(members)))


def read(text: str) -> list[Member]:
    return [Member(*line.split(" ")) for line in text.splitlines()]


def digest_of(text: str) -> str:
    """What `sha256sum` says of the published file."""
    return _sha256(text)


def draw(members: Iterable[Member], seed: str, size: int, *, stratified: bool) -> list[Member]:
    """Those drawn, in the order of their places. As many as asked, or all where there are not so many."""
    ordered = sorted(set(members), key=lambda one: (_sha256(seed + one.key), one.key))
    if not stratified:
        return ordered[:size]
    left = shares(Counter(one.stratum for one in ordered), size)
    drawn: list[Member] = []
    for one in ordered:
        if left[one.stratum]:
            left[one.stratum] -= 1
            drawn.append(one)
    return drawn


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: in proportion, rounded by largest remainder, of equal ones the first by name."""
    whole = sum(counts.values())
    size = min(size, whole)
    found = {name: size * count // whole for name, count in counts.items()}
    by_remainder: Sequence[str] = sorted(counts, key=lambda name: (-(size * counts[name] % whole), name))  # fmt: skip
    for name in by_remainder[: size - sum(found.values())]:
        found[name] += 1
    return found


def _sha256(text: str) -> str:
    return hex_digest("sha256", [text.encode()])
