"""Annual reports: drafted from figures, bound to a release, frozen when issued; performance tables that add up."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.utils import range_boundaries

from peiyou.common.official.document import Table
from peiyou.common.official.pdf import as_pdf
from peiyou.common.official.word import as_word
from peiyou.engine.results.actions.reports import (
    accept_figures,
    draft_report,
    edit_report,
    issue_report,
    withdraw_report,
)
from peiyou.engine.results.errors import ResultsError
from peiyou.engine.results.models import IssuedReport, Report, ReportRun
from peiyou.engine.results.narrative.tokens import codes_in, filled
from peiyou.engine.results.queries.figures import Board
from peiyou.engine.results.queries.indicators import Asked, values_of
from peiyou.engine.results.queries.lines import lines_of
from peiyou.engine.results.queries.performance import Performance
from peiyou.engine.results.queries.reports.content import content_of, digest_of
from peiyou.engine.results.queries.reports.figures import Frame, account_of
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.engine.results.running import run_reports
from peiyou.engine.results.tables.performance import write
from peiyou.engine.results.tables.report import check_of, document_of
from peiyou.engine.results.views import report_files
from peiyou.engine.undertakings import measures as taken
from peiyou.engine.undertakings.models import Pledge
from peiyou.kernel.actions import SYSTEM, NotAllowed
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.audit.models import Row
from peiyou.kernel.facts.enums import Stage
from peiyou.kernel.facts.measures import MeasureSpec, ensure_measures
from peiyou.kernel.facts.models import Measure
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.plans.models import Version
from tests.factories.facts import a_line, a_measure, posted
from tests.factories.many_returns import Many, many_returns
from tests.factories.releases import a_release
from tests.factories.returns import Reported
from tests.integration.engine.results.cascading import undone

pytestmark = pytest.mark.django_db
YEAR = 2021
COLLEGES = 3


@dataclass
class Reporting:
    """Three colleges have reported three tasks each; two are approved."""

    many: Many
    version: Version

    @property
    def made(self) -> Reported:
        return self.many.made

    @property
    def country(self) -> Any:
        return self.made.takeup.country

    @property
    def college(self) -> Unit:
        return self.many.rows[0].unit

    def act(self, role: Role) -> dict[str, Any]:
        return self.made.actor(role)

    def draft(self, unit: Unit | None = None, role: Role = Role.PROVINCE, **rest: Any) -> Report:
        unit = unit or self.country.east
        return draft_report(unit=unit, version=self.version, year=YEAR, **self.act(role), **rest)

    def sayer(self, unit: Unit | None = None, stage: Stage = Stage.APPROVED) -> Sayer:
        return Sayer(account_of(self.version, YEAR, unit or self.country.east, stage))

    def another_figure(self, quantity: int = 5) -> None:
        """Somebody's return is approved after the text was written."""
        measure = Measure.objects.get(code=Board.of(self.version).lines[0].reported.above)
        posted("later", "1", [a_line(self.college, measure, quantity, str(YEAR))], Stage.APPROVED)


def taken_up(many: Many, version: Version) -> None:
    """What the confirmation of a take-up posts: a placement and a quantity for each college and line."""
    for line in lines_of(version):
        measures = [
            a_measure(taken.taken(line.task_key), task_key=line.task_key),
            a_measure(taken.item(line.key), task_key=line.task_key),
        ]
        for row in many.rows:
            lines = [a_line(row.unit, m, n, "2020..2023") for m, n in zip(measures, (1, 10), strict=True)]  # fmt: skip
            posted(f"taken {row.pk} {line.code}", "1", lines)
    for pledge in Pledge.objects.select_related("source", "placement__opening", "placement__undertaking"):  # fmt: skip
        task = pledge.placement.opening.task_key
        m = a_measure_of_money(taken.fund(pledge.source.code, task), task)
        lines = [
            a_line(pledge.placement.undertaking.unit, m, fen, year) for year, fen in pledge.by_year.items()
        ]  # fmt: skip
        posted(f"pledged {pledge.pk}", "1", lines)


def a_measure_of_money(code: str, task: Any) -> Measure:
    spec = MeasureSpec(code, code, "元", 2, task_key=task)
    return ensure_measures([spec])[code]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    with django_db_blocker.unblock(), undone():
        many = many_returns(COLLEGES)
        for n, row in enumerate(many.rows):
            many.write(row, 3 * n + 2)
        for n, row in enumerate(many.rows):
            many.submit(row)
            if n:
                many.check(many.rows[n])
                many.approve(many.rows[n])
        version = many.made.round.season.version
        taken_up(many, version)
        Version.objects.filter(pk=version.pk).update(year_start=2020, year_end=2023)
        version.refresh_from_db()
        yield Reporting(many, version)


# --- the narrative ------------------------------------------------------------------------------------------


def all_codes(report: Report) -> set[str]:
    return {code for of in report.texts.values() for text in of.values() for code in codes_in(text)}


def test_a_draft_says_what_the_board_says(world: Reporting) -> None:
    report = world.draft()
    sayer = world.sayer()
    board = Board.of(world.version, YEAR)
    rows = board.at([world.country.east.pk])[world.country.east.pk]
    for line in board.lines:
        figures = rows[line.key]
        assert figures.approved is not None
        assert sayer.say(f"T{line.code}/APPROVED").text == f"{figures.approved.above:,}{line.unit}"
        assert sayer.say(f"T{line.code}/CLAIMED").text == f"{figures.claimed.above:,}{line.unit}"  # type: ignore[union-attr]
    for language in ("zh-hans", "en"):
        for text in report.texts[language].values():
            assert all(sayer.say(code).is_known for code in codes_in(text)), text
    words = filled(report.texts["zh-hans"]["overview"], lambda code: sayer.say(code).text)
    assert "承接任务3项" in words
    assert "应填报3份，已提交3份，已核定2份" in words
    assert sayer.say("T1.1").text in filled(report.texts["zh-hans"]["tasks"], lambda code: sayer.say(code).text)  # fmt: skip
    paper = document_of(content_of(report, sayer.account, sayer), "zh-hans", date(YEAR, 12, 31))
    anchors = {f"#{block.anchor}" for block in paper.blocks if isinstance(block, Table)}
    numbers = [code for code in all_codes(report) if "/" in code or code.startswith("N.")]
    for code in numbers:
        url = sayer.say(code).url
        assert url in anchors or url.startswith("/"), f"{code}: every number is a link"
    standings = next(one for one in paper.blocks if isinstance(one, Table) and one.anchor == "standings")  # fmt: skip
    counts = {row[0].text: (row[1].number, len(row[2].text.split("、"))) for row in standings.rows}
    assert sum(n or 0 for n, _listed in counts.values()) == int(sayer.say("N.lines").text)
    assert all(n == listed for n, listed in counts.values() if n), "each counted line is named"
    opens = sayer.say("T1.1/APPROVED").url
    assert opens.startswith("/figures/return.done.")
    assert f"at={world.country.east.key}" in opens
    assert f"period={YEAR}" in opens
    assert Client().get(opens).status_code == 200


def test_money_has_its_three_rates_and_adds_up(world: Reporting) -> None:
    account = world.sayer(stage=Stage.CLAIMED).account
    assert account.funds.budget == sum(rates.budget for rates in account.money.values()) > 0
    assert account.funds.arrived == sum((3 * n + 2) * 3 * 10**6 for n in range(COLLEGES))
    assert account.funds.arrival == Fraction(account.funds.arrived, account.funds.budget)
    parts = [account_of(world.version, YEAR, row.unit, Stage.CLAIMED) for row in world.many.rows]
    assert sum(one.funds.arrived for one in parts) == account.funds.arrived
    assert sum(one.funds.budget for one in parts) == account.funds.budget


def test_a_text_keeps_its_tokens_and_a_typed_number_is_found(world: Reporting) -> None:
    report = world.draft()
    act = world.act(Role.PROVINCE)
    words = "明年再建25个。{{fig:T1.1/APPROVED}}"
    edited = edit_report(report=report, language="zh-hans", texts={"outlook": words}, edition=1, **act)  # fmt: skip
    assert edited.texts["zh-hans"]["outlook"] == words
    assert edited.seen["T1.1/APPROVED"] == world.sayer().say("T1.1/APPROVED").text
    with pytest.raises(ResultsError) as conflict:
        edit_report(report=report, language="zh-hans", texts={"outlook": "x"}, edition=1, **act)
    assert conflict.value.code == "EDITED_MEANWHILE"
    assert Report.objects.get(pk=report.pk).texts["zh-hans"]["outlook"] == words
    a_release(world.made, code="plan-2021")
    with pytest.raises(ResultsError) as typed:
        issue_report(report=report, **act)
    assert (typed.value.code, typed.value.params["numbers"]) == ("NUMBERS_TYPED", "25")
    issued = issue_report(report=report, vouches=True, **act)
    assert issued.content["untied"] == ["25"]
    assert issued.content["vouched_by"] == act["actor"].name


def test_a_figure_that_changed_is_shown_before_it_is_issued(world: Reporting) -> None:
    report = world.draft()
    world.another_figure()
    a_release(world.made)
    act = world.act(Role.PROVINCE)
    with pytest.raises(ResultsError) as changed:
        issue_report(report=report, **act)
    assert changed.value.code == "FIGURES_CHANGED"
    accept_figures(report=report, edition=1, **act)
    assert issue_report(report=report, **act).no == 1


def test_a_token_that_names_nothing_is_not_issued(world: Reporting) -> None:
    report = world.draft()
    act = world.act(Role.PROVINCE)
    edit_report(report=report, language="en", texts={"outlook": "{{fig:T99.1/APPROVED}}"}, edition=1, **act)  # fmt: skip
    a_release(world.made)
    with pytest.raises(ResultsError) as unknown:
        issue_report(report=report, **act)
    assert unknown.value.code == "UNKNOWN_FIGURE"


# --- issuing ------------------------------------------------------------------------------------------------


def test_without_a_release_it_stays_a_draft(world: Reporting) -> None:
    with pytest.raises(ResultsError) as refused:
        issue_report(report=world.draft(), **world.act(Role.PROVINCE))
    assert refused.value.code == "NO_RELEASE"


def test_what_is_issued_is_the_release_whatever_comes_later(world: Reporting) -> None:
    before = world.sayer().say("T1.1/APPROVED").text
    release = a_release(world.made)
    world.another_figure(77)
    issued = issue_report(report=world.draft(), is_public=True, **world.act(Role.PROVINCE))
    assert issued.content["figures"]["T1.1/APPROVED+"]["says"] == before
    assert (issued.release, issued.root) == (release.key, release.root)
    assert issued.content["basis"]["root"] == release.root
    assert issued.digest == digest_of(issued.content)
    line = issued.content["lines"][0]
    assert f"{line['approved'][0]:,}{line['unit']}" == before
    assert issued.digest in str(Row.objects.get(verb="results.issue_report").data)


def test_money_of_a_report_is_that_of_the_release_and_opens_to_it(world: Reporting) -> None:
    """What is posted or pledged later is in no figure of the report; each of them leads to what was published."""
    before = world.sayer().account
    release = a_release(world.made)
    flows = {flow.what: pk for pk, flow in before.frame.money.items()}
    for what, stage in (("budget", Stage.COMMITTED), ("arrived", Stage.APPROVED), ("spent", Stage.APPROVED)):  # fmt: skip
        m = Measure.objects.get(pk=flows[what])
        posted(f"later {what}", "1", [a_line(world.college, m, 987_654_321, str(YEAR))], stage)
    for unit in (world.country.east, world.country.nation, world.college):
        sayer = world.sayer(unit)
        account = account_of(world.version, YEAR, unit)
        assert "987" not in f"{account.money} {account.of_parts}"
        table = Performance.of(account.frame, unit)
        assert sum(line.money.budget for line in table.lines if line.money) == account.funds.budget
        for token in ("T1.1/APPROVED", "T1.1/TAKEN", "M/ARRIVED", "M/EXECUTION", "M/BUDGET"):
            one = sayer.say(token)
            if one.is_known and one.url:
                assert one.url.startswith("/progress/"), token
                assert f"release={release.code}" in one.url
                assert Client().get(one.url).status_code == 200, one.url
    after = world.sayer().account
    assert (after.funds, after.money) == (before.funds, before.money)
    assert after.funds.budget > 0


def test_a_release_without_money_makes_a_report_without(world: Reporting) -> None:
    a_release(world.made, has_money=False)
    account = world.sayer().account
    assert (account.money, account.funds.budget, account.funds.arrived) == ({}, 0, 0)
    assert world.sayer().say("M/ARRIVED").text == "—"
    issued = issue_report(report=world.draft(), **world.act(Role.PROVINCE))
    assert issued.content["money"] == []
    assert not issued.content["basis"]["has_money"]


def test_what_was_issued_cannot_be_changed_but_withdrawn(world: Reporting) -> None:
    a_release(world.made)
    act = world.act(Role.PROVINCE)
    report = world.draft()
    first = issue_report(report=report, is_public=True, **act)
    with pytest.raises(ResultsError, match=r"issued already|已签发"):
        edit_report(report=report, language="en", texts={}, edition=1, **act)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=first.pk).update(digest="0" * 64)
    assert Client().get(f"/results/reports/issued/{first.key}/").status_code == 200
    assert str(first.key) in Client().get("/reports/", {"year": YEAR}).content.decode()
    withdraw_report(report=report, reason="数据有误", **act)
    assert str(first.key) not in Client().get("/reports/").content.decode()
    assert Client().get(f"/results/reports/issued/{first.key}/").status_code == 404
    answer = Client().get("/results/reports/check/", {"code": first.check_code.lower()})
    assert "数据有误" in answer.content.decode()
    assert issue_report(report=report, **act).no == 2


def test_who_may_write_and_see_which_report(world: Reporting) -> None:
    country = world.country
    with pytest.raises(NotAllowed):
        world.draft(country.west)
    with pytest.raises(NotAllowed):
        world.draft(country.nation)
    with pytest.raises(NotAllowed):
        world.draft(country.east, Role.SCHOOL_HEAD)
    nation = world.draft(country.nation, Role.MINISTRY)
    report = world.draft(country.east)

    def status(role: Role | None, of: Report) -> int:
        client = Client()
        if role:
            client.force_login(world.made.takeup.people[role])
        return client.get(f"/results/reports/{of.key}/").status_code

    assert status(Role.PROVINCE, report) == status(Role.MINISTRY, report) == 200
    assert status(Role.COUNTY, report) == status(Role.SCHOOL_HEAD, report) == status(None, report) == 404  # fmt: skip
    assert status(Role.PROVINCE, nation) == 404  # a draft has live figures
    a_release(world.made)
    issue_report(report=nation, **world.act(Role.MINISTRY))
    assert status(Role.PROVINCE, nation) == 302
    assert status(Role.SCHOOL_HEAD, nation) == status(None, nation) == 404


def test_a_report_prints_as_pdf_and_word(world: Reporting) -> None:
    a_release(world.made)
    issued = issue_report(report=world.draft(), **world.act(Role.PROVINCE))
    check = check_of(issued, "https://example.cn/")
    paper = document_of(issued.content, "zh-hans", date(2022, 3, 1), check, issued.digest)
    assert as_pdf(paper, settings.PEIYOU_FAMILIES).startswith(b"%PDF")
    again = document_of(issued.content, "zh-hans", date(2022, 3, 1), check, issued.digest)
    assert as_word(paper, settings.PEIYOU_FAMILIES) == as_word(again, settings.PEIYOU_FAMILIES)
    word = docx.Document(io.BytesIO(as_word(paper, settings.PEIYOU_FAMILIES)))
    words = "\n".join(line.text for line in word.paragraphs)
    assert "一、总体情况" in words
    assert "{{fig" not in words
    assert issued.content["figures"]["T1.1/APPROVED+"]["says"] in words
    heads = [[cell.text for cell in table.rows[0].cells] for table in word.tables]
    assert len(heads) == 5  # figures, how they stand, money, completeness, places
    assert world.college.name not in words  # of a province, places below it and no unit
    assert paper.mark == ""
    assert issued.root[:8] in words


# --- many at once -------------------------------------------------------------------------------------------


def test_school_province_and_nation_in_one_run(world: Reporting) -> None:
    a_release(world.made)
    run = ReportRun.objects.create(
        unit=world.country.nation, version=world.version, year=YEAR, issues=True, actor=SYSTEM.id,
        actor_name=SYSTEM.name, asked_at=world.made.at, changed_at=world.made.at,
    )  # fmt: skip
    seen: list[tuple[int, int]] = []
    run_reports(run, world.made.at, lambda done, whole: seen.append((done, whole)))
    assert (run.state, run.refused, run.done) == ("DONE", [], COLLEGES + 2)
    assert seen[-1] == (COLLEGES + 2, COLLEGES + 2)
    issued = IssuedReport.objects.all()
    assert issued.count() == COLLEGES + 2
    assert len({one.digest for one in issued}) == COLLEGES + 2
    claimed = {one.report.unit_id: one.content["lines"][0]["claimed"][0] for one in issued}
    nation, province = claimed.pop(run.unit_id), claimed.pop(world.country.east.pk)
    assert nation == province == sum(claimed.values())
    run_reports(run, world.made.at)  # again: nothing is issued twice
    assert issued.count() == COLLEGES + 2


def test_a_list_asks_as_often_for_one_as_for_many(world: Reporting) -> None:
    client = Client()
    client.force_login(world.made.takeup.people[Role.MINISTRY])

    def count() -> int:
        with CaptureQueriesContext(connection, ) as asked:  # fmt: skip
            assert client.get("/results/reports/", {"year": YEAR}).status_code == 200
        return len(asked)

    world.draft()
    count()
    one = count()
    for row in world.many.rows:
        world.draft(row.unit)
    assert count() == one


# --- performance data ---------------------------------------------------------------------------------------


def test_the_nation_is_offered_a_file_that_can_be_made(
    world: Reporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of units are too many to wait for; its provinces never are."""
    monkeypatch.setattr(report_files, "AT_ONCE", 3 * COLLEGES - 1)
    client = Client()
    client.force_login(world.made.takeup.people[Role.MINISTRY])
    report = world.draft(world.country.nation, Role.MINISTRY)
    for page in (f"/results/reports/?year={YEAR}", f"/results/reports/{report.key}/"):
        text = client.get(page).content.decode()
        (address,) = re.findall(r'href="([^"]*performance\.xlsx[^"]*)"', text)
        answer: Any = client.get(unescape(address))
        assert answer.status_code == 200, page
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert len(book.sheetnames) == 4
    whole = unescape(address).replace("&by=place", "")
    refused = client.get(whole)
    assert refused.status_code == 404
    assert "peiyou reports table" in refused.content.decode()


def evaluated(book: Any, formula: str) -> float:
    """What a sum over a range of a sheet comes to, added up here and not by whoever wrote it."""
    match = re.fullmatch(r"=SUM\('(.+)'!(\w+:\w+)\)", formula)
    assert match, formula
    left, top, right, bottom = range_boundaries(match[2])
    cells = book[match[1]].iter_rows(top, bottom, left, right, values_only=True)
    return sum(value or 0 for row in cells for value in row)


@pytest.mark.parametrize("by_place", [False, True])
@pytest.mark.parametrize("is_released", [False, True])
def test_sums_of_the_workbook_are_formulas_and_equal_the_totals(
    world: Reporting, tmp_path: Path, by_place: bool, is_released: bool
) -> None:
    if is_released:
        a_release(world.made)
        world.another_figure(1000)  # after it
    place = world.country.nation if by_place else world.country.east
    frame = Frame.of(world.version, YEAR, Stage.CLAIMED)
    done = write(Performance.of(frame, place, by_place=by_place), tmp_path / "a.xlsx", date(2022, 1, 1))  # fmt: skip
    assert done.rows == (3 if by_place else 3 * COLLEGES)
    formulas: Any = openpyxl.load_workbook(tmp_path / "a.xlsx")
    values: Any = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)
    account = account_of(world.version, YEAR, place, Stage.CLAIMED)
    told = {row[0].value: row for row in formulas.worksheets[0].iter_rows()}
    kept = {row[0].value: row for row in values.worksheets[0].iter_rows()}
    money = [0.0, 0.0, 0.0]
    for line in frame.board.lines:
        figures = account.rows[line.key]
        totals = [figures.taken, None, figures.claimed, None, figures.checked, None, figures.approved]  # fmt: skip
        for place_no, amount in enumerate(totals, 4):
            cell, value = told[line.code][place_no].value, kept[line.code][place_no].value
            if amount is None:
                assert cell is None
                continue
            assert evaluated(formulas, cell) == value == amount.above
        for n in range(3):
            cell, value = told[line.code][12 + n].value, kept[line.code][12 + n].value
            assert evaluated(formulas, cell) == pytest.approx(value)
            money[n] += value
    funds = account.funds
    assert money == pytest.approx([fen / 10**6 for fen in (funds.budget, funds.arrived, funds.spent)])  # fmt: skip


# --- rankings -----------------------------------------------------------------------------------------------


def test_provinces_are_ranked_by_what_the_board_says(world: Reporting) -> None:
    frame = Frame.of(world.version, YEAR, Stage.CLAIMED)

    def value(code: str, **rest: Any) -> Any:
        found = values_of(Asked(frame, code, Stage.CLAIMED, **rest)).places
        return {one.name: one.value for one in found}[world.country.east.name]

    account = account_of(world.version, YEAR, world.country.east, Stage.CLAIMED)
    assert value("placements") == 3 * COLLEGES
    assert value("arrived") == account.funds.arrived
    assert value("execution") == account.funds.execution
    assert value("started") == 1
    assert value("handed_in") == 1
    assert value("complete") == 0
    line = frame.board.lines[0]
    figures = account.upto[line.key]
    assert value("done", line=line) == Fraction(figures.claimed.above, figures.taken.above)  # type: ignore[union-attr]
    past = values_of(Asked(frame, "arrived", Stage.CLAIMED, as_of=date(2000, 1, 1)))
    assert {one.value for one in past.places} == {0}


def test_only_who_sees_every_province_ranks_live_figures(world: Reporting) -> None:
    client = Client()
    client.force_login(world.made.takeup.people[Role.PROVINCE])
    assert client.get("/results/ranking/", {"year": YEAR}).status_code == 404
    a_release(world.made)
    world.another_figure(10_000)
    asked: dict[str, Any] = {"year": YEAR, "how": "TOP", "n": 1}
    answer = client.get("/results/ranking/", asked | {"by": "done", "line": "1.1"})
    assert answer.status_code == 200
    assert not answer.context["form"].asked.frame.basis.is_live
    file = client.get("/results/ranking/file.csv", asked).content.decode("utf-8-sig")
    assert "plan-2021" in file
    assert world.country.east.name in file
