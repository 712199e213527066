"""The head of a release, and keeping its content where it can be asked about and not be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from django.conf import settings

from peiyou.common.canonical import instant
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
from peiyou.engine.results.releases.proofs import blocks_of
from peiyou.engine.results.releases.writing import Parsed
from peiyou.kernel.actions import Actor
from peiyou.kernel.actions.bulk import insert_many
from peiyou.kernel.audit.models import Seal
from peiyou.kernel.calendar.models import Period
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.portions import portions
from peiyou.kernel.plans.models import Version

AT_ONCE: Final = 20_000
"""Rows of one statement."""

T = TypeVar("T")


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


def keep(
    row: Prepared, parsed: Parsed, plan_code: str, no: int, actor: Actor, at: datetime
) -> Release:
    """Make the published release of what was prepared, with a row for every leaf and every total."""
    names = [field.name for field in Contents._meta.local_fields if field.name != "key"]
    release = Release.objects.create(
        **{name: getattr(row, name) for name in names}, key=row.key, plan_code=plan_code, no=no,
        published_at=at, published_by=actor.name, blocks=blocks_of(parsed.leaves, row.digest),
    )  # fmt: skip
    ReleaseFile.objects.create(release=release, content=bytes(row.content))
    measures = dict(_known(Measure, "code", {one["code"] for one in parsed.frame["measure"]}))
    periods = dict(_known(Period, "code", {one["code"] for one in parsed.frame["period"]}))
    named = {one["key"] for kind in ("node", "unit") for one in parsed.frame[kind]}
    units: dict[str, int | None] = {str(key): pk for key, pk in _known(Unit, "key", named)}
    units[""] = None
    columns = ("release_id", "no", "measure_id", "stage", "period_id", "top_id", "prefecture_id", "unit_id", "quantity", "sources")  # fmt: skip
    _insert(
        ReleaseLeaf, columns, enumerate(parsed.leaves),
        lambda at_: (
            release.pk, at_[0], measures[at_[1].measure], at_[1].stage, periods[at_[1].period], units[at_[1].top],
            units[at_[1].prefecture], units[at_[1].unit], at_[1].quantity, " ".join(at_[1].sources),
        ),
    )  # fmt: skip
    sums = ("release_id", "node_id", "measure_id", "period_id", "stage", "quantity", "leaves")
    _insert(
        ReleaseTotal, sums, parsed.totals,
        lambda one: (
            release.pk, units[one.node], measures[one.measure], periods[one.period], one.stage, one.quantity, one.leaves,
        ),
    )  # fmt: skip
    Coverage.objects.bulk_create(
        _coverage(release, one, units, periods) for one in parsed.frame.get("coverage", ())
    )
    return release


def _coverage(
    release: Release,
    one: Mapping[str, Any],
    units: Mapping[str, int | None],
    periods: Mapping[str, int],
) -> Coverage:
    counts = {name: one[name] for name in ("expected", "handed_in", "approved")}
    return Coverage(release=release, node_id=units[one["node"]] or 0, period_id=periods[one["period"]], **counts)  # fmt: skip


def _known(model: type[Any], by: str, values: Iterable[str]) -> Iterable[tuple[Any, int]]:
    for some in portions(sorted(values)):
        yield from model.objects.filter(**{f"{by}__in": some}).values_list(by, "pk")


def _insert(
    model: type[Any], columns: Sequence[str], items: Iterable[T], row: Callable[[T], Sequence[Any]]
) -> None:
    rest = iter(items)
    while some := list(islice(rest, AT_ONCE)):
        insert_many(model, columns, [row(one) for one in some])
