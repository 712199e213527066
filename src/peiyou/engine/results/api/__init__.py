"""Results over HTTP: figures and how things go for programs of those who see them, and releases as open data."""

from peiyou.engine.results.api.figures import router as figures
from peiyou.engine.results.api.progress import router as progress
from peiyou.engine.results.api.releases import router as releases

__all__ = ["figures", "progress", "releases"]
