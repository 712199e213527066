"""Every address of Peiyou, mounted once."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("peiyou.web.urls")),
    path("desk/plans/", include("peiyou.kernel.plans.urls")),
    path("account/tokens/", include("peiyou.kernel.accounts.token_urls")),
    path("account/", include("peiyou.kernel.accounts.urls")),
    path("people/", include("peiyou.kernel.access.urls")),
    path("organisations/", include("peiyou.kernel.organisations.urls")),
    path("take-up/", include("peiyou.engine.undertakings.urls")),
    path("returns/", include("peiyou.engine.reporting.urls")),
    path("results/", include("peiyou.engine.results.urls")),
    path("forms/", include("peiyou.kernel.forms.urls")),
    path("figures/", include("peiyou.kernel.facts.urls")),
    path("evidence/", include("peiyou.kernel.evidence.urls")),
    path("cases/", include("peiyou.kernel.workflow.urls")),
    path("calendar/", include("peiyou.kernel.calendar.urls")),
    path("notices/", include("peiyou.kernel.notices.urls")),
    path("audit/", include("peiyou.kernel.audit.urls")),
    path("", include("peiyou.kernel.jobs.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

if settings.PEIYOU_SWITCHER:
    urlpatterns.append(path("demonstration/", include("peiyou.config.demo.switcher.urls")))

handler400 = "peiyou.web.views.errors.bad_request"
handler403 = "peiyou.web.views.errors.forbidden"
handler404 = "peiyou.web.views.errors.not_found"
handler500 = "peiyou.web.views.errors.server_error"
