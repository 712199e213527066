from django.urls import path

from peiyou.kernel.jobs.views import health, metrics

app_name = "jobs"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
