"""Addresses of figures."""

from django.urls import path

from peiyou.kernel.facts.views import figures

app_name = "facts"

urlpatterns = [
    path("<str:measure>/<slug:stage>/", figures.figure, name="figure"),
]
