"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from peiyou.kernel.workflow.views import cases

app_name = "workflow"

urlpatterns = [
    path("<uuid:key>/", cases.case_page, name="case"),
    path("<uuid:key>/delegate/", cases.delegate, name="delegate"),
    path("<uuid:key>/take-back/", cases.take_back, name="take_back"),
    path("<uuid:key>/deadline/", cases.deadline, name="deadline"),
]
