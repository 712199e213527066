#!/usr/bin/env python3
"""Verifies a release of Peiyou. One file, nothing but Python 3.8 or later.

    python3 verify_release.py release.jsonl[.gz] [--root HEX] [--unit KEY] [--json] [--all]
    python3 verify_release.py proof.json [--root HEX]

验证培优数据发布文件或单条数据的证明文件。单文件，只需 Python 3.8 以上。

Exit code 0: every total follows from its leaves and every hash from its lines. 1: something was
changed, removed, added, moved or reordered. 2: the file cannot be read. `--root` compares with the
root that was published elsewhere; without it a file that was rewritten as a whole cannot be told
from the true one. `--unit` lists what one unit stands with, and in which totals it counts.

The rules. Every line is a JSON object: header, periods, measures, nodes, units, coverage, leaves,
totals, nets, end, each kind in the order of its keys, each line in its one text (keys sorted, no space).
A leaf is one figure of one unit; `at` names what it stands in directly under the nation, and the
prefecture. Each leaf counts once at the nation and once at each of `at`; a total is the sum of the
leaves that count at its node, by measure, stage and period, and there is a total wherever a leaf
counts. A measure with `members` is an overlap: what is counted under all of them and nothing else.
Measures that overlaps join belong together; wherever one of these overlaps has a total, a net line says
the sum of their totals (gross) and, with (members - 1) x overlap taken off for each, what is counted
once (net). Format 1 has neither members nor nets. Merkle roots are those of RFC 6962 over the bytes of the lines without the line break;
those of totals are over totals and nets.
  frame_hash = hash(header and all lines up to the first leaf, joined by line breaks)
  root       = hash(format, frame_hash, leaves_root, totals_root, joined by line breaks)
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

Record = dict  # a line: names to text, numbers and lists of text
FORMATS = ("peiyou.release/1", "peiyou.release/2")
PROOFS = {"peiyou.release.proof/1": FORMATS[0], "peiyou.release.proof/2": FORMATS[1]}
ORDER = ["header", "period", "measure", "node", "unit", "coverage", "leaf", "total", "net", "end"]
TIGHT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
HEADER = {
    "kind", "format", "nation", "release", "title", "plan", "plan_version", "starts_on", "ends_on",
    "as_of", "stages", "seal_no", "seal_hash", "digest", "licence", "licence_url",
}  # fmt: skip
KEYS = {
    "header": HEADER,
    "period": {"kind", "code", "starts_on", "ends_on"},
    "measure": {"kind", "code", "name", "unit", "scale", "over_time", "task", "deliverable"},
    "node": {"kind", "key", "code", "name", "level"},
    "unit": {"kind", "key", "code", "name", "type"},
    "coverage": {"kind", "node", "period", "expected", "handed_in", "approved"},
    "leaf": {"kind", "measure", "stage", "period", "at", "unit", "quantity", "sources"},
    "total": {"kind", "node", "measure", "stage", "period", "quantity", "leaves"},
    "net": {"kind", "node", "of", "stage", "period", "gross", "net"},
    "end": {"kind", "leaves", "totals", "frame_hash", "leaves_root", "totals_root", "root"},
}
SINCE_2 = {"measure": {"members"}, "end": {"nets"}}
NUMBERS = {
    "gross",
    "net",
    "quantity",
    "scale",
    "expected",
    "handed_in",
    "approved",
    "seal_no",
    "plan_version",
}
LISTS = {"members", "of", "at", "sources", "stages"}


class Unreadable(Exception):
    """The file is no release at all."""


# --- digests ---------------------------------------------------------------------------------------


def _rotate(x: int, n: int) -> int:
    n %= 32
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def _compress(v: list[int], block: bytes) -> list[int]:
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = v
    for j in range(64):
        t = 0x79CC4519 if j < 16 else 0x7A879D8A
        s1 = _rotate((_rotate(a, 12) + e + _rotate(t, j)) & 0xFFFFFFFF, 7)
        s2 = s1 ^ _rotate(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g & 0xFFFFFFFF)
        t1 = (ff + d + s2 + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        t2 = (gg + h + s1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = t1, a, _rotate(b, 9), c
        e, f, g, h = t2 ^ _rotate(t2, 9) ^ _rotate(t2, 17), e, _rotate(f, 19), g
    return [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]  # noqa: B905 - 3.8


START = "7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e"


def sm3(data: bytes) -> bytes:
    """SM3 (GB/T 32905) in Python, for a Python whose OpenSSL was built without it."""
    v = [int(START[i : i + 8], 16) for i in range(0, 64, 8)]
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for i in range(0, len(padded), 64):
        v = _compress(v, padded[i : i + 64])
    return b"".join(x.to_bytes(4, "big") for x in v)


def hasher(name: str) -> Any:
    """The digest of that name, from bytes to bytes."""
    if name == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    if name != "sm3":
        raise Unreadable(f"unknown digest {name}")
    try:
        hashlib.new("sm3", b"")
    except ValueError:
        return sm3
    return lambda data: hashlib.new("sm3", data).digest()


def merkle_root(hash_: Any, leaves: list[bytes]) -> str:
    """From the hashes of leaves; no leaf has the digest of nothing."""
    level = leaves or [hash_(b"")]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [hash_(b"\x01" + a + b) for a, b in zip(level[::2], level[1::2])] + odd  # noqa: B905
    return str(level[0].hex())


def root_of(hash_: Any, end: Record, format_: str) -> str:
    names = ("frame_hash", "leaves_root", "totals_root")
    return str(hash_("\n".join([format_, *(end[name] for name in names)]).encode()).hex())


# --- a release ---------------------------------------------------------------------------------------


class Release:
    """Takes the lines one after the other and notes what is wrong with them."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.line = 0
        self.header: Record = {}
        self.end: Record = {}
        self.hash: Any = None
        self.frame: list[bytes] = []
        self.hashes: dict[str, list[bytes]] = {"leaf": [], "total": []}
        self.last: tuple[int, Any] = (-1, None)
        self.names: dict[str, dict[str, Record]] = {}
        self.sums: dict[tuple[str, str, str, str], list[int]] = {}
        self.stated: dict[tuple[str, str, str, str], list[int]] = {}
        self.used: set[tuple[str, str]] = set()
        self.members: dict[str, list[str]] = {}
        self.nets: dict[tuple[str, tuple[str, ...], str, str], list[int]] = {}

    def wrong(self, what: str) -> None:
        self.findings.append(f"line {self.line}: {what}")

    def take(self, raw: bytes) -> None:
        self.line += 1
        record = self.read(raw)
        kind = record.get("kind", "")
        if self.line == 1 and kind != "header":
            raise Unreadable("the first line is no header of a release")
        if not record:
            return
        self.in_order(record)
        bare = raw.rstrip(b"\n")
        if kind in self.hashes or kind == "net":
            self.hashes["total" if kind == "net" else kind].append(self.hash(b"\x00" + bare))
        take = getattr(self, f"take_{kind}", None)
        if take:
            take(record)
        if kind not in {"leaf", "total", "net", "end"}:
            self.frame.append(bare)
        if kind in {"period", "measure", "node", "unit"}:
            self.names.setdefault(kind, {})[record.get("key") or record["code"]] = record

    def read(self, raw: bytes) -> Record:
        """The line's object, or an empty one if it is none."""
        try:
            record = json.loads(raw.decode("utf-8"))
            tight = TIGHT(record) + "\n"
            if not isinstance(record, dict) or tight.encode("utf-8") != raw:
                self.wrong("not in its one text")
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            self.wrong("no JSON object")
            return {}
        kind = record.get("kind")
        if not isinstance(kind, str) or set(record) != self.keys(kind):
            self.wrong("not the fields of a line of this kind")
            return {}
        counts = {"leaves", "totals", "nets"} if kind in {"end", "total"} else set()
        for name, value in record.items():
            wanted = list if name in LISTS else int if name in NUMBERS | counts else str
            words = value if isinstance(value, list) else []
            if type(value) is not wanted or any(type(one) is not str for one in words):
                self.wrong(f"{name} has the wrong type")
                return {}
        if kind == "leaf" and len(record["at"]) != 2:
            self.wrong("at does not name two places")
            return {}
        return record

    def keys(self, kind: str) -> Any:
        is_first = self.header.get("format") == FORMATS[0]
        if kind == "net" and is_first:
            return None
        return KEYS.get(kind, set()) | (set() if is_first else SINCE_2.get(kind, set()))

    def in_order(self, record: Record) -> None:
        """Kinds follow one another; within a kind the keys grow."""
        place = ORDER.index(record["kind"])
        key = key_of(record)
        if place < self.last[0] or (place == self.last[0] and key <= self.last[1]):
            self.wrong(f"{record['kind']} stands out of order or twice")
        self.last = (place, key)

    def take_header(self, record: Record) -> None:
        if self.header:
            return
        if record["format"] not in FORMATS:
            raise Unreadable(f"unknown format {record['format']}")
        self.header, self.hash = record, hasher(record["digest"])

    def take_measure(self, record: Record) -> None:
        members = record.get("members", [])
        if members:
            if len(members) < 2 or members != sorted(set(members)):
                self.wrong("members of an overlap are two or more, in order")
            self.members[record["code"]] = members

    def take_coverage(self, record: Record) -> None:
        self.demand_name("node", record["node"])
        self.demand_name("period", record["period"])

    def take_leaf(self, record: Record) -> None:
        top, prefecture = record["at"]
        self.demand(record)
        self.demand_name("unit", record["unit"])
        for node in dict.fromkeys([self.header["nation"], top, prefecture]):
            if node:
                self.demand_name("node", node)
                key = (node, record["measure"], record["stage"], record["period"])
                found = self.sums.setdefault(key, [0, 0])
                found[0] += record["quantity"]
                found[1] += 1

    def take_total(self, record: Record) -> None:
        self.demand(record)
        self.demand_name("node", record["node"])
        key = (record["node"], record["measure"], record["stage"], record["period"])
        self.stated[key] = [record["quantity"], record["leaves"]]
        due = self.sums.get(key)
        if due is None:
            self.wrong(f"a total of {self.named(key)} without any leaf")
        elif due != self.stated[key]:
            self.wrong(
                f"{self.named(key)}: {due[1]} leaves add up to {due[0]}, stated are "
                f"{record['quantity']} of {record['leaves']}"
            )

    def take_net(self, record: Record) -> None:
        key = (record["node"], tuple(record["of"]), record["stage"], record["period"])
        self.nets[key] = [record["gross"], record["net"]]

    def check_nets(self) -> None:
        due = {}
        for group, overlaps in groups_of(self.members).items():
            spots = {(k[0], k[2], k[3]) for k in self.sums if k[1] in overlaps}
            for node, stage, period in spots:
                figure = {
                    c: self.sums.get((node, c, stage, period), [0])[0] for c in (*group, *overlaps)
                }
                gross = sum(figure[code] for code in group)
                off = sum((len(self.members[code]) - 1) * figure[code] for code in overlaps)
                due[node, group, stage, period] = [gross, gross - off]
        for key in sorted(set(due) | set(self.nets)):
            if due.get(key) != self.nets.get(key):
                told = f"{key[0]} {' + '.join(key[1])} {key[2]} {key[3]}"
                self.wrong(
                    f"net of {told}: due are {due.get(key)}, stated are {self.nets.get(key)}"
                )

    def demand(self, record: Record) -> None:
        """What a figure names is known, and its stage is one that is published."""
        self.demand_name("measure", record["measure"])
        self.demand_name("period", record["period"])
        if record["stage"] not in self.header["stages"]:
            self.wrong(f"the stage {record['stage']} is not published")

    def demand_name(self, kind: str, key: str) -> None:
        if key not in self.names.get(kind, {}):
            self.wrong(f"{kind} {key} is not named")
        self.used.add((kind, key))

    def named(self, key: tuple[str, str, str, str]) -> str:
        node, measure, stage, period = key
        name = self.names.get("node", {}).get(node, {}).get("name", node)
        return f"{name} {measure} {stage} {period}"

    def take_end(self, record: Record) -> None:
        self.end = record
        missing = sorted(set(self.sums) - set(self.stated))
        for key in missing[:50]:
            self.wrong(f"no total of {self.named(key)}")
        for kind in ("unit", "measure"):
            for code in self.names.get(kind, {}):
                if (kind, code) not in self.used:
                    self.wrong(f"{kind} {code} is named and has no figure")
        self.check_nets()
        found = {
            "leaves": len(self.hashes["leaf"]),
            "totals": len(self.hashes["total"]) - len(self.nets),
            "frame_hash": self.hash(b"\n".join(self.frame)).hex(),
            "leaves_root": merkle_root(self.hash, self.hashes["leaf"]),
            "totals_root": merkle_root(self.hash, self.hashes["total"]),
        }
        if "nets" in record:
            found["nets"] = len(self.nets)
        for name, value in found.items():
            if record[name] != value:
                self.wrong(f"{name} is {value}, stated is {record[name]}")
        if root_of(self.hash, record, self.header["format"]) != record["root"]:
            self.wrong("the root does not follow from what it is over")

    def finish(self, root: str = "") -> None:
        if not self.header:
            raise Unreadable("the file is empty")
        if not self.end:
            self.wrong("the end line is missing")
        elif root and self.end["root"] != root.strip().lower():
            self.wrong(f"the root is {self.end['root']}, not the one that was published elsewhere")


def groups_of(members: dict[str, list[str]]) -> dict[tuple[str, ...], list[str]]:
    """Measures that overlaps join, directly or through others: which overlaps these are."""
    groups: list[tuple[set[str], list[str]]] = []
    for code in sorted(members):
        joined, overlaps = set(members[code]), [code]
        apart = []
        for group, some in groups:
            if group & joined:
                joined, overlaps = joined | group, overlaps + some
            else:
                apart.append((group, some))
        groups = [*apart, (joined, overlaps)]
    return {tuple(sorted(group)): overlaps for group, overlaps in groups}


def key_of(record: Record) -> Any:
    """What lines of a kind are in the order of."""
    if record["kind"] == "leaf":
        names = ("measure", "stage", "period")
        return (*(record[name] for name in names), *record["at"], record["unit"])
    if record["kind"] == "total":
        return tuple(record[name] for name in ("node", "measure", "stage", "period"))
    if record["kind"] == "net":
        return (record["node"], record["of"], record["stage"], record["period"])
    if record["kind"] == "coverage":
        return (record["node"], record["period"])
    return record.get("key") or record.get("code") or ""


def open_file(path: str) -> Any:
    return gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")


def check(path: str, root: str = "") -> Release:
    """The release with what is wrong with it."""
    release = Release()
    with open_file(path) as lines:
        for raw in lines:
            release.take(raw)
    release.finish(root)
    return release


# --- one leaf ----------------------------------------------------------------------------------------


def check_proof(proof: Record, root: str = "") -> list[str]:
    """What is wrong with the proof of one leaf."""
    hash_ = hasher(proof["digest"])
    here = hash_(b"\x00" + TIGHT(proof["leaf"]).encode("utf-8"))
    index, size, path = proof["index"], proof["size"], [bytes.fromhex(p) for p in proof["path"]]
    if not 0 <= index < size:
        return ["the leaf has no place in the release"]
    while size > 1:
        if index ^ 1 < size:
            if not path:
                return ["the path is too short"]
            other = path.pop(0)
            here = hash_(b"\x01" + (other + here if index % 2 else here + other))
        index, size = index // 2, (size + 1) // 2
    findings = []
    if path or here.hex() != proof["leaves_root"]:
        findings.append("the path does not lead from the leaf to the root of the leaves")
    if root_of(hash_, proof, PROOFS[proof["format"]]) != proof["root"]:
        findings.append("the root does not follow from what it is over")
    if root and proof["root"] != root.strip().lower():
        findings.append(f"the root is {proof['root']}, not the one that was published elsewhere")
    return findings


def as_proof(path: str) -> Any:
    """The file as a proof; None if it is none."""
    if path.endswith(".gz"):
        return None
    try:
        with open(path, "rb") as file:
            found = json.loads(file.read(1 << 20).decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.get("format") in PROOFS else None


# --- the command ---------------------------------------------------------------------------------------


def of_unit(path: str, key: str) -> Iterator[str]:
    """The lines of one unit."""
    with open_file(path) as lines:
        for raw in lines:
            record = json.loads(raw)
            if record.get("kind") == "leaf" and record["unit"] == key:
                counts = ["nation 全国", *(node for node in dict.fromkeys(record["at"]) if node)]
                yield f"{record['measure']} {record['stage']} {record['period']}: {record['quantity']} → {', '.join(counts)}"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def report(findings: list[str], told: str, everything: bool, facts: Record, as_json: bool) -> int:
    if as_json:
        say(json.dumps({"ok": not findings, "findings": findings, **facts}, ensure_ascii=False))
        return 1 if findings else 0
    for finding in findings if everything else ():
        say(finding)
    if findings:
        say(f"ALTERED 已被改动: {len(findings)} findings 处; first 首处: {findings[0]}")
        return 1
    say(told)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", help="release.jsonl[.gz] 发布文件, proof.json 证明文件")
    parser.add_argument("--root", default="", help="root published elsewhere 另行公布的根")
    parser.add_argument("--unit", default="", help="list the figures of a unit 列出某单位的数据")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--all", action="store_true", help="list every finding 列出全部问题")
    asked = parser.parse_args(argv)
    compared = "root agrees 根一致" if asked.root else "root not compared 未比对公布的根"
    try:
        proof = as_proof(asked.file)
        if proof is not None:
            facts = {"release": proof["release"], "root": proof["root"]}
            findings = check_proof(proof, asked.root)
            told = f"OK 完好: leaf 第 {proof['index'] + 1} / {proof['size']} 条 in {proof['release']}, {compared}"
            return report(findings, told, asked.all, facts, asked.json)
        release = check(asked.file, asked.root)
    except (OSError, EOFError, Unreadable, KeyError, TypeError, ValueError) as error:
        say(f"UNREADABLE 无法读取: {error}")
        return 2
    leaves, totals = len(release.hashes["leaf"]), len(release.stated)
    facts = {
        "release": release.header["release"], "leaves": leaves, "totals": totals,
        "root": release.end.get("root", ""), "root_compared": bool(asked.root),
    }  # fmt: skip
    told = f"OK 完好: {release.header['release']}, {leaves} leaves 条, {totals} totals 合计, root 根 {facts['root']}, {compared}"
    code = report(release.findings, told, asked.all, facts, asked.json)
    for line in of_unit(asked.file, asked.unit) if asked.unit and not code else ():
        say(line)
    return code


if __name__ == "__main__":
    sys.exit(main())
