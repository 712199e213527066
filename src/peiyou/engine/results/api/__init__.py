"""Results over HTTP: figures for programs of those who see them, and releases as open data."""

from peiyou.engine.results.api.figures import router as figures
from peiyou.engine.results.api.releases import router as releases

__all__ = ["figures", "releases"]
