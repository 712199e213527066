"""`peiyou serve`, `peiyou worker`, `peiyou tick`."""

from __future__ import annotations

import click


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


def _ready() -> None:
    """Refuse to start on a database that is not in order, with what to do about it."""
    import django

    django.setup()
    from peiyou.kernel.jobs.startup import problems

    for problem in problems():
        raise click.ClickException(problem)
