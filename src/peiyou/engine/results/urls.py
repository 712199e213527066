"""Addresses of results."""

from django.urls import URLPattern, path

from peiyou.engine.results.views import (
    alerts,
    analysis,
    forecasts,
    milestones,
    overlaps,
    ranking,
    ratings,
    red,
    releases,
    report_files,
    report_runs,
    report_writing,
    reports,
    target_acts,
    targets,
)

app_name = "results"

urlpatterns: list[URLPattern] = []

# overlaps
urlpatterns += [
    path("overlaps/", overlaps.overlap_list, name="overlaps"),
    path("overlaps/new/", overlaps.declare, name="overlap_new"),
    path("overlaps/<uuid:key>/", overlaps.overlap, name="overlap"),
    path("overlaps/<uuid:key>/act/", overlaps.act, name="overlap_act"),
]

# targets and milestones
urlpatterns += [
    path("targets/", targets.targets, name="targets"),
    path("targets/check/", target_acts.check, name="targets_check"),
    path("targets/set/", target_acts.commit, name="targets_set"),
    path("targets/withdraw/", target_acts.withdraw, name="targets_withdraw"),
    path("targets/workbook/", targets.book, name="targets_book"),
    path("targets/rules/", targets.rules, name="targets_rules"),
    path("targets/rules.<str:form>", targets.rules_file, name="targets_rules_file"),
    path("targets/log/", targets.log, name="targets_log"),
    path("targets/log.<str:form>", targets.log_file, name="targets_log_file"),
    path("milestones/", milestones.milestones, name="milestones"),
    path("milestones.<str:form>", milestones.milestones_file, name="milestones_file"),
    path("milestones/add/", milestones.add, name="milestone_add"),
    path("milestones/adopt/", milestones.adopt, name="milestone_adopt"),
    path("milestones/<uuid:key>/", milestones.milestone, name="milestone"),
    path("milestones/<uuid:key>/act/", milestones.act, name="milestone_act"),
    path("milestones/<uuid:key>/proof/", milestones.prove, name="milestone_prove"),
]

# releases and corrections
urlpatterns += [
    path("releases/", releases.releases, name="releases"),
    path("releases/new/", releases.release_new, name="release_new"),
    path("releases/waiting/<uuid:key>/", releases.release_waiting, name="release_waiting"),
    path(
        "releases/waiting/<uuid:key>/progress/", releases.release_progress, name="release_progress"
    ),
    path("releases/waiting/<uuid:key>/act/", releases.release_act, name="release_act"),
    path("releases/licence/", releases.licence_page, name="licence"),
    path("releases/<slug:release>/correction/", releases.correction_new, name="correction_new"),
    path("corrections/<uuid:key>/mend/", releases.correction_mend, name="correction_mend"),
]

# ratings, replies to red ratings, forecasts, alerts
urlpatterns += [
    path("ratings/", ratings.ratings, name="ratings"),
    path("ratings/list.<slug:form>", ratings.ratings_file, name="ratings_file"),
    path("ratings/differing/", ratings.disagreements, name="disagreements"),
    path("ratings/differing.<slug:form>", ratings.disagreements_file, name="disagreements_file"),
    path("ratings/at/<uuid:node>/<uuid:task>/", ratings.rating, name="rating"),
    path("ratings/at/<uuid:node>/<uuid:task>/give/", ratings.rating_give, name="rating_give"),
    path(
        "ratings/at/<uuid:node>/<uuid:task>/withdraw/",
        ratings.rating_withdraw,
        name="rating_withdraw",
    ),
    path("red/", red.red, name="red"),
    path("red/list.<slug:form>", red.red_file, name="red_file"),
    path("red/chase/", red.red_chase, name="red_chase"),
    path("red/<uuid:key>/", red.red_reply, name="red_reply"),
    *(
        path(f"red/<uuid:key>/{what}/", red.act, {"what": what}, name=f"red_{what}")
        for what in red.ACTS
    ),
    path("forecasts/", forecasts.forecasts, name="forecasts"),
    path("forecasts/list.<slug:form>", forecasts.forecasts_file, name="forecasts_file"),
    path("forecasts/<uuid:line>/", forecasts.forecast, name="forecast"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("alerts/<uuid:key>/", alerts.alert, name="alert"),
    path("alerts/<uuid:key>/pause/", alerts.alert_pause, name="alert_pause"),
    path("alerts/<uuid:key>/delete/", alerts.alert_delete, name="alert_delete"),
]

# annual reports, performance data, rankings
urlpatterns += [
    path("reports/", reports.report_list, name="report_list"),
    path("reports/draft/", reports.report_draft, name="report_draft"),
    path("reports/check/", reports.report_check, name="report_check"),
    path("reports/archive.zip", report_files.report_archive, name="report_archive"),
    path("reports/performance.xlsx", report_files.performance_file, name="performance_file"),
    path("reports/runs/", report_runs.run_ask, name="run_ask"),
    path("reports/runs/<uuid:key>/", report_runs.report_run, name="report_run"),
    path("reports/runs/<uuid:key>/progress", report_runs.run_progress, name="run_progress"),
    path("reports/issued/<uuid:key>/", reports.issued_report, name="issued"),
    path("reports/issued/<uuid:key>/file.<str:form>", report_files.issued_file, name="issued_file"),
    path("reports/<uuid:key>/", reports.report, name="report"),
    path("reports/<uuid:key>/edit/", report_writing.report_edit, name="report_edit"),
    path("reports/<uuid:key>/file.<str:form>", report_files.report_file, name="report_file"),
    path("reports/<uuid:key>/<slug:what>/", reports.report_act, name="report_act"),
    path("ranking/", ranking.ranking, name="ranking"),
    path("ranking/file.<str:form>", ranking.ranking_file, name="ranking_file"),
]

# analysis
urlpatterns += [
    path("analysis/", analysis.analysis, name="analysis"),
    path("analysis/file.<str:form>", analysis.analysis_file, name="analysis_file"),
    path("analysis/refresh/", analysis.analysis_refresh, name="analysis_refresh"),
    path("analysis/views/", analysis.analysis_save, name="analysis_save"),
    path("analysis/views/<uuid:key>/", analysis.analysis_view, name="analysis_view"),
]
