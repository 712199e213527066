"""A list of regions compared with what is recorded: new, known, wrong."""

from __future__ import annotations

from datetime import date

import pytest

from peiyou.kernel.organisations.enums import EVER, Kind, Scheme
from peiyou.kernel.organisations.models import Identifier, Unit
from peiyou.kernel.organisations.queries.divisions import RegionRow, Step, compare
from tests.factories.organisations import a_unit, the_nation

DOC = "某批复"
DAY = date(2021, 3, 11)


@pytest.fixture
def land(db: None) -> None:
    parent = the_nation()
    for kind, code, name in (
        (Kind.PROVINCE, "330000", "甲省"),
        (Kind.PREFECTURE, "330100", "乙市"),
        (Kind.COUNTY, "330101", "丙区"),
    ):
        parent = a_unit(name, kind, parent, code=code)
        Identifier.objects.create(unit=parent, scheme=Scheme.REGION, value=code)


def row(step: Step, code: str, name: str, *to: str, on: date = DAY, source: str = DOC) -> RegionRow:
    return RegionRow(step, code, name, source, on, to, line=7)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (row(Step.NEW, "330102", "丁区", source=""), "REGION_WITHOUT_SOURCE"),
        (row(Step.NEW, "330102", ""), "REGION_WITHOUT_NAME"),
        (row(Step.NEW, "33010", "丁区"), "REGION_CODE_SHAPE"),
        (row(Step.NEW, "990102", "丁区"), "REGION_CODE_PROVINCE"),
        (row(Step.NEW, "320102", "丁区"), "REGION_WITHOUT_PARENT"),
        (row(Step.NEW, "330101", "丁区"), "REGION_NAME_DIFFERS"),
        (row(Step.RENAME, "330199", "丁区"), "REGION_UNKNOWN"),
        (row(Step.RENAME, "330101", "丁区", on=EVER), "REGION_WITHOUT_DAY"),
        (row(Step.RECODE, "330101", "丁市"), "REGION_ONE_CODE"),
        (row(Step.RECODE, "330101", "丁市", "330181", "330182"), "REGION_ONE_CODE"),
        (row(Step.RECODE, "330101", "丁市", "3301"), "REGION_CODE_SHAPE"),
        (row(Step.END, "330101", "丙区"), "REGION_WITHOUT_HEIR"),
        (row(Step.END, "330101", "丙区", "330102"), "REGION_UNKNOWN"),
    ],
)
def test_what_cannot_be_is_named_and_left_out(land: None, wrong: RegionRow, code: str) -> None:
    comparison = compare([wrong, row(Step.NEW, "330103", "戊区")])
    assert [(fault.line, fault.error.code) for fault in comparison.faults] == [(7, code)]
    assert str(comparison.faults[0].error)
    assert [step.code for step in comparison.steps] == ["330103"]


def test_rows_build_on_the_rows_before_them(land: None) -> None:
    rows = [
        row(Step.END, "330101", "丙区", "330104", on=date(2022, 1, 1)),
        row(Step.NEW, "330104", "丁区"),
        row(Step.RENAME, "330104", "戊区", on=date(2021, 6, 1)),
        row(Step.NEW, "340101", "己区", on=EVER),
        row(Step.NEW, "340000", "庚省", on=EVER),
    ]
    comparison = compare(rows)
    assert comparison.faults == ()
    assert [step.code for step in comparison.steps] == [
        "340000", "340101", "330104", "330104", "330101",
    ]  # fmt: skip


def test_an_ended_region_takes_nothing_in(land: None) -> None:
    comparison = compare(
        [
            row(Step.NEW, "330104", "丁区"),
            row(Step.END, "330101", "丙区", "330104", on=date(2022, 1, 1)),
            row(Step.RENAME, "330101", "戊区", on=date(2022, 6, 1)),
        ]
    )
    assert [fault.error.code for fault in comparison.faults] == ["REGION_UNKNOWN"]


def test_what_is_recorded_is_known(land: None) -> None:
    comparison = compare(
        [row(Step.NEW, "330101", "丙区", on=EVER), row(Step.RENAME, "330101", "丙区")]
    )
    assert (comparison.steps, comparison.known, comparison.faults) == ((), 2, ())


def test_a_provincial_unit_without_a_code(land: None) -> None:
    corps = row(Step.NEW, "", "兵团", on=EVER)
    assert compare([corps]).steps == (corps,)
    a_unit("兵团", Kind.PROVINCE, Unit.objects.get(kind=Kind.NATION))
    assert compare([corps]).known == 1
