"""The head of a release, and keeping its content where it can be asked about and not be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peiyou.common.canonical import instant
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import (
    Coverage,
    Licence,
    Prepared,
    Release,
    ReleaseFile,
    ReleaseLeaf,
    ReleaseTotal,
)
from peiyou.engine.results.models.release import Contents
from peiyou.engine.results.queries.release_content import STAGES, Span
from peiyou.engine.results.releases.proofs import BLOCK, blocks_of
from peiyou.engine.results.releases.writing import read
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.audit.models import Seal
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.models import Version

AT_ONCE: Final = 16 * BLOCK
"""Rows of one statement; whole blocks of leaves."""


def licence_now() -> Licence:
    """The licence that counts; an empty one where none is set."""
    return Licence.objects.order_by("-pk").first() or Licence(name="", url="")


def head_of(
    version: Version, code: str, title: str, span: Span, stages: Sequence[str], at: datetime
) -> dict[str, Any]:
    """The first line of the file, which the root covers too."""
    seal = Seal.objects.order_by("-no").first()
    licence = licence_now()
    return {
        "release": code, "title": title, "plan": version.plan.code, "plan_version": version.no or 0,
        "starts_on": span.starts_on.isoformat(), "ends_on": span.ends_on.isoformat(),
        "as_of": instant(at), "stages": [stage.value for stage in STAGES if stage in stages],
        "seal_no": seal.no if seal else 0, "seal_hash": seal.seal_hash if seal else "",
        "digest": settings.PEIYOU_DIGEST, "licence": licence.name, "licence_url": licence.url,
    }  # fmt: skip


Told = Callable[[int, int], None]
"""Is told how many lines of the file of how many are known."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What was prepared, as the rows that it is kept in, but for the release that they belong to. Found before anything
    is locked: a release of the nation takes seconds, in which everybody else goes on writing."""

    content: bytes
    root: str
    blocks: list[str]
    leaves: list[tuple[Any, ...]]
    totals: list[tuple[Any, ...]]
    coverage: list[tuple[Any, ...]]


def ready_of(row: Prepared, told: Told) -> Ready:
    """Reads the file of `row` and looks up what its lines name."""
    content = bytes(row.content)
    parsed = read(content)
    whole = len(parsed.leaves) + len(parsed.totals)
    told(0, whole)
    measures = dict(_known(Measure, "code", {one["code"] for one in parsed.frame["measure"]}))
    periods = dict(_known(Period, "code", {one["code"] for one in parsed.frame["period"]}))
    named = {one["key"] for kind in ("node", "unit") for one in parsed.frame[kind]}
    units: dict[str, int | None] = {str(key): pk for key, pk in _known(Unit, "key", named)}
    units[""] = None
    leaves: list[tuple[Any, ...]] = []
    blocks: list[str] = []
    for start in range(0, len(parsed.leaves), AT_ONCE):
        some = parsed.leaves[start : start + AT_ONCE]
        blocks += blocks_of(some, row.digest)
        leaves += [
            (no, measures[one.measure], one.stage, periods[one.period], units[one.top], units[one.prefecture],
             units[one.unit], one.quantity, " ".join(one.sources)) for no, one in enumerate(some, start)
        ]  # fmt: skip
        told(len(leaves), whole)
    totals = [
        (units[one.node], measures[one.measure], periods[one.period], one.stage, one.quantity, one.leaves)
        for one in parsed.totals
    ]  # fmt: skip
    coverage = [
        (units[one["node"]], periods[one["period"]], one["expected"], one["handed_in"], one["approved"])
        for one in parsed.frame.get("coverage", ())
    ]  # fmt: skip
    told(whole, whole)
    return Ready(content, row.root, blocks, leaves, totals, coverage)


def gone() -> ResultsError:
    """What was prepared was published, prepared anew or given up meanwhile."""
    return ResultsError("GONE", _("This prepared release is not there any more."))


def keep(
    row: Prepared, ready: Ready, plan_code: str, no: int, actor: Actor, at: datetime
) -> Release:
    """Make the published release of what was prepared, with a row for every leaf and every total."""
    names = [field.name for field in Contents._meta.local_fields if field.name != "key"]
    release = Release.objects.create(
        **{name: getattr(row, name) for name in names}, key=row.key, plan_code=plan_code, no=no,
        published_at=at, published_by=actor.name, blocks=ready.blocks,
    )  # fmt: skip
    ReleaseFile.objects.create(release=release, content=ready.content)
    columns = ("no", "measure_id", "stage", "period_id", "top_id", "prefecture_id", "unit_id", "quantity", "sources")  # fmt: skip
    sums = ("node_id", "measure_id", "period_id", "stage", "quantity", "leaves")
    counts = ("node_id", "period_id", "expected", "handed_in", "approved")
    _insert(ReleaseLeaf, release, columns, ready.leaves)
    _insert(ReleaseTotal, release, sums, ready.totals)
    _insert(Coverage, release, counts, ready.coverage)
    return release


def _known(model: type[Any], by: str, values: Iterable[str]) -> Iterable[tuple[Any, int]]:
    for some in portions(sorted(values)):
        yield from model.objects.filter(**{f"{by}__in": some}).values_list(by, "pk")


def _insert(
    model: type[Any], release: Release, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    for start in range(0, len(rows), AT_ONCE):
        some = [(release.pk, *row) for row in rows[start : start + AT_ONCE]]
        insert_many(model, ("release_id", *columns), some)
