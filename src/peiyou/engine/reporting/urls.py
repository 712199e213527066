"""Addresses of this app. Each room of pages adds its own list here."""

from __future__ import annotations

from django.urls import URLPattern, path

from peiyou.engine.reporting.views import (
    burden,
    chasing,
    completeness,
    dates,
    desk,
    double_claims,
    filling,
    inspecting,
    money,
    owning,
    pages,
    proving,
    reviewing,
    rounds,
    rules,
    sampling,
    sending,
    setup,
    setup_opening,
    signing,
    spotchecks,
    workbook,
)

app_name = "reporting"

urlpatterns: list[URLPattern] = []

# as a workbook
urlpatterns += [
    path("<uuid:round>/workbook/", workbook.page, name="workbook"),
    path("<uuid:round>/workbook/take/", workbook.take, name="workbook_take"),
]

# rounds, and filling in the return of one unit
_UNIT = "<uuid:round>/units/<uuid:return_>/"
urlpatterns += [
    path("", rounds.round_list, name="round_list"),
    path("<uuid:round>/", rounds.round_page, name="round"),
    path(_UNIT, filling.return_page, name="return"),
    path(f"{_UNIT}cells/", filling.cells, name="cells"),
    path(f"{_UNIT}tasks/<int:seq>/nothing/", filling.nothing, name="nothing"),
    path(f"{_UNIT}answer/", filling.answer, name="answer"),
    path(f"{_UNIT}explain/", filling.explained, name="explain"),
    path(f"{_UNIT}proofs/", proving.attach, name="attach_proof"),
    path(f"{_UNIT}proofs/off/", proving.take_off, name="take_proof_off"),
    path(f"{_UNIT}owners/", owning.owners, name="owners"),
    path(f"{_UNIT}submit/", sending.submit, name="submit"),
    path(f"{_UNIT}correct/", sending.correct, name="correct"),
    path(f"{_UNIT}drop/", sending.drop, name="drop"),
    path(f"{_UNIT}history/", filling.history, name="history"),
    path(f"{_UNIT}print/", sending.paper, name="print"),
]

# proofs that are claimed twice, and spot checks
urlpatterns += [
    path("<uuid:round>/double-claims/", double_claims.double_claims, name="double_claims"),
    path("<uuid:round>/spot-checks/", spotchecks.spot_checks, name="spot_checks"),
    path("<uuid:round>/spot-checks/announce/", spotchecks.announce, name="draw_announce"),
    path("<uuid:round>/draws/<uuid:key>/run/", spotchecks.run, name="draw_run"),
    path(
        "<uuid:round>/draws/<uuid:key>/population.txt",
        spotchecks.population,
        name="draw_population",
    ),
    path("spot-checks/<uuid:key>/", inspecting.spot_check, name="spot_check"),
    *(
        path(
            f"spot-checks/<uuid:key>/{what}/",
            inspecting.act,
            {"what": what},
            name=f"spot_check_{what}",
        )
        for what in inspecting.ACTS
    ),
]

# pages to be sealed, completeness, money
urlpatterns += [
    path("check/", pages.check, name="check"),
    path("pages/<uuid:key>/", pages.page, name="page"),
    path("pages/<uuid:key>/page.<slug:form>", pages.page_file, name="page_file"),
    path("pages/<uuid:key>/scan/", pages.receive, name="page_receive"),
    path("pages/<uuid:key>/scan/take-back/", pages.take_back, name="page_take_back"),
    path("<uuid:round>/units/<uuid:return_>/page/", pages.newest, name="page_newest"),
    path("<uuid:round>/units/<uuid:return_>/summary/", pages.take, name="page_take"),
    path("<uuid:round>/completeness/", completeness.completeness, name="completeness"),
    path(
        "<uuid:round>/completeness.<slug:form>",
        completeness.completeness_file,
        name="completeness_file",
    ),
    path("<uuid:round>/money/", money.money, name="money"),
    path("<uuid:round>/money.<slug:form>", money.money_file, name="money_file"),
]

# the ministry's set-up; dates of each level; who has to be reminded
urlpatterns += [
    path("new/", setup.new, name="setup_new"),
    path("<uuid:round>/setup/", setup.general, name="setup"),
    path("<uuid:round>/setup/sources/", setup.sources, name="setup_sources"),
    path("<uuid:round>/setup/tasks/", setup.tasks, name="setup_tasks"),
    path("<uuid:round>/setup/proofs/", setup.proofs, name="setup_proofs"),
    path("<uuid:round>/setup/open/", setup_opening.open_page, name="setup_open"),
    path("<uuid:round>/setup/close/", setup_opening.close_page, name="setup_close"),
    path("<uuid:round>/dates/", dates.dates, name="dates"),
    path("<uuid:round>/dates/extend/", dates.extend, name="extend"),
    path("<uuid:round>/chase/", chasing.chase, name="chase"),
    path("<uuid:round>/chase/send/", chasing.send, name="chase_send"),
    path("<uuid:round>/chase/list.<slug:form>", chasing.chase_file, name="chase_file"),
]

# the review desk, the review of one return, countersigning
urlpatterns += [
    path("<uuid:round>/desk/", desk.desk_page, name="desk"),
    path("<uuid:round>/desk/check/", desk.desk_check, name="desk_check"),
    path("<uuid:round>/desk/draw/", sampling.draw, name="sample_draw"),
    path("<uuid:round>/samples/<uuid:key>/", sampling.sample_page, name="sample"),
    path(
        "<uuid:round>/samples/<uuid:key>/population.txt",
        sampling.population,
        name="sample_population",
    ),
    path("<uuid:round>/signing/", signing.signing, name="signing"),
    path(f"{_UNIT}review/", reviewing.review, name="review"),
    path(f"{_UNIT}review/return/", reviewing.review_return, name="review_return"),
    path(f"{_UNIT}review/verdict/", reviewing.verdict, name="verdict"),
    path(f"{_UNIT}review/verdict/off/", reviewing.verdict_off, name="verdict_off"),
    path(f"{_UNIT}review/sign/", signing.sign, name="sign"),
]

# rules of a round; what it costs
urlpatterns += [
    path("<uuid:round>/setup/rules/", rules.rules, name="setup_rules"),
    path("<uuid:round>/setup/rules/write/", rules.rule, name="setup_rule"),
    path("<uuid:round>/burden/", burden.burden, name="burden"),
    path("<uuid:round>/burden/count/", burden.burden_count, name="burden_count"),
    path("<uuid:round>/burden.csv", burden.burden_file, name="burden_file"),
]
