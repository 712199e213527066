"""Lists of regions taken over: the packaged ones against the ministry's counts, and each kind of change."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.organisations import cli
from peiyou.kernel.organisations.actions.regions import ImportedRegions, import_regions
from peiyou.kernel.organisations.actions.units import found_nation, register_unit
from peiyou.kernel.organisations.enums import EVER, ChangeKind, Function, Hierarchy, Kind
from peiyou.kernel.organisations.errors import OrganisationError
from peiyou.kernel.organisations.imports.places import packaged_regions
from peiyou.kernel.organisations.models import Change, Place, Unit
from peiyou.kernel.organisations.queries.divisions import RegionRow, Step

DOC = "某批复（试〔2021〕1号）"
DAY = date(2021, 3, 11)
BEFORE = DAY - timedelta(days=1)

COUNTIES = {2019: 2846, 2020: 2844, 2021: 2843, 2022: 2843, 2023: 2844, 2024: 2846}
"""Of the ministry's lists of codes at the end of each year."""


@pytest.fixture
def nation(db: None, at: datetime) -> Unit:
    return found_nation(name="中国", actor=SYSTEM, at=at)


def row(step: Step, code: str, name: str, *to: str, on: date = DAY) -> RegionRow:
    return RegionRow(step, code, name, DOC, on, to)


def take(nation: Unit, at: datetime, *rows: RegionRow) -> ImportedRegions:
    return import_regions(nation=nation, rows=rows, actor=SYSTEM, at=at)


def standing(kind: Kind, on: date, **fields: object) -> int:
    return Unit.objects.filter(kind=kind, begins_on__lte=on, ends_on__gt=on, **fields).count()


def below(node: Unit, on: date) -> set[str]:
    places = Place.objects.filter(
        hierarchy=Hierarchy.PLACE, node=node, depth=1, valid_from__lte=on, valid_to__gt=on
    )
    return set(places.values_list("unit__name", flat=True))


def coded(code: str) -> Unit:
    return Unit.objects.get(identifiers__value=code)


def test_the_packaged_regions_are_those_of_the_ministry(nation: Unit, at: datetime) -> None:
    rows = packaged_regions()
    assert take(nation, at, *rows) == ImportedRegions(len(rows), 0)
    for year, counties in COUNTIES.items():
        last_day = date(year, 12, 31)
        assert standing(Kind.PROVINCE, last_day) == 35
        assert standing(Kind.PREFECTURE, last_day) == 333
        assert standing(Kind.COUNTY, last_day) == counties, year
    assert standing(Kind.PROVINCE, DAY, undertakes=True) == 32
    assert {unit.name for unit in Unit.objects.filter(kind=Kind.PROVINCE, is_counted=False)} == {
        "台湾省",
        "香港特别行政区",
        "澳门特别行政区",
    }
    for code in ("710000", "810000", "820000"):
        assert below(coded(code), DAY) == set()
    corps = Unit.objects.get(name="新疆生产建设兵团")
    assert (corps.kind, corps.code, corps.undertakes) == (Kind.PROVINCE, "", True)
    assert "石河子市" in below(coded("650000"), DAY)
    _check_history()
    assert take(nation, at, *rows) == ImportedRegions(0, len(rows))


def _check_history() -> None:
    """Real changes with their documents, seen from both sides of their day."""
    moved = date(2020, 6, 5)
    assert "公主岭市" in below(coded("220300"), moved - timedelta(days=1))
    assert "公主岭市" in below(coded("220100"), moved)
    assert coded("220381") == coded("220184")
    hangzhou = coded("330100")
    assert {"江干区", "下城区"} <= below(hangzhou, BEFORE)
    assert {"钱塘区", "临平区"} & below(hangzhou, BEFORE) == set()
    assert {"钱塘区", "临平区"} <= below(hangzhou, DAY)
    assert {"江干区", "下城区"} & below(hangzhou, DAY) == set()
    gone = coded("330104")
    assert [(s.successor.name, s.is_heir) for s in gone.successions.order_by("-is_heir")] == [
        ("上城区", True),
        ("钱塘区", False),
    ]
    assert coded("130521").successions.get(is_heir=True).successor.name == "信都区"
    assert (
        "国函〔2020〕84号" in Change.objects.get(unit=coded("220184"), kind=ChangeKind.MOVED).source
    )


@pytest.fixture
def land(nation: Unit, at: datetime) -> Unit:
    take(
        nation, at,
        *(row(Step.NEW, code, name, on=EVER) for code, name in (
            ("330000", "甲省"), ("330100", "乙市"), ("330200", "丙市"),
            ("330101", "一区"), ("330102", "二区"), ("330103", "三区"), ("339001", "直县"),
        )),
    )  # fmt: skip
    return nation


def test_a_county_without_prefecture_stands_under_its_province(land: Unit) -> None:
    assert below(coded("330000"), DAY) == {"乙市", "丙市", "直县"}


def test_a_recoded_region_goes_on_under_its_new_name_and_prefecture(
    land: Unit, at: datetime
) -> None:
    unit = coded("330101")
    take(land, at, row(Step.RECODE, "330101", "一市", "330281"))
    unit.refresh_from_db()
    assert (unit.name, unit.code) == ("一市", "330281")
    assert coded("330101") == coded("330281") == unit
    assert "一市" in below(coded("330100"), BEFORE)  # places show what a unit is called today
    assert "一市" in below(coded("330200"), DAY)
    kinds = set(unit.changes.filter(on=DAY).values_list("kind", flat=True))
    assert kinds == {ChangeKind.RECODED, ChangeKind.RENAMED, ChangeKind.MOVED}


def test_what_stood_in_an_ended_region_stands_in_its_heir(land: Unit, at: datetime) -> None:
    office = register_unit(
        kind=Kind.AUTHORITY, name="一区教育局", parents={Hierarchy.PLACE: coded("330101")},
        function=Function.EDUCATION, actor=SYSTEM, at=at,
    )  # fmt: skip
    take(
        land, at,
        row(Step.NEW, "330104", "新区"),
        row(Step.END, "330101", "一区", "330102", "330104"),
        row(Step.END, "330103", "三区", "330104"),
    )  # fmt: skip
    assert office.name in below(coded("330101"), BEFORE)
    assert office.name in below(coded("330102"), DAY)
    assert below(coded("330100"), DAY) == {"二区", "新区"}


def test_one_wrong_row_and_nothing_is_applied(land: Unit, at: datetime) -> None:
    with pytest.raises(OrganisationError) as error:
        take(land, at, row(Step.NEW, "330104", "新区"), row(Step.RENAME, "330199", "旧区"))
    assert error.value.code == "REGION_LIST_FAULTY"
    assert "330199" in str(error.value)
    assert not Unit.objects.filter(name="新区").exists()


def test_a_change_that_the_tree_refuses_leaves_nothing_behind(land: Unit, at: datetime) -> None:
    """The day has not come yet: the list itself is fine."""
    late = at.date() + timedelta(days=9)
    with pytest.raises(OrganisationError):
        take(
            land,
            at,
            row(Step.RENAME, "330102", "别区"),
            row(Step.RENAME, "330101", "新区", on=late),
        )
    assert coded("330102").name == "二区"


def test_regions_are_the_ministrys(
    land: Unit, official: Person, stranger: Person, at: datetime
) -> None:
    rows = [row(Step.RENAME, "330101", "新区")]
    with pytest.raises(NotAllowed):
        import_regions(nation=land, rows=rows, actor=stranger.actor, at=at)
    done = import_regions(nation=land, rows=rows, actor=official.actor, at=at)
    assert done == ImportedRegions(1, 0)


def test_the_command_says_what_it_would_do_and_does_it(land: Unit, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    file.write_text(
        f"on,change,code,name,to,source\n2021-03-11,RECODE,330101,一市,330181,{DOC}\n",
        encoding="utf-8",
    )

    def run(*options: str) -> tuple[int, dict[str, object]]:
        answer = CliRunner().invoke(cli.group, ["import-regions", str(file), "--json", *options])
        return answer.exit_code, json.loads(answer.stdout)

    assert run("--dry-run") == (
        0,
        {
            "applied": 0, "known": 0, "faults": [],
            "steps": [{"on": "2021-03-11", "change": "RECODE", "code": "330101", "name": "一市", "to": "330181"}],
        },
    )  # fmt: skip
    assert coded("330101").name == "一区"
    assert run() == (0, {"applied": 1, "known": 0, "faults": [], "steps": []})
    assert coded("330181").name == "一市"
    assert run() == (0, {"applied": 0, "known": 1, "faults": [], "steps": []})


def test_the_command_names_wrong_lines_and_fails(land: Unit, tmp_path: Path) -> None:
    file = tmp_path / "changes.csv"
    file.write_text(
        f"on,change,code,name,to,source\n2021-03-11,RENAME,330101,新区,,{DOC}\n2021-03-11,RENAME,1,x,,{DOC}\n",
        encoding="utf-8",
    )
    answer = CliRunner().invoke(cli.group, ["import-regions", str(file)])
    assert answer.exit_code == 1
    assert "line 3" in answer.stderr
    assert coded("330101").name == "一区"


def test_sets_by_command(land: Unit, tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(cli.group, ["define-set", "block", "片区", "--source", DOC]).exit_code == 0
    again = runner.invoke(cli.group, ["define-set", "block", "片区", "--source", DOC])
    assert again.exit_code == 1
    assert "Traceback" not in again.output
    file = tmp_path / "members.csv"
    file.write_text(f"set,code,name,source\nblock,330101,一区,{DOC}\n", encoding="utf-8")
    said = json.loads(
        runner.invoke(cli.group, ["import-set", str(file), "--json", "--dry-run"]).stdout
    )
    assert said["sets"] == {"block": {"added": ["一区"], "removed": []}}
    assert said["applied"] == 0
    done = runner.invoke(cli.group, ["import-set", str(file), "--on", "2021-01-01", "--json"])
    assert json.loads(done.stdout)["applied"] == 1
    missing = runner.invoke(cli.group, ["define-set", "x", "x", "--source", DOC, "--part-of", "no"])
    assert missing.exit_code == 1
