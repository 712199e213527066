"""A province writes its annual report in a browser, issues it when the figures are published, and anybody checks it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from peiyou.engine.results.models import IssuedReport
from peiyou.kernel.actions.roles import Role
from peiyou.kernel.plans.models import Version
from tests.e2e.returns.test_filling import Visit, come
from tests.factories.filings import confirm_school
from tests.factories.releases import a_release
from tests.factories.returns import Reported, a_round, approved
from tests.factories.seasons import a_take_up

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("PEIYOU_SHOTS")
YEAR = 2021


@pytest.fixture
def made(transactional_db: None, settings: Any, tmp_path: Path) -> Reported:
    settings.MEDIA_ROOT = tmp_path
    takeup = a_take_up(at=timezone.now())
    confirm_school(takeup)
    made = a_round(takeup)
    approved(made)
    Version.objects.update(year_start=2020, year_end=2023)
    return made


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_a_report_from_its_draft_to_whoever_checks_it(visitor: Visit, made: Reported) -> None:
    visit = come(visitor, made, Role.PROVINCE, locale="zh-CN")
    page = visit.page
    page.goto(f"/results/reports/?year={YEAR}")
    visit.is_accessible()
    page.locator("form[action$='/draft/'] button").click()
    figure = page.locator(".rp-text a.rp-figure", has_text="3个").first
    expect(figure).to_be_visible()
    visit.is_accessible()
    shot(page, "report-draft")

    page.locator(".page-head a[href*='/edit/']").click()
    field = page.locator("#outlook")
    field.fill("下一年再建25个，本年核定{{fig:T1.1/APPROVED}}。")
    page.locator("button[name=stay]").click()
    expect(page.locator(".rp-preview mark.rp-untied", has_text="25")).to_be_visible()
    expect(page.locator(".rp-preview a.rp-figure", has_text="3个").last).to_be_visible()
    visit.is_accessible()
    shot(page, "report-edit")
    page.locator(".rp-save button").first.click()

    expect(page.locator("button[disabled]")).to_have_count(1)  # nothing is published yet
    a_release(made)
    page.reload()
    page.locator("details.rp-issue summary").click()
    page.locator("input[name=public]").check()
    page.locator("input[name=vouches]").check()
    page.locator("form[action$='/issue/'] button").click()
    expect(page.locator(".rp-facts")).to_be_visible()
    visit.is_accessible()
    shot(page, "report-issued")
    issued = IssuedReport.objects.get()
    expect(page.locator(".rp-facts")).to_contain_text(issued.root)

    stranger = visitor(locale="en-US", width=390)
    stranger.page.goto(f"/results/reports/check/?code={issued.check_code}")
    expect(stranger.page.locator(".tb-verdict")).to_contain_text(issued.digest)
    stranger.is_accessible()
    stranger.page.locator(".tb-verdict a.btn").click()
    expect(stranger.page.locator(".rp-text")).to_contain_text("3个")
    stranger.is_accessible()
    shot(stranger.page, "report-public-phone")


def test_a_ranking_shows_its_cut_off_and_why_two_lists_differ(
    visitor: Visit, made: Reported
) -> None:
    visit = come(visitor, made, Role.MINISTRY, locale="zh-CN", width=390)
    page = visit.page
    page.goto(f"/results/ranking/?year={YEAR}&by=execution")
    visit.is_accessible()
    page.locator("#how").select_option("BELOW")
    page.locator("#n").fill("40")
    page.locator("#how2").select_option("BELOW")
    page.locator("#n2").fill("70")
    page.locator(".rp-form button").click()
    row = page.locator(".rp-ranking tbody tr", has_text="东省")
    expect(row).to_have_class("is-out")  # 46.06 %
    differing = page.locator(".rp-compared tbody tr")
    expect(differing).to_have_count(1)
    expect(differing).to_contain_text("46.06%")
    visit.is_accessible()
    shot(page, "ranking-phone")
