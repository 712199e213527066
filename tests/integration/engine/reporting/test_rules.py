"""Rules from writing to asking, what is unusual about a figure, and what a round costs units."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from peiyou.engine.reporting.actions.answering import explain
from peiyou.engine.reporting.actions.norms import count_norms
from peiyou.engine.reporting.actions.rounds import open_round
from peiyou.engine.reporting.actions.rule_writing import set_rules, write_rule
from peiyou.engine.reporting.book.ruling import Draft
from peiyou.engine.reporting.models import Burden, Norm, Rule
from peiyou.engine.reporting.norms import given_rules
from peiyou.engine.reporting.queries.burden import by_province, cost_of, costs_of_units
from peiyou.engine.reporting.queries.checking import check
from peiyou.engine.reporting.queries.missing import Asked, missing_of
from peiyou.engine.reporting.queries.skeleton import skeleton_of
from peiyou.engine.reporting.queries.trying import last_round, tried_on
from peiyou.engine.reporting.queries.values import said_by
from peiyou.engine.reporting.upkeep import count_open_rounds
from peiyou.engine.undertakings.enums import Counting
from peiyou.engine.undertakings.models import Item
from peiyou.kernel.actions import NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.plans.models import Deliverable
from tests.factories.filings import PDF, a_confirmed_take_up
from tests.factories.returns import Reported, a_round, approved, handed_in, reported
from tests.tools.refusals import refused

pytestmark = pytest.mark.django_db
DRAFT = Draft(
    code="DONE_AT_ALL", title="有进展", applies="ITEM", stands_at="done",
    expression="committed == 0 || done > 2", severity="QUESTION", message="本期完成量偏少，请说明。",
    message_en="Little was done. Say why.",
)  # fmt: skip


@pytest.fixture
def made() -> Reported:
    return a_round()


def found(made: Reported) -> list[tuple[str, str, bool]]:
    return [(one.code, one.cell, one.is_question) for one in missing_of(made.school, made.at)]


def say(made: Reported, code: str, cell: str, value: str) -> None:
    explain(
        return_=made.school, code=code, cell=cell, value=value, text="已核对",
        **made.actor(Role.SCHOOL_FILLER),
    )  # fmt: skip


def test_a_question_is_answered_for_the_value_that_stands_there(made: Reported) -> None:
    made.write(reported(arrived="60", spent="60.000001"))
    made.prove()
    assert found(made) == [("MONEY_BEYOND", "1/fund/OWN/spent", True)]
    with refused("INCOMPLETE"):
        made.submit()
    say(made, "MONEY_BEYOND", "1/fund/OWN/spent", "60.000001")
    assert found(made) == []
    made.write({"1/fund/OWN/spent": Decimal(61)})
    assert found(made) == [("MONEY_BEYOND", "1/fund/OWN/spent", True)]
    say(made, "MONEY_BEYOND", "1/fund/OWN/spent", "61")
    row = made.submit()
    assert row.snapshot is not None
    versions = {one["code"]: one["version"] for one in row.snapshot.content["results"]}
    assert versions == {one.code: one.version for one in given_rules()}


def test_what_is_carried_over_may_be_spent(made: Reported) -> None:
    approved(made, arrived="60", spent="20")
    after = a_round(made.takeup, "2022")
    after.write(reported(arrived="20", spent="60"))
    after.prove(content=PDF + b"2")
    assert found(after) == []
    after.write({"1/fund/OWN/spent": Decimal("60.000001")})
    assert ("MONEY_BEYOND", "1/fund/OWN/spent", True) in found(after)


def test_an_error_holds_back_whatever_is_said(made: Reported) -> None:
    made.write(reported(done=13) | {"1/rating": "RED"})
    made.prove()
    assert found(made) == [("OFF_TRACK_WITHOUT_REASON", "1/why", False), ("BEYOND_COMMITTED", "1/item/1/done", True)]  # fmt: skip
    say(made, "OFF_TRACK_WITHOUT_REASON", "1/why", "")
    say(made, "BEYOND_COMMITTED", "1/item/1/done", "13")
    assert found(made) == [("OFF_TRACK_WITHOUT_REASON", "1/why", False)]
    with override("en"):
        [one] = missing_of(made.school, made.at)
    rule = Rule.objects.get(code="OFF_TRACK_WITHOUT_REASON")
    assert one.sentence == rule.message_en


@pytest.mark.parametrize(
    ("quantity", "unit", "is_wrong"),
    [("2", "倍", False), ("1", "倍", True), ("50", "%", True), ("1/350", "比", True), (None, None, True)],
)  # fmt: skip
def test_a_part_is_more_than_the_whole_only_where_the_plan_asks_for_more(
    quantity: str | None, unit: str | None, is_wrong: bool
) -> None:
    """培训人次 of twice the pupils are no part of these; of a share, and where nothing is printed, they are."""
    takeup = a_confirmed_take_up()
    key = takeup.season.openings.get(seq=1).items.get().deliverable_key
    Item.objects.filter(deliverable_key=key).update(counting=Counting.RATIO, unit="")
    Deliverable.objects.filter(key=key).update(quantity=quantity, unit=unit, bound=None)
    made = a_round(takeup)
    made.write({"1/progress": "已开展", "1/item/1/amount": Decimal(9), "1/item/1/base": Decimal(4)})
    wrong = ("PART_OF_WHOLE", "1/item/1/amount", False)
    assert (wrong in found(made)) is is_wrong
    made.write({"1/item/1/amount": Decimal(4)})
    assert wrong not in found(made)


def test_the_ministry_writes_versions_and_says_which_hold(made: Reported) -> None:
    ministry = made.actor(Role.MINISTRY)
    first = write_rule(draft=DRAFT, **ministry)
    second = write_rule(draft=replace(DRAFT, expression="done > 1000"), **ministry)
    assert (first.version, second.version) == (1, 2)
    with refused("NOTHING_CHANGED"):
        write_rule(draft=replace(DRAFT, expression=" done > 1000 "), **ministry)
    with refused("ROUND_OPENED"):
        set_rules(round_=made.round, rules=[first], **ministry)
    after = a_round(made.takeup, "2022", opened=False)
    assert after.round.in_force.count() == len(given_rules())
    with refused("RULE_TWICE"):
        set_rules(round_=after.round, rules=[first, second], **ministry)
    identity = replace(
        DRAFT, code="SAME", applies="RETURN", stands_at="", severity="ERROR",
        expression="figures['1/item/1/done'] == figures['1/item/1/before']",
    )  # fmt: skip
    elsewhere = replace(identity, code="ELSEWHERE", expression="figures['77/item/1/done'] == 1")
    rules = [write_rule(draft=one, **ministry) for one in (identity, elsewhere)]
    set_rules(round_=after.round, rules=[second, *rules], **ministry)
    open_round(round_=after.round, **ministry)
    after.write(reported())
    after.prove()
    assert found(after) == [("SAME", "1/progress", False), ("DONE_AT_ALL", "1/item/1/done", True)]
    third = a_round(made.takeup, "2023", opened=False)
    codes = set(third.round.in_force.values_list("rule__code", "rule__version"))
    assert codes == {("DONE_AT_ALL", 2), ("SAME", 1), ("ELSEWHERE", 1)}
    with pytest.raises(NotAllowed):
        write_rule(draft=DRAFT, **made.actor(Role.PROVINCE))


WRONG: list[tuple[str, dict[str, str]]] = [
    ("RULE_WRONG", {"expression": "done >"}),
    ("RULE_WRONG", {"expression": "doen > 1"}),
    ("RULE_WRONG", {"expression": "done > 'a'"}),
    ("RULE_WRONG", {"expression": "done"}),
    ("RULE_WRONG", {"expression": "done" + " + 1" * 400}),
    ("RULE_WRONG", {"expression": "100 / done > 1"}),  # while it is empty
    ("RULE_WRONG", {"expression": "done < 1 || done * 9223372036854775807 > 1"}),
    ("RULE_PLACE", {"stands_at": "spent"}),
    ("RULE_PLACE", {"applies": "RETURN", "expression": "tasks > 0", "stands_at": "1/2"}),
    ("RULE_INCOMPLETE", {"applies": "X"}),
    ("RULE_INCOMPLETE", {"message": " "}),
    ("RULE_INCOMPLETE", {"code": "a b"}),
    ("CODE_TAKEN", {"code": "OUTLIER"}),
]


def test_what_is_no_rule_is_refused(made: Reported) -> None:
    before = Rule.objects.count()
    for code, change in WRONG:
        with refused(code):
            write_rule(draft=replace(DRAFT, **change), **made.actor(Role.MINISTRY))
    assert Rule.objects.count() == before


def test_what_cannot_be_calculated_is_a_question_and_not_silence(made: Reported) -> None:
    ministry = made.actor(Role.MINISTRY)
    after = a_round(made.takeup, "2022", opened=False)
    draft = replace(
        DRAFT, code="ODD", severity="ERROR", expression="done == 0 || 10 / (done - 3) > 0"
    )
    rule = write_rule(draft=draft, **ministry)
    set_rules(round_=after.round, rules=[rule], **ministry)
    open_round(round_=after.round, **ministry)
    after.write(reported(done=3))
    after.prove()
    assert found(after) == [("ODD", "1/item/1/done", True)]


def test_far_from_others_and_far_from_last_time(made: Reported) -> None:
    made.write(reported(done=3))
    made.prove()
    norm = Norm.objects.create(
        round=made.round, party=made.school.party, cell="1/item/1/done", median=20, deviation=2, n=30,
        made_at=made.at,
    )  # fmt: skip
    assert found(made) == [("OUTLIER", "1/item/1/done", True)]
    Norm.objects.filter(pk=norm.pk).update(n=29)
    assert found(made) == []
    made.submit()
    made.pass_on()
    made.approve()
    after = a_round(made.takeup, "2022")
    after.write(reported(arrived="301"))
    after.prove(content=PDF + b"2")
    assert found(after) == [("JUMP", "1/fund/OWN/arrived", True)]
    say(after, "JUMP", "1/fund/OWN/arrived", "301")
    assert found(after) == []


def test_norms_and_burden_are_counted_from_what_was_handed_in(made: Reported) -> None:
    handed_in(made, done=3)
    later = made.at + timedelta(hours=1)
    count_open_rounds(later)
    norms = {one.cell: (one.median, one.deviation, one.n) for one in Norm.objects.all()}
    assert norms == {
        "1/item/1/done": (3, 0, 1), "1/fund/OWN/arrived": (60_000_000, 0, 1),
        "1/fund/OWN/spent": (55_500_000, 0, 1),
    }  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        count_open_rounds(later)
    assert len(captured) <= 3  # nothing new was handed in
    burden = Burden.objects.get()
    assert (burden.written, burden.beforehand, burden.once) == (5, 2, 0)
    fields = [path for path in skeleton_of(made.round).form.by_path if path.startswith("1/")]
    assert burden.fields == len(fields)
    ministry = made.actor(Role.MINISTRY)
    [row] = costs_of_units(made.round, ministry["actor"], made.at)
    [province] = by_province([row])
    assert (province.handed_in, province.returns, province.minutes) == (1, 1, 0)
    assert cost_of(row).share == province.share
    assert count_norms(round_=made.round, **ministry).far == 0
    with pytest.raises(NotAllowed):
        count_norms(round_=made.round, **made.actor(Role.PROVINCE))


def test_a_rule_is_tried_on_what_was_handed_in(made: Reported) -> None:
    handed_in(made, done=3)
    values = {name: getattr(DRAFT, name) for name in DRAFT.__slots__}
    after = a_round(made.takeup, "2022", opened=False)
    trial = tried_on(
        Rule(**values | {"expression": "done > 3"}, made_at=made.at),
        last_round(after.round),
        made.at,
    )
    assert (trial.there, trial.asked, trial.returns, trial.cells, trial.failed) == (1, 1, 1, 1, 0)
    assert [(one.cell, one.value) for one in trial.examples] == [("1/item/1/done", "3")]


def test_as_many_statements_for_many_as_for_one(made: Reported) -> None:
    made.write(reported(arrived="1", spent="60"))
    row = made.school
    asked = skeleton_of(row.round)
    one = Asked(row, said_by([row], asked)[row.pk], asked, made.at)
    counts = []
    for many in ([one], [one] * 5):
        with CaptureQueriesContext(connection) as captured:
            check(many)
        counts.append(len(captured))
    assert counts == [3, 3]
