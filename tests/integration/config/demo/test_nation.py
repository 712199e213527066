"""The demonstration on four provincial units: everything stands where it should, twice is once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from fractions import Fraction

import pytest
from django.db.models import Sum
from django.utils import timezone

from peiyou.common.identifiers import credit_code, school_code
from peiyou.config.demo import places
from peiyou.config.demo.nation import fill
from peiyou.config.demo.people import COUNTY, PROVINCE, SEATS
from peiyou.config.demo.plan import CODE
from peiyou.config.demo.regions import regions_of_today
from peiyou.config.demo.schools import bodies_of_regions, invent
from peiyou.engine.reporting.enums import Rating, RoundState
from peiyou.engine.reporting.enums import State as ReturnState
from peiyou.engine.reporting.models import Explanation, Line, Return, Round
from peiyou.engine.results.enums import RedState
from peiyou.engine.results.models import (
    Correction,
    IndependentRating,
    Milestone,
    Overlap,
    RedReply,
    Release,
    SelfTally,
)
from peiyou.engine.results.queries.broken_targets import Rule, broken_rules, cascade_at
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.undertakings.enums import BELOW_PROVINCE, Party, State
from peiyou.engine.undertakings.models import Pledge, Season
from peiyou.kernel.access.models import Grant
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import authority
from peiyou.kernel.actions.roles import ADMINISTRATION, Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.facts.models import Entry
from peiyou.kernel.facts.recomputing import differences
from peiyou.kernel.organisations.enums import Function, Hierarchy, Kind, SchoolType
from peiyou.kernel.organisations.imports.places import packaged_regions, packaged_sets
from peiyou.kernel.organisations.models import Link, Place, Unit
from peiyou.kernel.plans.models import Plan, Version

KEPT = ("11", "32", "33", "65")


@pytest.fixture
def lines(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    regions = [row for row in packaged_regions() if not row.code or row.code.startswith(KEPT)]
    sets, members = packaged_sets()
    kept = [row for row in members if row.code.startswith(KEPT)]
    monkeypatch.setattr(places, "packaged_regions", lambda: regions)
    monkeypatch.setattr(places, "packaged_sets", lambda: (sets, kept))
    return list(fill(at=at))


def under(body: str, hierarchy: Hierarchy, **fields: object) -> int:
    """How many units of a kind stand anywhere below the body of that name."""
    inside = Place.objects.filter(hierarchy=hierarchy, node__name=body, depth__gt=0)
    return Unit.objects.filter(pk__in=inside.values("unit"), **fields).count()


def test_everything_stands_where_it_should(lines: list[str], at: datetime) -> None:
    assert len(lines) == 5 + len(SEATS) + 3 + 3 + 4 + 2 + 2 + 2 + 1
    _check_bodies()
    _check_schools()
    _check_people(at)
    assert Plan.objects.get(code=CODE).versions.get().published_at is not None
    _check_that_it_is_the_same_every_time()
    acts = Row.objects.filter(verb="organisations.register_units")
    assert {act.actor_name for act in acts} == {"部委经办（演示）"}
    _check_take_up()
    _check_returns(at)
    _check_figures()
    _check_targets(at)
    _check_what_is_said()
    _check_release()
    assert list(fill(at=at)) == []


def _check_release() -> None:
    release = Release.objects.get()
    assert release.leaves == release.leaf_rows.count() > 1_000
    assert release.prepared_by != release.published_by
    correction = Correction.objects.get()
    assert correction.release == release
    assert correction.recorded_at >= release.published_at


def _check_bodies() -> None:
    regions = regions_of_today()
    bodies = bodies_of_regions()
    assert {body.is_demonstration for body in bodies.values() if "省" in body.name} == {True}
    for region in regions:
        for function in (Function.EDUCATION, Function.HUMAN_RESOURCES, Function.FINANCE):
            assert (region.unit.pk, function) in bodies, region.unit.name
    national = Unit.objects.filter(kind=Kind.AUTHORITY, is_demonstration=False)
    assert set(national.values_list("name", flat=True)) == set(places.NATIONAL)
    education = Unit.objects.filter(function=Function.EDUCATION).exclude(name="教育部").count()
    assert under("教育部", Hierarchy.OVERSIGHT, kind=Kind.AUTHORITY) == education
    assert under("新疆生产建设兵团教育局", Hierarchy.OVERSIGHT, name="石河子市教育局") == 1
    assert under("新疆维吾尔自治区", Hierarchy.PLACE, name="石河子市教育局") == 1


def _check_schools() -> None:
    schools = Unit.objects.filter(kind=Kind.SCHOOL)
    count = Counter(schools.values_list("school_type", flat=True))
    assert count[SchoolType.SECONDARY] > count[SchoolType.SKILLED] > count[SchoolType.HIGHER] > 0
    invented = Unit.objects.filter(kind__in=(Kind.SCHOOL, Kind.ENTERPRISE, Kind.INDUSTRY_BODY))
    assert all(unit.name.startswith("演示") and unit.is_demonstration for unit in invented)
    for unit in schools.exclude(school_type=SchoolType.SKILLED):
        assert school_code(unit.code)
    assert not schools.filter(school_type=SchoolType.SKILLED).exclude(code="").exists()
    for unit in Unit.objects.filter(kind=Kind.ENTERPRISE):
        assert credit_code(unit.code)
    overseen = count[SchoolType.SECONDARY] + count[SchoolType.HIGHER]
    assert under("教育部", Hierarchy.OVERSIGHT, kind=Kind.SCHOOL) == overseen
    skilled = under("人力资源社会保障部", Hierarchy.SKILLED, kind=Kind.SCHOOL)
    assert skilled == count[SchoolType.SKILLED]
    colleges = Link.objects.filter(
        hierarchy=Hierarchy.OVERSIGHT, unit__school_type=SchoolType.HIGHER
    )
    assert {link.parent.name for link in colleges.select_related("parent")} == {
        "北京市教育委员会", "江苏省教育厅", "浙江省教育厅", "新疆维吾尔自治区教育厅",
    }  # fmt: skip
    assert not schools.exclude(links_up__hierarchy=Hierarchy.SPONSOR).exists()


def _check_people(at: datetime) -> None:
    """One of each role; who sits lower is within reach of who sits higher, and nobody else."""
    grants = {
        grant.person.handle: grant for grant in Grant.objects.select_related("person", "unit")
    }
    assert {grant.role for grant in grants.values()} == set(Role)
    assert all(person.is_demonstration for person in Person.objects.all())
    assert {g.role for g in grants.values() if g.unit is None} == set(ADMINISTRATION)
    school = grants["demo-school-filler"].unit
    assert school == grants["demo-school-head"].unit == grants["demo-school-checker"].unit
    assert school is not None
    for handle, code in (("demo-province", PROVINCE), ("demo-county", COUNTY)):
        assert grants[handle].unit == Unit.objects.get(identifiers__value=code)
    elsewhere = grants["demo-school-2"].unit
    for handle in ("demo-province", "demo-prefecture", "demo-county"):
        actor = grants[handle].person.actor
        assert authority().allows(actor, "organisations.rename_unit", school, at)
        assert not authority().allows(actor, "organisations.rename_unit", elsewhere, at)
    other = grants["demo-province-2"].person.actor
    assert authority().allows(other, "organisations.rename_unit", elsewhere, at)


def _check_that_it_is_the_same_every_time() -> None:
    nation = Unit.objects.get(kind=Kind.NATION)
    first, second = (invent(nation, regions_of_today(), bodies_of_regions()) for _ in range(2))
    assert first == second
    assert [row.name for row in first] == list(
        Unit.objects.filter(name__startswith="演示").order_by("pk").values_list("name", flat=True)
    )


def _check_take_up() -> None:
    """Every state can be seen; who sits in the demonstration finds something; what counts adds up."""
    season = Season.objects.get()
    assert season.openings.filter(is_open=True).count() == 45
    parties = Counter(season.undertakings.values_list("party", flat=True))
    assert parties[Party.PROVINCE] == len(KEPT) + 1  # and the 兵团
    assert parties[Party.DEPARTMENT]
    skilled = season.undertakings.filter(unit__school_type=SchoolType.SKILLED)
    assert not skilled.exists()
    below = season.undertakings.filter(party__in=BELOW_PROVINCE)
    states = set(below.values_list("case__state", flat=True))
    assert states >= {
        State.FILLING,
        State.COUNTY_CHECK,
        State.CONFIRMING,
        State.RETURNED,
        State.CONFIRMED,
    }
    assert below.filter(started_at=None).count() > below.filter(started_at__isnull=False).count()
    corps = below.filter(province__name="新疆生产建设兵团")
    assert corps.filter(unit__places__node__name="新疆维吾尔自治区").exists()
    confirmed = Pledge.objects.filter(placement__undertaking__case__state=State.CONFIRMED)
    posted = Entry.objects.filter(measure__code__startswith="takeup.fund.")
    assert posted.exists()
    assert posted.aggregate(n=Sum("quantity")) == confirmed.aggregate(n=Sum("amount"))
    assert differences() == []


def _check_returns(at: datetime) -> None:
    """Who sits in the demonstration finds a return; late ones, returned ones, corrections can be seen; it adds up."""
    years = set(Return.objects.values_list("round__period__code", flat=True))
    assert years == {"2020", "2021", "2022", "2023"}
    over = Round.objects.exclude(period__code="2023")
    assert set(over.values_list("state", flat=True)) == {RoundState.CLOSED}
    returns = Return.objects.filter(round__period__code="2023")
    assert set(returns.values_list("case__state", flat=True)) >= {
        ReturnState.FILLING, ReturnState.COUNTY_CHECK, ReturnState.RETURNED, ReturnState.APPROVED,
    }  # fmt: skip
    filler = Grant.objects.get(person__handle="demo-school-filler")
    assert returns.get(unit=filler.unit).started_at is not None
    assert returns.filter(case__due_at__lt=at, case__state=ReturnState.FILLING).exists()
    assert returns.filter(party=Party.DEPARTMENT, case__state=ReturnState.APPROVING).exists()
    assert Explanation.objects.exists()
    assert any(line.values.get("nothing") for line in Line.objects.all()[:100])
    posted = Entry.objects.filter(measure__code__startswith="return.done.")
    assert set(posted.values_list("stage", flat=True)) == {"CLAIMED", "CHECKED", "APPROVED"}
    assert differences() == []


def _check_figures() -> None:
    """Whoever looks first believes it: in the range of what is asked, growing by the year, some ahead, some behind."""
    version = Plan.objects.get(code=CODE).versions.get()
    board = Board.of(version)
    found = board.at_nation()
    open_lines = [line for line in board.lines if line.committed.above and found[line.key].taken]
    assert len(open_lines) > 70
    for line in open_lines:
        figures = found[line.key]
        claimed, approved = figures.claimed, figures.approved
        if claimed is None or approved is None:
            continue
        if line.is_ratio:
            goal = line.target or Fraction(9, 10)
            ratio = claimed.ratio or Fraction(0)
            assert goal * 6 / 10 < ratio < goal * 13 / 10, (line.code, float(ratio))
            assert line.target in {None, Fraction(2)} or ratio < 1
            assert line.target or ratio <= 1
        elif line.target:
            assert line.target / 2 < claimed.above < line.target * 14 / 10, line.code
            assert approved.above <= claimed.above
    _check_growth(version, board)


def _check_growth(version: Version, board: Board) -> None:
    """双师 in the west is answered, and rises; of what adds up more is there each year."""
    line = next(one for one in board.lines if one.task_no == "36" and one.is_ratio)
    west = Unit.objects.get(kind=Kind.PROVINCE, code="650000")
    by_year = [
        Board.of(version, year).at([west.pk])[west.pk][line.key] for year in range(2020, 2023)
    ]
    ratios = [one.approved.ratio for one in by_year if one.approved and one.approved.ratio]
    assert ratios == sorted(ratios)
    assert len(set(ratios)) == 3
    provinces = [figures[line.key].claimed for figures in board.below(_nation().pk).values()]
    known = sorted(one.ratio for one in provinces if one and one.ratio)
    assert known[0] < Fraction(1, 2) < known[-1]
    late = Round.objects.get(period__code="2023").returns.filter(province__name="新疆生产建设兵团")
    assert set(late.values_list("submitted_at", flat=True)) == {None}


def _check_targets(at: datetime) -> None:
    """Targets hold nearly everywhere: what is broken was broken on purpose, or was never open to take-up."""
    version, on = Plan.objects.get(code=CODE).versions.get(), timezone.localdate(at)
    closed = set(Season.objects.get().openings.filter(is_open=False).values_list("seq", flat=True))
    edges = broken_rules(cascade_at(_nation(), version, on)).edges
    assert {edge.line.task_seq for edge in edges if edge.rule == Rule.NOBODY} <= closed
    rest = [edge.rule for edge in edges if edge.rule != Rule.NOBODY]
    assert {Rule.SUM, Rule.MISSING} <= set(rest)
    assert len(edges) < 15
    home = Unit.objects.get(kind=Kind.PROVINCE, code=PROVINCE)
    assert broken_rules(cascade_at(home, version, on)).edges == []
    assert set(Milestone.objects.values_list("state", flat=True)) == {"PLANNED", "MISSED"}


def _check_what_is_said() -> None:
    """One overlap at every stage, ratings in three voices, a few red ones with reasons, one of them answered."""
    overlap = Overlap.objects.get()
    assert overlap.claimed == overlap.checked == overlap.approved
    assert SelfTally.objects.filter(colour=Rating.RED).exists()
    assert len(set(IndependentRating.objects.values_list("colour", flat=True))) > 1
    assert 0 < RedReply.objects.count() < 30
    assert RedReply.objects.filter(case__state=RedState.ANSWERED).count() == 1
    reds = [values for values in Line.objects.values_list("values", flat=True) if values.get("rating") == "RED"]  # fmt: skip
    assert reds
    assert all(values["why"] for values in reds)


def _nation() -> Unit:
    return Unit.objects.get(kind=Kind.NATION)
