"""Releases as the actions make them, and contents of files without any database."""

from __future__ import annotations

import random
from datetime import date
from typing import Any
from uuid import UUID

from peiyou.engine.results.models import Prepared, Release
from peiyou.engine.results.publishing import prepare, publish
from peiyou.engine.results.queries.release_content import Span
from peiyou.engine.results.releases.lines import Content, Leaf
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.actions.roles import Role
from tests.factories.returns import Reported, a_round, approved

SPAN = Span(date(2020, 1, 1), date(2022, 1, 1))


def a_prepared(made: Reported | None = None, code: str = "plan-2021", **rest: Any) -> Prepared:
    """By the system, over a school that is approved."""
    if made is None:
        made = a_round()
        approved(made)
    said: dict[str, Any] = {"title": "2020—2021 年度数据发布", "span": SPAN, "actor": SYSTEM, "at": made.at, **rest}  # fmt: skip
    return prepare(version=made.round.season.version, code=code, **said)


def a_release(made: Reported, code: str = "plan-2021", **rest: Any) -> Release:
    """Prepared by the system, published by the ministry."""
    prepared = a_prepared(made, code, **rest)
    return publish(prepared=prepared, root=prepared.root, **made.actor(Role.MINISTRY))


# --- without a database -------------------------------------------------------------------------------------

HEADER: dict[str, Any] = {
    "release": "plan-2021", "title": "发布", "plan": "plan", "plan_version": 1, "starts_on": "2020-01-01",
    "ends_on": "2022-01-01", "as_of": "2022-02-01T00:00:00.000000Z", "stages": ["CLAIMED", "APPROVED"],
    "seal_no": 3, "seal_hash": "a" * 64, "digest": "sha256", "licence": "", "licence_url": "",
}  # fmt: skip
NATION = str(UUID(int=1))
OVERLAP = "overlap." + "0" * 40


def key(n: int) -> str:
    return str(UUID(int=n))


def a_content(units: int, measures: int = 3, seed: int = 1, **header: Any) -> Content:
    """Four provinces of three prefectures; every unit with every measure at two stages in one period."""
    dice = random.Random(seed)
    tops = [key(100 + n) for n in range(4)]
    prefectures = {top: [key(1000 + 10 * n + m) for m in range(3)] for n, top in enumerate(tops)}
    codes = [f"return.done.{key(5000 + n)}" for n in range(measures)]
    stands = []
    for n in range(units):
        top = dice.choice(tops)
        below = dice.choice([*prefectures[top], ""])
        stands.append((key(10_000 + n), top, below))
    shared = sorted(codes)[:2] if len(codes) > 1 else []
    overlap = [OVERLAP] if shared else []
    leaves = sorted(
        Leaf(code, stage, "2021", top, below, unit, dice.randrange(-5, 90), (f"return:{dice.randbytes(32).hex()}",))
        for unit, top, below in stands for code in [*codes, *overlap] for stage in ("APPROVED", "CLAIMED")
    )  # fmt: skip
    nodes = {NATION, *tops, *(one for some in prefectures.values() for one in some)}
    frame = [{"kind": "period", "code": "2021", "starts_on": "2021-01-01", "ends_on": "2022-01-01"}]
    if leaves:
        frame += [
            {"kind": "measure", "code": code, "name": "建设基地", "unit": "个", "scale": 0, "over_time": "SUM",
             "task": "", "deliverable": "", "members": []} for code in codes
        ]  # fmt: skip
        frame[1:1] = [
            {"kind": "measure", "code": code, "name": "同一批基地", "unit": "个", "scale": 0, "over_time": "SUM",
             "task": "", "deliverable": "", "members": shared} for code in overlap
        ]  # fmt: skip
    frame += [{"kind": "node", "key": one, "code": "", "name": f"地区{one[-4:]}", "level": "PROVINCE"} for one in sorted(nodes)]  # fmt: skip
    frame += [{"kind": "unit", "key": one, "code": "", "name": f"学校{one[-4:]}", "type": "SCHOOL"} for one in sorted({u for u, _t, _b in stands})]  # fmt: skip
    frame.append({"kind": "coverage", "node": NATION, "period": "2021", "expected": units, "handed_in": units, "approved": units})  # fmt: skip
    return Content({**HEADER, **header}, NATION, frame, leaves)
