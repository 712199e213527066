"""The public portal and the shell. An address without a version shows the newest one."""

from django.urls import URLPattern, URLResolver, include, path

from peiyou.web.api import api
from peiyou.web.views import (
    departments,
    downloads,
    duties,
    home,
    overview,
    reference,
    search,
    tasks,
    versions,
)
from peiyou.web.views.board import home as board_home
from peiyou.web.views.board import lines as board_lines
from peiyou.web.views.portal import figures as portal_figures
from peiyou.web.views.portal import progress as portal_progress
from peiyou.web.views.portal import releases as portal_releases
from peiyou.web.views.portal import reports as portal_reports

of_version = [
    path("", overview.overview, name="overview"),
    path("sections/<int:seq>/", overview.section, name="section"),
    path("tasks/<int:seq>/", tasks.task, name="task"),
    path("tasks.<str:form>", downloads.plan_table, name="plan_table"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path(
        "departments/<int:pk>/tasks.<str:form>", downloads.department_table, name="department_table"
    ),
    path("search/", search.search_page, name="search"),
]

# the scoreboard: without a plan in the address it is that of the newest one
board = [
    path("", board_home.board, name="board"),
    path("<slug:code>/", board_home.board, name="board_of"),
    path("<slug:code>/table.<str:form>", board_home.board_file, name="board_file"),
    path("<slug:code>/tasks/<int:seq>/", board_lines.task, name="board_task"),
    path("<slug:code>/tasks/<int:seq>/table.<str:form>", board_lines.task_file, name="board_task_file"),
    path("<slug:code>/tasks/<int:seq>/<int:number>/", board_lines.deliverable, name="board_line"),
    path(
        "<slug:code>/tasks/<int:seq>/<int:number>/<slug:part>.<str:form>",
        board_lines.deliverable_file,
        name="board_line_file",
    ),
]  # fmt: skip

# what is published, for everybody
release_pages = [
    path("", portal_releases.release, name="release"),
    path("file/", portal_releases.release_file, name="release_file"),
    path("data/datapackage.json", portal_releases.data_schema, name="release_schema"),
    path("data/<slug:table>.<slug:form>", portal_releases.data_file, name="release_data"),
    path("changes/", portal_releases.changes, name="release_changes"),
    path("changes/table/", portal_releases.changes_table, name="release_changes_table"),
    path("leaves/<int:leaf>/", portal_figures.leaf, name="release_leaf"),
    path("leaves/<int:leaf>/proof/", portal_figures.leaf_proof, name="release_proof"),
]
portal: list[URLPattern | URLResolver] = [
    path("", portal_progress.progress, name="progress"),
    path("tasks/<uuid:task>/", portal_progress.task, name="published_task"),
    path("places/<uuid:unit>/", portal_progress.place, name="published_place"),
    path("units/<uuid:unit>/", portal_figures.unit, name="published_unit"),
    path("figures/<uuid:line>/<slug:stage>/", portal_figures.figure, name="published_figure"),
    path("releases/", portal_releases.release_list, name="releases"),
    path("verifier/", portal_releases.verifier, name="release_verifier"),
    path("releases/<slug:release>/", include(release_pages)),
    path("corrections/", portal_releases.correction_list, name="corrections"),
    path("corrections/table/", portal_releases.correction_table, name="corrections_table"),
]

pages: list[URLPattern | URLResolver] = [
    path("progress/", include(portal)),
    path("board/", include(board)),
    path("reports/", portal_reports.report_list, name="public_reports"),
    path("api/", reference.api_reference, name="api_reference"),
    path("year/", home.choose_year, name="choose_year"),
    path("plans/duties/<uuid:key>/", duties.duties, name="duties"),
    path("plans/<slug:code>/tasks/<uuid:key>/", tasks.task_by_key, name="task_by_key"),
    path("plans/<slug:code>/versions/", versions.versions, name="versions"),
    path("plans/<slug:code>/", include(of_version)),
    path("plans/<slug:code>/v<int:no>/", include(of_version)),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("api/v1/", api.urls),
    path("", include((pages, "web"))),
]
