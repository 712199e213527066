"""The public portal and the shell. An address without a version shows the newest one."""

from django.urls import URLPattern, include, path

from peiyou.web.views import home

pages: list[URLPattern] = [
    path("plans/<slug:code>/", home.home, name="overview"),
    path("plans/<slug:code>/search/", home.home, name="search"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("", include((pages, "web"))),
]
