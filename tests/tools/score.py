"""Compares a reading with an answer key, under the equalities that the plan-key conventions define.

`score(key, output)` gives shares between 0 and 1 and counts; both are lists of tasks in document
order with no, section, text, departments and deliverables.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from fractions import Fraction
from typing import Any

ALIASES = {
    "发展改革委": "国家发展改革委",
    "国家发改委": "国家发展改革委",
    "国务院扶贫办": "扶贫办",
    "国家市场监督管理总局": "市场监管总局",
}
Keyed = dict[str, Any]


def score(key: list[Keyed], output: list[Keyed]) -> dict[str, Any]:
    totals: Counter[str] = Counter()
    invented: list[Any] = []
    missed: list[Any] = []
    for want, have in zip(key, output, strict=False):
        for name in ("section", "text", "no"):
            totals[name] += norm(want.get(name)) == norm(have.get(name))
        _departments(want, have, totals)
        free = _quantities(want, have, totals, missed)
        invented += [(want.get("no"), d["quantity"], d.get("unit")) for d in free]
        _clauses(want, have, totals)
    n = len(key)
    return {
        "tasks": (len(output), n),
        **{name: totals[name] / n for name in ("section", "text", "no")},
        "departments": _f1(totals["dep_hit"], totals["dep_key"], totals["dep_out"]),
        "quantities": _f1(totals["q_hit"], totals["q_key"], totals["q_out"]),
        "bound": _share(totals["bound"], totals["q_hit"]),
        "kind": _share(totals["kind"], totals["q_hit"]),
        "clauses": _share(totals["c_hit"], totals["c_key"]),
        "invented": invented,
        "missed": missed,
    }


def _departments(want: Keyed, have: Keyed, totals: Counter[str]) -> None:
    names = {_party(n) for n in want["departments"]}
    got = {_party(n) for n in have.get("departments", [])}
    totals.update(dep_hit=len(names & got), dep_key=len(names), dep_out=len(got))


def _quantities(want: Keyed, have: Keyed, totals: Counter[str], missed: list[Any]) -> list[Keyed]:
    """Counts matches of (quantity, unit); what is left over was invented."""
    free = [d for d in have.get("deliverables", []) if d.get("quantity") is not None]
    totals["q_out"] += len(free)
    for d in want["deliverables"]:
        if d.get("quantity") is None:
            continue
        totals["q_key"] += 1
        options = [
            g
            for g in free
            if _same(number(d["quantity"], d.get("unit")), number(g["quantity"], g.get("unit")))
        ]
        options.sort(key=lambda g: not overlap(g.get("object"), d.get("object")))
        if not options:
            missed.append((want.get("no"), d.get("surface") or d["quantity"]))
            continue
        found = options[0]
        free.remove(found)
        totals["q_hit"] += 1
        for name in ("bound", "kind"):
            totals[name] += found.get(name) in [d.get(name), *_list(d.get(f"{name}_accept"))]
    return free


def _clauses(want: Keyed, have: Keyed, totals: Counter[str]) -> None:
    rest = [d for d in have.get("deliverables", []) if d.get("quantity") is None]
    for d in want["deliverables"]:
        if d.get("quantity") is None:
            totals["c_key"] += 1
            totals["c_hit"] += any(overlap(g.get("object"), d.get("object")) for g in rest)


def norm(value: object) -> str:
    return "" if value is None else "".join(unicodedata.normalize("NFKC", str(value)).split())


def _party(name: object) -> str:
    return ALIASES.get(norm(name), norm(name))


def number(value: object, unit: object) -> tuple[Fraction | str, str]:
    """A comparable (number, unit): 万 and 亿 multiplied out, percentages and ratios as fractions of one."""
    bare, text, scale = norm(unit), norm(value).replace(",", "").rstrip("s"), 1
    for prefix, factor in (("亿", 100_000_000), ("万", 10_000)):
        if bare.startswith(prefix):
            bare, scale = bare[len(prefix) :], factor
            break
    try:
        amount = Fraction(text) * scale
    except (ValueError, ZeroDivisionError):
        return text, bare
    if bare == "比":
        bare = ""
    elif bare in ("%", "％"):
        amount, bare = amount / 100, ""
    return amount, bare


def _same(a: tuple[Fraction | str, str], b: tuple[Fraction | str, str]) -> bool:
    return a[0] == b[0] and (a[1] == b[1] or not a[1] or not b[1])


def overlap(a: object, b: object) -> bool:
    x, y = norm(a), norm(b)
    if not x or not y:
        return False
    common = sum(min(x.count(c), y.count(c)) for c in set(x))
    return x in y or y in x or common / len(set(x)) >= 0.6


def _f1(hit: int, expected: int, got: int) -> float:
    precision, recall = _share(hit, got), _share(hit, expected)
    return 0.0 if precision + recall == 0 else 2 * precision * recall / (precision + recall)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
