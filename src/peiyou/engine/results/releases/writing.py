"""From what a release says to its file, and back."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections import defaultdict
from dataclasses import dataclass

from peiyou.common import merkle
from peiyou.common.digest import Hash, hasher
from peiyou.engine.results.releases.lines import (
    FORMAT,
    Content,
    Leaf,
    Line,
    Net,
    Total,
    named,
    nets_of,
    text,
    totals_of,
)


@dataclass(frozen=True, slots=True)
class Written:
    """The compressed file, and what it is known by."""

    content: bytes
    sha256: str
    leaves: int
    totals: int
    units: int
    leaves_root: str
    totals_root: str
    frame_hash: str
    root: str


def write(content: Content) -> Written:
    digest = str(content.header["digest"])
    hash_ = hasher(digest)
    totals = totals_of(content.leaves, content.nation)
    members = {line["code"]: line["members"] for line in content.frame if line["kind"] == "measure" and line["members"]}  # fmt: skip
    nets = [text(net.line) for net in nets_of(totals, members)]
    frame = [
        text(
            {"kind": "header", "format": named(FORMAT), "nation": content.nation, **content.header}
        )
    ]
    frame += [text(line) for line in content.frame]
    leaves = [text(leaf.line) for leaf in content.leaves]
    sums = [text(total.line) for total in totals]
    frame_hash = hash_("\n".join(frame).encode()).hex()
    leaves_root, totals_root = (
        merkle.root([one.encode() for one in some], hash_).hex()
        for some in (leaves, [*sums, *nets])
    )
    root = root_of(frame_hash, leaves_root, totals_root, hash_)
    end: Line = {
        "kind": "end", "leaves": len(leaves), "totals": len(sums), "nets": len(nets), "frame_hash": frame_hash,
        "leaves_root": leaves_root, "totals_root": totals_root, "root": root,
    }  # fmt: skip
    packed = _packed("\n".join([*frame, *leaves, *sums, *nets, text(end), ""]).encode())
    units = sum(line["kind"] == "unit" for line in content.frame)
    return Written(
        packed, hashlib.sha256(packed).hexdigest(), len(leaves), len(sums), units,
        leaves_root, totals_root, frame_hash, root,
    )  # fmt: skip


def root_of(
    frame_hash: str, leaves_root: str, totals_root: str, hash_: Hash, format_: int = FORMAT
) -> str:
    """What the whole release is known by."""
    return hash_("\n".join([named(format_), frame_hash, leaves_root, totals_root]).encode()).hex()


@dataclass(frozen=True, slots=True)
class Parsed:
    header: Line
    frame: dict[str, list[Line]]
    """By kind."""
    leaves: list[Leaf]
    totals: list[Total]
    nets: list[Net]


def read(packed: bytes) -> Parsed:
    """What `write` wrote; of our own files only, nothing is checked."""
    header: Line = {}
    frame: dict[str, list[Line]] = defaultdict(list)
    leaves, totals, nets = [], [], []
    for raw in gzip.decompress(packed).splitlines():
        line = json.loads(raw)
        kind = line["kind"]
        if kind == "leaf":
            leaves.append(leaf_of(line))
        elif kind == "total":
            names = ("node", "measure", "stage", "period", "quantity", "leaves")
            totals.append(Total(*(line[name] for name in names)))
        elif kind == "net":
            nets.append(Net(line["node"], tuple(line["of"]), line["stage"], line["period"], line["gross"], line["net"]))  # fmt: skip
        elif kind == "header":
            header = line
        else:
            frame[kind].append(line)
    return Parsed(header, dict(frame), leaves, totals, nets)


def leaf_of(line: Line) -> Leaf:
    top, prefecture = line["at"]
    return Leaf(
        line["measure"], line["stage"], line["period"], top, prefecture, line["unit"],
        line["quantity"], tuple(line["sources"]),
    )  # fmt: skip


def _packed(content: bytes) -> bytes:
    """Without name and time, so that the same content is the same file."""
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=buffer, mtime=0) as file:
        file.write(content)
    return buffer.getvalue()
