"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from peiyou.engine.undertakings.views import (
    agreeing,
    asking,
    balance,
    chasing,
    desk,
    filing,
    filing_log,
    filings,
    filling,
    results,
    seasons,
    sending,
    setup,
    setup_opening,
    statements,
    tables,
    touched,
    vouching,
    workbook,
)

app_name = "undertakings"

_UNIT = "<uuid:season>/units/<uuid:undertaking>/"

urlpatterns: list[URLPattern] = [
    # the season, the editor of one undertaking, the review desk, vouching
    path("", seasons.season_list, name="season_list"),
    path("<uuid:season>/", seasons.season, name="season"),
    path("<uuid:season>/desk/", desk.desk_page, name="desk"),
    path("<uuid:season>/desk/check/", desk.desk_check, name="desk_check"),
    path("<uuid:season>/vouching/", vouching.vouching, name="vouching"),
    path("<uuid:season>/vouching/check/", vouching.vouch, name="vouch"),
    path(_UNIT, filling.undertaking, name="undertaking"),
    path(f"{_UNIT}cells/", filling.cells, name="cells"),
    path(f"{_UNIT}tasks/<int:seq>/", filling.tick, name="tick"),
    path(f"{_UNIT}answer/", filling.answer, name="answer"),
    path(f"{_UNIT}tasks/<int:seq>/agreement/", agreeing.attach, name="attach_agreement"),
    path(f"{_UNIT}agreements/<uuid:key>/off/", agreeing.take_off, name="take_agreement_off"),
    path(f"{_UNIT}submit/", sending.submit, name="submit"),
    path(f"{_UNIT}declare/", sending.declare, name="declare"),
    path(f"{_UNIT}return/", sending.give_back, name="return"),
    path(f"{_UNIT}history/", filling.history, name="history"),
    path(f"{_UNIT}print/", sending.paper, name="print"),
    # who has to be reminded
    path("<uuid:season>/chase/", chasing.chase, name="chase"),
    path("<uuid:season>/chase/send/", chasing.send, name="chase_send"),
    path("<uuid:season>/chase/list.<slug:form>", chasing.chase_file, name="chase_file"),
    # the ministry's set-up
    path("new/", setup.new, name="setup_new"),
    path("<uuid:season>/setup/", setup.general, name="setup"),
    path("<uuid:season>/setup/tasks/", setup.tasks, name="setup_tasks"),
    path("<uuid:season>/setup/items/", setup.items, name="setup_items"),
    path("<uuid:season>/setup/shares/<int:seq>/<int:number>/", setup.shares, name="setup_shares"),
    path("<uuid:season>/setup/open/", setup_opening.open_page, name="setup_open"),
    path("<uuid:season>/setup/extend/", setup_opening.extend, name="setup_extend"),
    path("<uuid:season>/setup/publish/", setup_opening.publish, name="setup_publish"),
    path("<uuid:season>/setup/assigned/", setup_opening.assigned, name="setup_assigned"),
    path("<uuid:season>/ask/", asking.ask, name="ask"),
    # the live balance
    path("<uuid:season>/balance/", balance.items, name="balance"),
    path("<uuid:season>/balance/<int:seq>/<int:number>/", balance.item, name="balance_item"),
    path("<uuid:season>/balance/money/", balance.money, name="balance_money"),
    path("<uuid:season>/balance/rules/", balance.rules, name="balance_rules"),
    path(
        "<uuid:season>/balance/<slug:part>.<slug:form>", balance.balance_file, name="balance_file"
    ),
    # filings, and the public log of those on record
    path("filings/log/", filing_log.log, name="filing_log"),
    path("filings/log.csv", filing_log.log_csv, name="filing_log_csv"),
    path("<uuid:season>/filings/", filings.filings, name="filings"),
    path("<uuid:season>/touched/", touched.touched, name="touched"),
    path("<uuid:season>/filings/new/", filings.choose, name="filing_choose"),
    path("<uuid:season>/filings/open/", filing.open_one, name="filing_open"),
    path("filings/<uuid:key>/", filings.filing, name="filing"),
    path("filings/<uuid:key>/effect/", filings.effect, name="filing_effect"),
    path("filings/<uuid:key>/edit/", filings.edit, name="filing_edit"),
    path("filings/<uuid:key>/cells/", filings.cells, name="filing_cells"),
    path("filings/<uuid:key>/letter/", filing.letter, name="filing_letter"),
    path("filings/<uuid:key>/letter/off/", filing.letter_off, name="filing_letter_off"),
    *(
        path(f"filings/<uuid:key>/{what}/", filing.act, {"what": what}, name=f"filing_{what}")
        for what in filing.DONE
    ),
    # tables, and what everybody may see of them
    path("check/", results.check, name="check"),
    path("results/<uuid:season>/", results.result, name="result"),
    path("results/<uuid:season>/<slug:part>.<slug:form>", results.result_file, name="result_file"),
    path("<uuid:season>/tables/", tables.tables, name="tables"),
    path("<uuid:season>/tables/<slug:part>.<slug:form>", tables.table_file, name="table_file"),
    path("<uuid:season>/tables/execution/", tables.execution, name="execution"),
    # pages to be sealed
    path("<uuid:season>/statements/", statements.statements, name="statements"),
    path("<uuid:season>/statements/take/", statements.take, name="take_statement"),
    path("statements/<uuid:key>/", statements.statement, name="statement"),
    path(
        "statements/<uuid:key>/page.<slug:form>", statements.statement_file, name="statement_file"
    ),
    path("statements/<uuid:key>/changes/", statements.changes, name="statement_changes"),
    path("statements/<uuid:key>/scan/", statements.receive, name="statement_receive"),
    path("statements/<uuid:key>/scan/take-back/", statements.take_back, name="statement_take_back"),
    # as a workbook
    path("<uuid:season>/workbook/", workbook.page, name="workbook"),
    path("<uuid:season>/workbook/take/", workbook.take, name="workbook_take"),
]
