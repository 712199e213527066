"""One walk over all rows: first the sealed ones in the order of their positions, then the rest.

The end of every stream is kept in memory meanwhile (about 300 bytes each). A walk in stream order
would not need that, but would read the tables in random order and the leaves a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from peiyou.common import merkle
from peiyou.common.digest import DIGESTS, Hash, UnknownDigest, hasher
from peiyou.kernel.audit import chain
from peiyou.kernel.audit.enums import Fault, Thing
from peiyou.kernel.audit.models import Leaf, Seal
from peiyou.kernel.audit.queries import places
from peiyou.kernel.audit.queries.places import Place, Raw
from peiyou.kernel.audit.report import Findings

_HASHERS: Final[dict[str, Hash]] = {name: hasher(name) for name in DIGESTS}
_START: Final = (0, chain.GENESIS)


@dataclass(slots=True)
class Walk:
    """Counts, and where each stream ends so far."""

    findings: Findings
    rows: int = 0
    sealed: int = 0
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)


def walk(seals: Sequence[Seal], findings: Findings) -> Walk:
    """Check every row (own hash, link, number), every leaf and every Merkle root."""
    state = Walk(findings)
    covered = 0
    for seal in seals:
        if seal.first > covered + 1:
            _without_seal(state, covered + 1, seal.first - 1)
        hashes = [_sealed(state, raw) for raw in places.sealed(seal.first, seal.last)]
        state.sealed += len(hashes)
        _check_root(seal, hashes, findings)
        covered = max(covered, seal.last)
    _rest(state, covered)
    return state


def _sealed(state: Walk, raw: Raw) -> bytes:
    """Check what stands at one position; returns the hash that was sealed there."""
    _position, same, row_hash, digest, prev, stream, seq, at, verb, kind, who, name, data = raw
    if same and digest in _HASHERS and state.ends.get(stream, _START) == (seq - 1, prev):
        text = f"{chain.ROW}\n{digest}\n{prev}\n{stream}\n{seq}\n{at}\n{verb}\n{kind}\n{who}\n{name}\n{data}"
        own = _HASHERS[digest](text.encode())
        if own.hex() == row_hash:
            state.rows += 1
            state.ends[stream] = (seq, row_hash)
            return own
    return _suspect(state, Place(*raw))


def _suspect(state: Walk, place: Place) -> bytes:
    """Say exactly what is wrong. The stream goes on from the hash that was sealed, so that one
    changed row is named once and its neighbours are not."""
    leaf = Leaf.objects.get(position=place.position or 0)
    where = f"{place.stream} #{place.seq}"
    add = state.findings.add
    if not place.row_hash:
        detail = _("sealed at position %(position)d") % {"position": leaf.position}
        add(Fault.REMOVED, Thing.ROW, f"{leaf.stream} #{leaf.seq}", detail)
        state.ends[leaf.stream] = (leaf.seq, leaf.row_hash)
        return _raw(leaf.row_hash)
    state.rows += 1
    if place.mark:
        _row(state, place)
    elif leaf.row_hash == place.row_hash:
        detail = _("was sealed as %(place)s") % {"place": f"{leaf.stream} #{leaf.seq}"}
        add(Fault.REORDERED, Thing.ROW, where, detail)
    else:
        detail = _("is not the act sealed at position %(position)d") % {"position": leaf.position}
        add(Fault.CHANGED, Thing.ROW, where, detail)
    state.ends[leaf.stream] = (leaf.seq, leaf.row_hash)
    return _raw(leaf.row_hash)


def _row(state: Walk, place: Place) -> None:
    """Own hash, link to the row before in the stream, number."""
    where = f"{place.stream} #{place.seq}"
    before, prev = state.ends.get(place.stream, _START)
    add = state.findings.add
    if place.seq <= before:
        detail = _("stands after #%(seq)d") % {"seq": before}
        add(Fault.REORDERED, Thing.ROW, where, detail)
    elif place.seq > before + 1:
        missing = f"#{before + 1}" if place.seq == before + 2 else f"#{before + 1}–{place.seq - 1}"
        detail = _("missing before #%(seq)d") % {"seq": place.seq}
        add(Fault.REMOVED, Thing.ROW, f"{place.stream} {missing}", detail)
    elif place.prev_hash != prev:
        add(Fault.CHANGED, Thing.ROW, where, _("does not follow from the act before"))
    if place.digest not in _HASHERS or _own_hash(place) != place.row_hash:
        add(Fault.CHANGED, Thing.ROW, where, _("content and hash differ"))
    state.ends[place.stream] = (place.seq, place.row_hash)


def _own_hash(place: Place) -> str:
    values = tuple(getattr(place, name) for name in chain.ROW_FIELDS)
    return chain.hash_of(chain.ROW, place.digest, values)


def _raw(row_hash: str) -> bytes:
    try:
        return bytes.fromhex(row_hash)
    except ValueError:
        return b""


def _check_root(seal: Seal, hashes: list[bytes], findings: Findings) -> None:
    where = f"seal {seal.no}"
    if len(hashes) != seal.size:
        detail = _("%(count)d leaves for %(size)d positions") % {
            "count": len(hashes),
            "size": seal.size,
        }
        findings.add(Fault.REMOVED, Thing.LEAF, where, detail)
        return
    try:
        root = merkle.root(hashes, hasher(seal.digest)).hex()
    except UnknownDigest:
        root = ""
    if root != seal.merkle_root:
        detail = _("the Merkle root is not that of its acts")
        findings.add(Fault.CHANGED, Thing.SEAL, where, detail)


def _without_seal(state: Walk, first: int, last: int) -> None:
    """Leaves between two seals: their seal is gone, or they were slipped in."""
    for raw in places.sealed(first, last):
        _sealed(state, raw)
        state.sealed += 1
        state.findings.add(Fault.INSERTED, Thing.LEAF, f"position {raw[0]}", _("in no seal"))


def _rest(state: Walk, covered: int) -> None:
    """Rows that wait for a seal, or got one while we walked; anything else was slipped in."""
    newest = 0
    for raw in places.rest(covered):
        place = Place(*raw)
        state.rows += 1
        _row(state, place)
        if place.position is None and place.mark is None:
            where = f"{place.stream} #{place.seq}"
            detail = _("neither sealed nor waiting for a seal")
            state.findings.add(Fault.INSERTED, Thing.ROW, where, detail)
        newest = max(newest, place.position or 0)
    if newest > covered and not Seal.objects.filter(last__gte=newest).exists():
        where = f"positions {covered + 1} to {newest}"
        state.findings.add(Fault.INSERTED, Thing.LEAF, where, _("in no seal"))
