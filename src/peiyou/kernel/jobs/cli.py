"""`peiyou serve`, `peiyou worker`, `peiyou tick`."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from django.apps import apps


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any."
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1), help="Web processes."
)
@click.option(
    "--threads", default=4, show_default=True, type=click.IntRange(1), help="In each of them."
)
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve: web, worker and tick in one command. Ctrl-C stops all of it."""
    will_listen(host)
    _ready()
    from peiyou.kernel.jobs import serving

    try:
        serving.serve(host=host, port=port, workers=workers, threads=threads)
    except serving.PortTaken as error:
        hint = "choose another with --port"
        raise click.ClickException(f"{error}; {hint}") from error


@click.command()
@click.option("--tick/--no-tick", default=True, show_default=True, help="Run periodic work too.")
def worker(tick: bool) -> None:
    """Run tasks (and periodic work) in the foreground, apart from the web."""
    _ready()
    from peiyou.kernel.jobs.background import run

    run(tick=tick)


@click.command()
@click.option("--once", is_flag=True, help="Run what is due and leave.")
def tick(once: bool) -> None:
    """Run periodic work: seals each second, redelivery, retention."""
    _ready()
    from django.utils import timezone

    from peiyou.kernel.jobs.background import run
    from peiyou.kernel.jobs.ticking import run_due

    if once:
        for name in run_due(timezone.now()):
            click.echo(name)
    else:
        run(work=False)


def will_listen(host: str) -> None:
    """Before settings and metrics are loaded, here and in what we start: where we listen, and the
    folder in which the web processes put their figures together."""
    os.environ["PEIYOU_BIND"] = host
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        _forget_figures_of_the_dead()
        folder = tempfile.mkdtemp(prefix=f"{FIGURES}{os.getpid()}-")
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


FIGURES: Final = "peiyou-metrics-"


def _forget_figures_of_the_dead() -> None:
    """A process that was killed could not take its folder with it; its number is in the name."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FIGURES}*-*"):
        pid = folder.name.removeprefix(FIGURES).partition("-")[0]
        if pid.isdecimal() and folder.stat().st_uid == os.getuid() and not _lives(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True


def refuse(problems: Iterable[str]) -> None:
    """End with the first problem, if there is one."""
    for problem in problems:
        raise click.ClickException(problem)


def _ready() -> None:
    """Refuse to start on a database that is not in order, with what to do about it."""
    import django

    if not apps.ready:
        django.setup()
    from peiyou.kernel.jobs.startup import problems

    refuse(problems())
