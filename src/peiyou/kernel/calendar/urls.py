"""Addresses of this app."""

from __future__ import annotations

from django.urls import path

from peiyou.kernel.calendar.views import days

app_name = "calendar"

urlpatterns = [
    path("", days.day_list, name="days"),
    path("year/", days.year, name="year"),
    path("day/", days.day, name="day"),
    path("<int:pk>/clear/", days.clear, name="clear"),
]
