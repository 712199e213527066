"""Releases over HTTP: what was published, page by page, and nothing that came later."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from peiyou.engine.results.actions.corrections import Wrong, record_correction
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.models import Measure
from tests.factories.facts import a_line, posted
from tests.factories.releases import a_release
from tests.factories.returns import a_round, approved
from tests.unit.engine.results.test_verify_release import verifier

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


def get(path: str, status: int = 200) -> Any:
    answer = Client().get(f"{ROOT}{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def everything(path: str) -> list[Any]:
    found, cursor = [], ""
    while cursor is not None:
        page = get(f"{path}{'&' if '?' in path else '?'}limit=1&cursor={cursor}")
        found += page["items"]
        cursor = page["next"]
    return found


def test_releases_totals_leaves_and_proofs() -> None:
    made = a_round()
    approved(made)
    release = a_release(made)
    measure = Measure.objects.filter(code__startswith="return.done.").first()
    assert measure is not None
    posted("later", "f" * 64, [a_line(made.takeup.country.school, measure, 876_543)], Stage.APPROVED)  # fmt: skip
    second = a_release(made, "second", stages=("APPROVED",))
    assert [one["code"] for one in everything("releases")] == [second.code, release.code]
    assert get(f"releases/{release.code}")["root"] == release.root
    totals = everything(f"releases/{release.code}/totals?level=NATION")
    assert len(totals) == len({(t["measure"], t["stage"], t["period"]) for t in totals})
    leaves = everything(f"releases/{release.code}/leaves")
    assert [leaf["no"] for leaf in leaves] == list(range(release.leaves))
    assert 876_543 not in {leaf["quantity"] for leaf in leaves}
    assert 876_546 in {t["quantity"] for t in everything(f"releases/{second.code}/totals")}
    for total in totals:
        of = [x for x in leaves if all(x[n] == total[n] for n in ("measure", "stage", "period"))]
        assert (sum(x["quantity"] for x in of), len(of)) == (total["quantity"], total["leaves"])
    east = made.takeup.country.east.key
    assert len(everything(f"releases/{release.code}/leaves?place={east}")) == release.leaves
    proof = get(f"releases/{release.code}/leaves/{release.leaves - 1}/proof")
    assert verifier.check_proof(proof, release.root) == []
    get(f"releases/{release.code}/leaves/{release.leaves}/proof", 404)
    get("releases/nothing-there", 404)
    for path in ("releases", f"releases/{release.code}/leaves", f"releases/{release.code}/totals"):
        assert get(f"{path}?cursor=x")["items"] == []


def test_corrections_are_open() -> None:
    made = a_round()
    approved(made)
    release = a_release(made)
    wrong = Wrong("东省核定数", "3", "2", "重复计入")
    record_correction(release=release, wrong=wrong, **made.actor(Role.MINISTRY))
    (one,) = everything("corrections")
    assert (one["release"], one["mended_in"], one["new"]) == (release.code, None, "2")
