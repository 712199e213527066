"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from peiyou.kernel.forms.views import intakes

app_name = "forms"

urlpatterns = [
    path("workbooks/<slug:kind>/<slug:subject>/", intakes.hand_in, name="hand_in"),
    path("workbooks/<uuid:key>/", intakes.page, name="intake"),
    path("workbooks/<uuid:key>/progress", intakes.progress, name="intake_progress"),
    path("workbooks/<uuid:key>/decide", intakes.decide, name="intake_decide"),
    path("workbooks/<uuid:key>/write", intakes.carry_out, name="intake_write"),
    path("workbooks/<uuid:key>/drop", intakes.drop, name="intake_drop"),
]
