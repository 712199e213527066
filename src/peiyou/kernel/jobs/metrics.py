"""What is measured, in Prometheus' terms.

Several web processes each write their own file in `PROMETHEUS_MULTIPROC_DIR` (which `peiyou serve`
sets), and whichever is asked sums them up; a single process keeps its figures in memory. Ages are
not counted but asked for when somebody looks.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from importlib.metadata import version

import django
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from peiyou.kernel.jobs.queries.health import health

REQUESTS = Counter("peiyou_requests", "Requests answered, by route.", ["method", "route", "status"])
SECONDS = Histogram(
    "peiyou_request_seconds",
    "Seconds to the answer, by route.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is a name out of the address table, so there are only so many."""
    REQUESTS.labels(method if method in METHODS else "OTHER", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class _Now:
    """How the service is at this moment."""

    def collect(self) -> Iterator[Metric]:
        state = health(timezone.now())
        yield _gauge("ready", "1 if requests can be answered.", int(state.ready))
        yield _gauge("database_up", "1 if the database answers.", int(state.database))
        yield _gauge("disk_free_bytes", "Free space of the data folder.", state.disk_free)
        ages = {
            "oldest_job": state.oldest_job,
            "oldest_unsealed": state.oldest_unsealed,
            "last_tick": state.last_tick,
        }
        family = GaugeMetricFamily(
            "peiyou_age_seconds", "Age of what should be young; absent: none.", labels=["of"]
        )
        for name, age in ages.items():
            if age is not None:
                family.add_metric([name], age)
        yield family
        late = GaugeMetricFamily("peiyou_late", "1 for what lags behind.", labels=["what"])
        for name in state.late:
            late.add_metric([name], 1)
        yield late
        yield InfoMetricFamily("peiyou_build", "Versions.", value=versions())


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"peiyou_{name}", about, value=value)


def versions() -> dict[str, str]:
    return {
        "version": version("peiyou"),
        "python": platform.python_version(),
        "django": django.get_version(),
    }


def exposition() -> bytes:
    """All of it as text (exposition format 0.0.4)."""
    now = CollectorRegistry(auto_describe=False)
    now.register(_Now())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    else:
        requests = REGISTRY
    return generate_latest(requests) + generate_latest(now)
