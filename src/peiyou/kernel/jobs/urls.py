from django.urls import path

from peiyou.kernel.jobs.views import health

app_name = "jobs"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
