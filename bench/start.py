"""From `make run` to the first page served: on a fresh clone, and for the second time."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path

from bench.scenario import Measured, scenario, seconds

ROOT = Path(__file__).parents[1]


@cache
def starts() -> tuple[float, float]:
    """Seconds to the first 200 of the overview: (cold, warm), on a clone of HEAD in a new folder."""
    folder = Path(tempfile.mkdtemp(prefix="peiyou-start-"))
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)
        return _start(folder), _start(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> float:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = os.environ | {"PEIYOU_DATA": str(folder / "data")}
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}", f"PEIYOU_DATA={folder / 'data'}"],
        cwd=folder / "clone", env=environment, start_new_session=True,
        stdout=(folder / "log").open("a"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    if answer.status == 200:
                        return time.perf_counter() - began
            except OSError:
                pass
            if process.poll() is not None or time.perf_counter() - began > 600:
                raise RuntimeError((folder / "log").read_text()[-2000:])
            time.sleep(0.05)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _floor() -> float:
    """Starting the interpreter with Django and the settings loaded, nothing more."""
    code = "import django; django.setup()"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "peiyou.config.settings"}
    python = ROOT / ".venv" / "bin" / "python"
    return seconds(lambda: subprocess.run([python, "-c", code], env=environment, check=True))


@scenario("start.cold", unit="s", bar=180, floor="django.setup() alone")
def cold() -> Measured:
    return Measured(starts()[0], _floor())


@scenario("start.warm", unit="s", bar=10, floor="django.setup() alone")
def warm() -> Measured:
    return Measured(starts()[1], _floor())
