"""Addresses of results."""

from django.urls import URLPattern, path

from peiyou.engine.results.views import overlaps

app_name = "results"

urlpatterns: list[URLPattern] = []

# overlaps
urlpatterns += [
    path("overlaps/", overlaps.overlap_list, name="overlaps"),
    path("overlaps/new/", overlaps.declare, name="overlap_new"),
    path("overlaps/<uuid:key>/", overlaps.overlap, name="overlap"),
    path("overlaps/<uuid:key>/act/", overlaps.act, name="overlap_act"),
]
