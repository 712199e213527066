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

pages: list[URLPattern | URLResolver] = [
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
