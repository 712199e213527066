"""The addresses of an installation that has the switcher, for tests of what stands behind them."""

from django.urls import include, path

from peiyou.config.urls import handler400, handler403, handler404, handler500
from peiyou.config.urls import urlpatterns as everywhere

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *everywhere,
    path("demonstration/", include("peiyou.config.demo.switcher.urls")),
]
