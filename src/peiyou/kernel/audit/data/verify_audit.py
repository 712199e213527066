#!/usr/bin/env python3
"""Verifies an export of Peiyou's audit record. One file, nothing but Python 3.8 or later.

    python3 verify_audit.py export.jsonl[.gz] [--heads 2026.log …] [--all]

验证培优审计记录导出文件。单文件，只需 Python 3.8 以上。

Exit code 0: everything agrees. 1: something was changed, removed, reordered, duplicated or
inserted. 2: the file cannot be read. `--heads` compares with seal heads that were kept elsewhere;
without them a record that was rewritten as a whole cannot be told from the true one.

The rules. Every line is a JSON object with a `kind`: header, then for each seal its rows by
position and the seal itself, then end. Hashed texts are fields joined by line breaks:
  row_hash   peiyou.audit.row/1 digest prev_hash stream seq at verb actor_kind actor_id actor_name data
  seal_hash  peiyou.audit.seal/1 digest prev_seal no first last merkle_root at
merkle_root is that of RFC 6962 over the bytes of `leaf` (the row hash as it was sealed), with the
seal's digest. `lines_sha256` in the end line covers all lines before it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from typing import Any

Record = dict  # a line: names to text and numbers
GENESIS = "0" * 64
ROW = tuple("digest prev_hash stream seq at verb actor_kind actor_id actor_name data".split())  # noqa: SIM905
SEAL = ("digest", "prev_seal", "no", "first", "last", "merkle_root", "at")
HEADER = ("format", "made_at", "first_seal", "last_seal", "first", "last", "prev_seal", "last_hash")
KEYS = {
    "header": {"kind", *HEADER},
    "row": {"kind", "position", "leaf", "row_hash", *ROW},
    "leaf": {"kind", "position", "leaf", "stream", "seq"},
    "seal": {"kind", "seal_hash", *SEAL},
    "end": {"kind", "rows", "seals", "lines_sha256"},
}
TIGHT: Any = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
NUMBERS = {"seq", "position", "no", "first", "last", "first_seal", "last_seal", "rows", "seals"}


class Unreadable(Exception):
    """The file is no export at all."""


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


def sm3(data: bytes) -> bytes:
    """SM3 (GB/T 32905) in Python, for a Python whose OpenSSL was built without it."""
    v = [
        0x7380166F,
        0x4914B2B9,
        0x172442D7,
        0xDA8A0600,
        0xA96F30BC,
        0x163138AA,
        0xE38DEE4D,
        0xB0FB0E4E,
    ]
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for i in range(0, len(padded), 64):
        v = _compress(v, padded[i : i + 64])
    return b"".join(x.to_bytes(4, "big") for x in v)


def digest(name: str, data: bytes) -> bytes:
    """The digest of that name, or nothing that equals anything."""
    if name == "sha256":
        return hashlib.sha256(data).digest()
    if name != "sm3":
        return b""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return sm3(data)


def text_hash(first_line: str, fields: Sequence[str], record: Record) -> str:
    lines = [first_line] + [str(record[name]) for name in fields]
    return digest(record["digest"], "\n".join(lines).encode("utf-8", "replace")).hex()


def merkle_root(name: str, hashes: list[bytes]) -> str:
    level = [digest(name, b"\x00" + h) for h in hashes]
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2])  # noqa: B905
        level = [digest(name, b"\x01" + a + b) for a, b in pairs] + odd
    return level[0].hex() if level else ""


# --- the export --------------------------------------------------------------------------------------


class Export:
    """Takes the lines one after the other and notes what is wrong with them."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.line = 0
        self.header: Record = {}
        self.end: Record = {}
        self.streams: dict[str, tuple[int, str]] = {}
        self.position = 0
        self.leaves: list[bytes] = []
        self.rows = 0
        self.seals: dict[int, str] = {}
        self.last_seal: Record = {}
        self.sha256 = hashlib.sha256()

    def wrong(self, what: str) -> None:
        self.findings.append(f"line {self.line}: {what}")

    def take(self, raw: bytes) -> None:
        self.line += 1
        record = self.read(raw)
        if self.line == 1 and record.get("kind") != "header":
            raise Unreadable("the first line is no header of an audit export")
        if self.end:
            self.wrong("something follows the end line")
        if record:
            getattr(self, f"take_{record['kind']}")(record)
        self.sha256.update(raw)

    def read(self, raw: bytes) -> Record:
        """The line's object, or an empty one if it is none."""
        try:
            pairs = json.loads(raw.decode("utf-8"), object_pairs_hook=list)
            record = dict(pairs)
        except (ValueError, TypeError, RecursionError):
            self.wrong("no JSON object")
            return {}
        kind = record.get("kind")
        if not isinstance(kind, str) or len(pairs) != len(record) or set(record) != KEYS.get(kind):
            self.wrong("not the fields of a line of this kind")
            return {}
        if any(type(v) is not (int if k in NUMBERS else str) for k, v in record.items()):
            self.wrong("a field has the wrong type")
            return {}
        if kind == "end" and raw != (json.dumps(record, **TIGHT) + "\n").encode():
            self.wrong("the end line is not as it was written")
        return record

    def take_header(self, record: Record) -> None:
        if self.header:
            self.wrong("a second header")
            return
        if record["format"] != "peiyou.audit.export/1":
            raise Unreadable(f"unknown format {record['format']}")
        self.header, self.position = record, record["first"] - 1

    def place(self, record: Record) -> str:
        """Positions run on without a gap; the sealed hashes are gathered for the root."""
        where = f"{record['stream']} #{record['seq']}"
        if record["position"] != self.position + 1:
            found, due = record["position"], self.position + 1
            self.wrong(
                f"{where} stands at {found} instead of {due}: removed, inserted or reordered"
            )
        self.position = record["position"]
        try:
            self.leaves.append(bytes.fromhex(record["leaf"]))
        except ValueError:
            self.leaves.append(b"")
        return where

    def take_leaf(self, record: Record) -> None:
        where = self.place(record)
        self.wrong(f"row {where} was sealed and is removed")
        self.streams[record["stream"]] = (record["seq"], record["leaf"])

    def take_row(self, record: Record) -> None:
        self.rows += 1
        where, stream = self.place(record), record["stream"]
        if text_hash("peiyou.audit.row/1", ROW, record) != record["row_hash"]:
            self.wrong(f"row {where}: content and hash differ")
        if record["leaf"] != record["row_hash"]:
            self.wrong(f"row {where} is not the row that was sealed")
        whole = self.header["first"] == 1
        begun = (0, GENESIS) if whole else (record["seq"] - 1, record["prev_hash"])
        seq, prev = self.streams.get(stream, begun)
        if record["seq"] != seq + 1:
            self.wrong(f"row {where} does not come after #{seq}")
        elif record["prev_hash"] != prev:
            self.wrong(f"row {where} does not follow from the row before")
        self.streams[stream] = (record["seq"], record["leaf"])

    def take_seal(self, record: Record) -> None:
        no, before = record["no"], self.last_seal
        if text_hash("peiyou.audit.seal/1", SEAL, record) != record["seal_hash"]:
            self.wrong(f"seal {no}: content and hash differ")
        expected = before["no"] + 1 if before else self.header["first_seal"]
        prev = before["seal_hash"] if before else self.header["prev_seal"]
        first = before["last"] + 1 if before else self.header["first"]
        if no != expected:
            self.wrong(f"seal {no} stands where {expected} is expected")
        elif record["prev_seal"] != prev or record["first"] != first:
            self.wrong(f"seal {no} does not follow from the seal before")
        size = record["last"] - record["first"] + 1
        if len(self.leaves) != size or self.position != record["last"]:
            self.wrong(f"seal {no} covers {size} rows, {len(self.leaves)} stand before it")
        elif merkle_root(record["digest"], self.leaves) != record["merkle_root"]:
            self.wrong(f"seal {no}: the Merkle root is not that of its rows")
        self.leaves, self.last_seal = [], record
        self.seals[no] = record["seal_hash"]

    def take_end(self, record: Record) -> None:
        self.end = record
        if (record["rows"], record["seals"]) != (self.rows, len(self.seals)):
            self.wrong(f"the end line counts {record['rows']} rows and {record['seals']} seals")
        if record["lines_sha256"] != self.sha256.hexdigest():
            self.wrong("the lines are not those that were written")

    def finish(self) -> None:
        if not self.header:
            raise Unreadable("the file is empty")
        last = [self.last_seal.get(k) for k in ("no", "last", "seal_hash")]
        promised = [self.header[k] for k in ("last_seal", "last", "last_hash")]
        if not self.end:
            self.wrong("the end line is missing")
        if self.leaves:
            self.wrong(f"{len(self.leaves)} rows at the end are under no seal")
        if last != promised:
            self.wrong(f"the last seal is not seal {promised[0]} that the header names")
        if self.header["first_seal"] == 1 and self.header["prev_seal"] != GENESIS:
            self.wrong("the first seal has a seal before it")

    def compare(self, path: str) -> int:
        """Seal heads that were kept elsewhere; returns how many were compared."""
        compared = 0
        with open(path, encoding="utf-8", errors="replace") as lines:
            for count, line in enumerate(lines, 1):
                words = line.split()
                if len(words) < 4 or not words[0].isdigit():
                    self.findings.append(f"{path}:{count} is no seal head")
                elif self.header["first_seal"] <= int(words[0]) <= self.header["last_seal"]:
                    compared += 1
                    if self.seals.get(int(words[0])) != words[3]:
                        self.findings.append(f"seal {words[0]} is not the one in {path}:{count}")
        return compared


def check(export_path: str, head_paths: Sequence[str] = ()) -> tuple[Export, int]:
    """The export with what is wrong with it, and the number of heads compared."""
    export = Export()
    opener: Any = gzip.open if export_path.endswith(".gz") else open
    with opener(export_path, "rb") as lines:
        for raw in lines:
            export.take(raw)
    export.finish()
    return export, sum(export.compare(path) for path in head_paths)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", help="export.jsonl or .jsonl.gz 导出文件")
    parser.add_argument(
        "--heads", action="append", default=[], help="seal heads kept elsewhere 外部封存头"
    )
    parser.add_argument("--all", action="store_true", help="list every finding 列出全部问题")
    arguments = parser.parse_args(argv)
    try:
        export, heads = check(arguments.export, arguments.heads)
    except (OSError, EOFError, Unreadable) as error:
        sys.stdout.write(f"UNREADABLE 无法读取: {error}\n")
        return 2
    for finding in export.findings if arguments.all else ():
        sys.stdout.write(finding + "\n")
    if export.findings:
        count, first = len(export.findings), export.findings[0]
        sys.stdout.write(f"ALTERED 已被改动: {count} findings 处; first 首处: {first}\n")
        return 1
    told = f"{heads} outside heads agree 外部封存头一致"
    told = told if heads else "no outside head compared 未比对外部封存头"
    reach = f"{export.header['first_seal']}–{export.header['last_seal']}"
    sys.stdout.write(
        f"OK 完好: {export.rows} rows 行, {len(export.seals)} seals 封存 ({reach}), {told}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
