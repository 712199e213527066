"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, path

from peiyou.kernel.evidence.views import files

app_name = "evidence"

urlpatterns: list[URLPattern] = [
    path("<uuid:key>/", files.file, name="file"),
    path("<uuid:key>/preview/", files.preview, name="preview"),
    path("<uuid:key>/preview/<int:no>/", files.page, name="page"),
]
