"""Derive `organisations/data/regions-*.csv` and `region-changes.csv` from year-end lists.

    python scripts/derive_regions.py FOLDER

FOLDER is a copy of https://github.com/yescallop/areacodes (CC0): `data/2019.txt` … are the lists of
the ministry of civil affairs on 31 December, `diff/2019-2020.diff` … say which old code became
which new one and quote the decisions. We take codes, names, numbers and dates, and check that the
changes lead from each list to the next. Parts of a county that went to a neighbour (`=` lines)
leave the tree as it is and are left out.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIRST, LAST = 2019, 2024
TARGET = Path(__file__).parents[1] / "src" / "peiyou" / "kernel" / "organisations" / "data"
COLUMNS = ["on", "change", "code", "name", "to", "source"]
UNCODED = [
    [
        "",
        "NEW",
        "",
        "新疆生产建设兵团",
        "",
        "提质培优行动计划承接情况（2021年6月公布）：承接的32个省级单位含兵团",
    ]
]
"""Undertaking units that no list has, because they have no code."""
HEIRS = {"130521": "130503", "520221": "520204"}
"""Who carries the past on where a county was divided and the first named got the lesser part:
of 邢台县 信都区 got 15 of 19 townships, of 水城县 水城区 got all but five."""


@dataclass
class Decision:
    """One heading of a diff: its document and the lines under it."""

    title: str
    number: str = ""
    on: str = ""
    gone: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    new: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return f"{self.title}（{'，'.join(part for part in (self.number, self.on) if part)}）"


def read_list(folder: Path, year: int) -> dict[str, str]:
    lines = (folder / "data" / f"{year}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if line)


def read_decisions(folder: Path, year: int) -> Iterator[Decision]:
    text = (folder / "diff" / f"{year - 1}-{year}.diff").read_text(encoding="utf-8")
    found = Decision("")
    for line in text.splitlines():
        if line.startswith("## "):
            yield found
            found = Decision(re.sub(r"（[^（]*(节选|暂缺)[^）]*）", "", line[3:]).strip())
        elif match := re.match(r"# (文号|日期|时间)：(.+)", line):
            if match[1] == "文号":
                found.number = match[2].strip()
            else:
                found.on = "-".join(f"{int(n):02}" for n in re.findall(r"\d+", match[2]))
        elif match := re.match(r"([-+])(\d{6}) ([^<>]+)(?:[<>](.+))?", line):
            if match[1] == "+":
                found.new[match[2]] = match[3]
            else:
                found.gone[match[2]] = match[3], (match[4] or "").split(",")
    yield found


def changes(decision: Decision, after: dict[str, str]) -> Iterator[list[str]]:
    """Rows of (change, code, name, to): first what goes on under another number or name, then what is
    new, then what ends. One whole county that became one whole new one is the same unit, recoded."""
    targets = {
        code: [find(name, own, code, decision, after) for name in names]
        for code, (own, names) in decision.gone.items()
    }
    came = [to for codes in targets.values() for to in codes]
    new = dict(decision.new)
    for code, codes in targets.items():
        if codes == [code]:
            yield ["RENAME", code, new.pop(code), ""]
        elif len(codes) == 1 and codes[0] in new and came.count(codes[0]) == 1:
            yield ["RECODE", code, new.pop(codes[0]), codes[0]]
        else:
            continue
        del decision.gone[code]
    for code, name in new.items():
        yield ["NEW", code, name, ""]
    for code, (name, _names) in decision.gone.items():
        heir = HEIRS.get(code, targets[code][0])
        yield ["END", code, name, " ".join([heir, *(to for to in targets[code] if to != heir)])]


def find(name: str, own: str, code: str, decision: Decision, after: dict[str, str]) -> str:
    """The code of the region that a selector of the diff names: nearest first."""
    if name == ".":
        return code
    if name == "_":
        name = own
    for pool in (decision.new, {c: n for c, n in after.items() if c[:4] == code[:4]}, after):
        found = [c for c, n in pool.items() if n == name]
        if len(found) == 1:
            return found[0]
    raise SystemExit(f"{code}: {name} is not one region")


def apply(rows: list[list[str]], regions: dict[str, str]) -> dict[str, str]:
    regions = dict(regions)
    for change, code, name, to in rows:
        if change == "END":
            assert all(target in regions for target in to.split()), (code, to)
        if change in {"END", "RECODE"}:
            del regions[code]
        if change != "END":
            regions[to or code] = name
    return regions


def main(folder: Path) -> None:
    lists = {year: read_list(folder, year) for year in range(FIRST, LAST + 1)}
    write(f"regions-{FIRST}.csv", ["code", "name"], lists[FIRST].items())
    table: list[list[str]] = []
    for year in range(FIRST + 1, LAST + 1):
        before, after = lists[year - 1], lists[year]
        rows: list[list[str]] = []
        for decision in read_decisions(folder, year):
            found = list(changes(decision, after))
            assert not found or decision.on.startswith(str(year)), decision
            rows += found
            table += [[decision.on, *row, decision.source] for row in found]
        assert apply(rows, before) == after, year
    write("region-changes.csv", COLUMNS, UNCODED + sorted(table, key=lambda row: row[0]))


def write(name: str, columns: list[str], rows: object) -> None:
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)  # type: ignore[call-overload]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
