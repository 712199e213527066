"""The first release of the demonstration: prepared by the house, published by the ministry's person, one figure of it
corrected in public. Everything through the acts that people use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from peiyou.engine.results.actions.corrections import Wrong, record_correction
from peiyou.engine.results.models import Release, ReleaseLeaf
from peiyou.engine.results.publishing import prepare, publish
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.release_content import Span
from peiyou.kernel.actions import SYSTEM, Actor
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.queries.made_of import said
from peiyou.kernel.plans.models import Version

HOUR: Final = timedelta(hours=1)


def release(version: Version, *, actor: Actor, at: datetime) -> Iterator[str]:
    """Unless the plan has a release already, or nothing stands in the ledger."""
    plan = version.plan.code
    if Release.objects.filter(plan_code=plan).exists():
        return
    first, last = version.year_start or at.year, version.year_end or at.year
    prepared = prepare(
        version=version, code=f"{plan}-1", title=f"{first}—{last} 年度数据发布（演示）",
        span=Span(date(first, 1, 1), date(last + 1, 1, 1)), actor=SYSTEM, at=at - HOUR,
    )  # fmt: skip
    if not prepared.leaves:
        return
    made = publish(prepared=prepared, root=prepared.root, actor=actor, at=at)
    leaf = ReleaseLeaf.objects.filter(
        release=made, stage=Stage.APPROVED, measure__code__startswith="return.done.", quantity__gt=1
    ).order_by("no").select_related("measure", "unit", "period").first()  # fmt: skip
    if leaf is not None:
        line = next(one for one in lines_of(version) if one.key == leaf.measure.deliverable_key)
        what = f"{leaf.unit.name} · {line.code} {line.words} · {leaf.period.code} 年核定数（演示）"
        old, new = (said(leaf.measure, leaf.quantity - n) for n in (0, 1))
        wrong = Wrong(what[:300], old, new, "复核发现一项与上年度重复计入，下次发布时更正（演示）")
        record_correction(release=made, wrong=wrong, actor=actor, at=at)
    yield f"release {made.code}: {made.leaves} leaves, root {made.root[:16]}…"
