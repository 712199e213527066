"""`/metrics`: what Prometheus reads, for this machine or a token, summed over processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]


def sample(text: str, name: str, **labels: str) -> float | None:
    for family in text_string_to_metric_families(text):
        for found in family.samples:
            if found.name == name and labels.items() <= found.labels.items():
                return found.value
    return None


def test_requests_are_counted_by_route_and_status() -> None:
    client = Client()
    before = client.get("/metrics").content.decode()
    client.get("/healthz")
    client.get("/no-such-page-1/")
    client.get("/no-such-page-2/")
    after = client.get("/metrics").content.decode()

    def grew(name: str, **labels: str) -> float:
        return (sample(after, name, **labels) or 0) - (sample(before, name, **labels) or 0)

    assert grew("peiyou_requests_total", route="jobs:healthz", status="200") == 1
    assert grew("peiyou_requests_total", route="none", status="404") == 2
    assert grew("peiyou_request_seconds_count", route="jobs:healthz") == 1


def test_how_the_service_is_at_this_moment() -> None:
    text = Client().get("/metrics").content.decode()
    assert sample(text, "peiyou_ready") == 1
    assert (sample(text, "peiyou_disk_free_bytes") or 0) > 0
    assert sample(text, "peiyou_build_info") == 1
    assert sample(text, "peiyou_late", what="last_tick") == 1, "nothing ticks in a test"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"REMOTE_ADDR": "203.0.113.9"}, 404),
        ({"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, 404),  # passed on by a proxy on this machine
        ({"HTTP_VIA": "1.1 proxy"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}, 404),
        ({"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({}, 200),
    ],
)
def test_who_may_look(settings: Settings, more: dict[str, str], status: int) -> None:
    settings.PEIYOU_METRICS_TOKEN = "right"
    assert Client().get("/metrics", **more).status_code == status  # type: ignore[arg-type]


def test_without_a_token_set_no_token_opens_it() -> None:
    away = {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "}
    assert Client().get("/metrics", **away).status_code == 404  # type: ignore[arg-type]


COUNT = """
import django; django.setup()
from peiyou.kernel.jobs.metrics import exposition, observe
observe("GET", "home", 200, 0.02)
import sys
if sys.argv[1] == "tell": print(exposition().decode())
"""


def test_several_processes_are_summed(tmp_path: Path) -> None:
    environment = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "peiyou.config.settings",
        "PEIYOU_DATA": str(tmp_path / "data"),
    }
    for word in ("count", "count"):
        subprocess.run([sys.executable, "-c", COUNT, word], env=environment, check=True)
    told = subprocess.run(
        [sys.executable, "-c", COUNT, "tell"],
        env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert sample(told, "peiyou_requests_total", route="home") == 3
    assert sample(told, "peiyou_request_seconds_count", route="home") == 3
    assert sample(told, "peiyou_ready") == 0, "no database there yet"
