"""Every address of Peiyou, mounted once."""

from django.urls import include, path

urlpatterns = [
    path("", include("peiyou.web.urls")),
    path("desk/plans/", include("peiyou.kernel.plans.urls")),
    path("people/", include("peiyou.kernel.accounts.urls")),
    path("audit/", include("peiyou.kernel.audit.urls")),
    path("", include("peiyou.kernel.jobs.urls")),
    path("language/", include("django.conf.urls.i18n")),
]

handler400 = "peiyou.web.views.errors.bad_request"
handler403 = "peiyou.web.views.errors.forbidden"
handler404 = "peiyou.web.views.errors.not_found"
handler500 = "peiyou.web.views.errors.server_error"
