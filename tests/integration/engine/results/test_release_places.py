"""Where a figure counts in a release is where the ledger counts it, whatever moved, ended or was taken back."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db.models import Sum

from peiyou.config.cli import peiyou
from peiyou.engine.results.models import ReleaseFile
from peiyou.engine.results.queries.release_content import STAGES, Span, content_of
from peiyou.engine.results.releases.lines import totals_of
from peiyou.kernel.actions import SYSTEM
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure, Total
from peiyou.kernel.organisations.actions.endings import dissolve_unit
from peiyou.kernel.organisations.actions.moves import move_unit
from peiyou.kernel.organisations.enums import Hierarchy, Kind
from peiyou.kernel.organisations.models import Unit
from tests.factories.facts import a_line, posted, withdrawn
from tests.factories.organisations import AT
from tests.factories.releases import a_release
from tests.factories.returns import a_round, approved

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"source": "批复", "actor": SYSTEM, "at": AT}


def test_totals_are_those_of_the_ledger_after_everything_that_can_happen() -> None:
    made = a_round()
    country, version = made.takeup.country, made.round.season.version
    line = version.tasks.get(seq=1).deliverables.get(seq=1).key
    measure = Measure.objects.get(code=f"return.done.{line}")
    for year in ("2021", "2022", "2023"):
        of = [country.school, country.college, country.bureau, country.city, country.nation]
        lines = [a_line(unit, measure, 3 + n, year, f"1/{n}") for n, unit in enumerate(of)]
        posted(f"r{year}", "1", lines, Stage.APPROVED)
        posted(f"again{year}", "1", [a_line(country.west_school, measure, 40, year)], Stage.APPROVED)  # fmt: skip
    withdrawn("again2022", Stage.APPROVED)
    move_unit(unit=country.county, hierarchy=Hierarchy.PLACE, parent=country.west_city, on=date(2022, 7, 1), **ACT)  # fmt: skip
    dissolve_unit(unit=country.west_school, on=date(2023, 3, 1), heir=None, **ACT)
    span = Span(date(2020, 1, 1), date(2024, 1, 1))
    header = {"digest": "sha256", "stages": [stage.value for stage in STAGES]}
    content, _complete = content_of(version, span, STAGES, header)
    totals = totals_of(content.leaves, content.nation)
    found = {(t.node, t.measure, t.stage, t.period): t.quantity for t in totals}
    keys = {str(unit.key): unit for unit in Unit.objects.all()}
    nodes = [unit for unit in keys.values() if unit.kind in {Kind.PROVINCE, Kind.PREFECTURE}]
    rows = Total.objects.filter(measure__task_key__isnull=False).exclude(measure__code__startswith="takeup.declared.")  # fmt: skip
    due: Counter[Any] = Counter()
    for row in rows.select_related("node", "measure", "period", "parent"):
        key = (row.measure.code, row.stage, row.period.code)
        if row.node in nodes:
            due[str(row.node.key), *key] += row.quantity
        if row.parent.kind == Kind.NATION:
            due[str(country.nation.key), *key] += row.quantity
    ledger = {key: quantity for key, quantity in due.items() if quantity}
    assert {k: q for k, q in found.items() if keys[k[0]] in [*nodes, country.nation] and q} == ledger  # fmt: skip
    west = found[str(country.west.key), measure.code, "APPROVED", "2022"]
    assert west == 3 + 4
    assert Total.objects.aggregate(n=Sum("n"))["n"]


def test_the_command_line(tmp_path: Path) -> None:
    made = a_round()
    approved(made)
    release = a_release(made)
    run = CliRunner().invoke
    listed = run(peiyou, ["release", "list", "--json"])
    assert json.loads(listed.output)[0]["root"] == release.root
    assert release.root in run(peiyou, ["release", "list"]).output
    assert "def check_proof" in run(peiyou, ["release", "verifier"]).output
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(bytes(ReleaseFile.objects.get(release=release).content))
    assert run(peiyou, ["release", "verify", str(path), "--root", release.root]).exit_code == 0
    assert run(peiyou, ["release", "verify", str(path), "--root", "0" * 64]).exit_code == 1
