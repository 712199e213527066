"""What a citizen finds on the pages of the published plan, and how little the pages ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.shortcuts import resolve_url
from django.test import Client
from django.test.utils import CaptureQueriesContext

from peiyou.kernel.accounts.models import Person
from peiyou.kernel.plans.indexing import index_version
from peiyou.kernel.plans.models import Department, Task, Version
from peiyou.kernel.plans.queries.rows import task_rows
from tests.factories.plans import SMALL, PlanFactory, VersionFactory, plan_from_key

ROOT = "/plans/tzpy-2020/"
MOST_QUERIES = 25


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def words_of(html: str) -> str:
    """The words of a page without its markup and white space."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def test_nothing_published_says_what_to_do(db: None, chinese: Client) -> None:
    assert "尚未发布行动计划" in text_of(chinese, "/")


def test_overview_counts_from_the_rows(plan: Version, chinese: Client) -> None:
    html = text_of(chinese, ROOT)
    figures = re.findall(r'<dd class="num">(?:<a[^>]*>)?(\d+)', html)
    assert figures == ["11", "56", "99", "39", "13"]
    assert html.count('class="tile"') == 56
    assert html.count('class="pm"') == 99
    assert html.count("pm-shape") == 99
    assert html.count("hollow") == 60


def test_home_is_the_overview_of_the_newest_plan(plan: Version, chinese: Client) -> None:
    assert plan.title in text_of(chinese, "/")


def test_filters_are_links_that_work_without_script(plan: Version, chinese: Client) -> None:
    html = text_of(chinese, f"{ROOT}?way=train")
    assert html.count('class="pm is-dim"') == 94
    table = text_of(chinese, f"{ROOT}?view=table&way=train&counted=1&sort=-quantity")
    assert [
        int(n)
        for n in re.findall(
            r"约 ([\d\u202f]+) 名".replace("\\u202f", "\u202f"), table.replace("\u202f", "")
        )
    ] == [10000, 5000, 1000]
    assert 'aria-sort="descending"' in table
    assert (
        words_of(text_of(chinese, f"{ROOT}?way=nonsense&sort=nonsense&view=table")).count("遴选")
        > 20
    )


def test_task_page_marks_its_sentence(plan: Version, chinese: Client) -> None:
    html = text_of(chinese, f"{ROOT}tasks/7/")
    h1 = html[html.index("<h1") : html.index("</h1>")]
    marked = re.sub(r'<a class="seg-no.*?</a>', "", h1)
    assert words_of(marked) == "遴选1000所左右优质中职学校和3000个左右优质专业"
    assert h1.count("seg-no") == 2
    assert "约 1000" in html
    assert "原文未列此项任务的完成时限" in html
    assert plan.document.sha256 in html


def test_no_lead_where_the_document_states_none(plan: Version, chinese: Client) -> None:
    assert "lead-tag" not in text_of(chinese, f"{ROOT}tasks/7/")
    assert "原文未注明牵头部门" in text_of(chinese, f"{ROOT}departments/")


def test_a_stated_lead_is_shown(db: None, chinese: Client) -> None:
    rows = [
        {
            **SMALL[0],
            "parties": [
                {"name": "教育部", "role": "lead"},
                {"name": "财政部", "role": "participating"},
            ],
        }
    ]
    version = plan_from_key(rows)
    html = text_of(chinese, f"/plans/{version.plan.code}/tasks/1/")
    assert words_of(html).count("教育部牵头") == 1
    assert "原文未注明" not in text_of(chinese, f"/plans/{version.plan.code}/departments/")


def test_parties_stand_in_printed_order(plan: Version, chinese: Client) -> None:
    html = text_of(chinese, f"{ROOT}tasks/15/")
    who = words_of(html[html.index('class="who"') : html.index("when-h")])
    assert who.index("人力资源社会保障部") < who.index("教育部") < who.index("各地有关部门")


def test_department_page(plan: Version, chinese: Client) -> None:
    pk = Department.objects.get(name="农业农村部").pk
    html = text_of(chinese, f"{ROOT}departments/{pk}/")
    assert re.findall(r'class="task-list-no num" href="[^"]*/tasks/(\d+)/"', html) == ["21", "26"]
    assert re.findall(r'<dd class="num">(\d+)', html) == ["2", "0", "2", "2", "1"]
    index = text_of(chinese, f"{ROOT}departments/")
    assert index.index("各地有关部门") < index.index("财政部") < index.index("国务院学位委员会")


def test_section_page_and_versions(plan: Version, chinese: Client) -> None:
    assert text_of(chinese, f"{ROOT}sections/4/").count('class="task-list-no') == 9
    assert "现行" in text_of(chinese, f"{ROOT}versions/")


def test_stable_link_leads_to_the_newest_version_that_has_the_task(
    db: None, chinese: Client
) -> None:
    plan = PlanFactory(code="twice")
    old = plan_from_key(plan=plan)
    new = plan_from_key(SMALL[1:], plan=plan, no=2)
    kept, gone = old.tasks.get(seq=2), old.tasks.get(seq=1)
    Task.objects.filter(version=new, seq=1).update(key=kept.key)
    assert (
        chinese.get(f"/plans/twice/tasks/{kept.key}/").headers["Location"]
        == "/plans/twice/tasks/1/"
    )
    assert (
        chinese.get(f"/plans/twice/tasks/{gone.key}/").headers["Location"]
        == "/plans/twice/v1/tasks/1/"
    )
    before = text_of(chinese, "/plans/twice/v1/tasks/2/")
    assert "您正在查阅第 1 版，现行版本为第 2 版" in before
    assert "/plans/twice/v1/departments/" in before or "/plans/twice/v1/sections/" in before
    after = text_of(chinese, "/plans/twice/tasks/1/")
    assert "您正在查阅" not in after
    assert "/plans/twice/v1/tasks/2/" in after


@pytest.mark.parametrize(
    "url",
    ["/plans/none/", f"{ROOT}v7/", f"{ROOT}tasks/57/", f"{ROOT}tasks/0/", f"{ROOT}sections/99/",
     f"{ROOT}departments/999999/", f"{ROOT}tasks.exe", f"{ROOT}v99999999999999999999/",
     f"{ROOT}tasks/00000000-0000-4000-8000-000000000000/"],
)  # fmt: skip
def test_what_is_not_there_is_404_with_a_way_out(plan: Version, chinese: Client, url: str) -> None:
    html = text_of(chinese, url, 404)
    assert "此地址没有内容" in html
    assert "There is nothing at this address" in html


def test_drafts_are_nobodys_business(plan: Version, chinese: Client) -> None:
    draft = VersionFactory(plan=plan.plan, title="外泄的草稿")
    for url in ("/", ROOT, f"{ROOT}versions/"):
        assert draft.title not in text_of(chinese, url)


def test_english_is_marked_unofficial_and_falls_back(english: Client) -> None:
    html = text_of(english, f"{ROOT}tasks/7/")
    assert '<html lang="en">' in html
    assert "Unofficial translation" in html
    assert "Select about 1,000 quality secondary vocational schools" in html
    assert 'class="sentence sentence-source" lang="zh-Hans"' in html
    Task.objects.filter(seq=7).update(text="尚无译文的一句话")
    html = text_of(english, f"{ROOT}tasks/7/")
    assert '<h1 class="sentence" lang="zh-Hans">尚无译文的一句话' in html


def test_all_of_the_plan_has_english(english: Client, plan: Version) -> None:
    left = set()
    for task in task_rows(plan.tasks.order_by("seq"), "en"):
        assert task.section
        said = [task.sentence, task.section.title, *(party.name for party in task.parties)]
        for p in task.promises:
            said += [p.verb, p.object, p.quantifier, p.per, p.framing, p.note]
            said += [p.amount.unit] if p.amount else []
        left |= {wording.source for wording in said if wording and wording.lang}
    assert left == set()
    for url in (ROOT, f"{ROOT}?view=table", f"{ROOT}departments/", f"{ROOT}tasks/4/"):
        body = text_of(english, url)
        main = body[body.index("<main") : body.index("</main>")]
        assert '<span lang="zh-Hans">' not in main, url


# --- how much a page asks for --------------------------------------------------------------------------


def pages(plan: Version) -> Iterator[str]:
    department = Department.objects.get(name="教育部").pk
    yield from (
        "/",
        ROOT,
        f"{ROOT}?view=table",
        f"{ROOT}v1/",
        f"{ROOT}tasks/4/",
        f"{ROOT}sections/7/",
    )
    yield from (f"{ROOT}departments/", f"{ROOT}departments/{department}/", f"{ROOT}versions/")
    yield from (f"{ROOT}search/?q=双师", f"{ROOT}tasks.csv", f"{ROOT}tasks.xlsx", "/api/")


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_stay_within_their_budget_of_queries(
    plan: Version, english: Client, official: Person
) -> None:
    english.force_login(official)
    asked = {url: queries(english, url) for url in pages(plan)}
    assert max(asked.values()) <= MOST_QUERIES, asked


@pytest.mark.parametrize(
    "page", ["", "?view=table", "departments/", "versions/", "search/?q=教育", "tasks.csv"]
)
def test_more_rows_do_not_ask_more(db: None, page: str, chinese: Client) -> None:
    counts = []
    for n in (1, 5):
        rows: list[Any] = [
            {
                **SMALL[1],
                "no": i,
                "section": f"第{i}部分教育",
                "text": f"教育{i}遴选1000所左右优质中职学校",
            }
            for i in range(1, n + 1)
        ]
        version = plan_from_key(rows, plan=PlanFactory(code=f"rows-{n}"))
        index_version(version)
        counts.append(queries(chinese, f"/plans/rows-{n}/{page}"))
    assert counts[0] == counts[1]


# --- safety of what is served -------------------------------------------------------------------------


def test_no_inline_script_or_style_and_nothing_from_elsewhere(
    plan: Version, english: Client
) -> None:
    for url in [u for u in pages(plan) if "tasks." not in u] + [
        resolve_url("accounts:sign_in"),
        "/nothing/",
    ]:
        answer = english.get(url)
        html = answer.content.decode()
        assert not re.search(r"<[^>]+\sstyle=", html), url
        assert not re.search(r"<[^>]+\son[a-z]+=", html), url
        data = r'[^>]*type="application/json"'  # is read, never run
        assert not re.search(rf"<script(?![^>]*\ssrc=|{data})", html), url
        assert not re.search(r"<style", html), url
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', html), url
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
