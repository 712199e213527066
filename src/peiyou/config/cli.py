"""`peiyou …`: every operator's command. Each app brings its own group from its `cli` room."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

GROUPS = {
    "plan": "peiyou.kernel.plans.cli:group",
    "audit": "peiyou.kernel.audit.cli:group",
    "organisations": "peiyou.kernel.organisations.cli:group",
    "facts": "peiyou.kernel.facts.cli:group",
    "user": "peiyou.kernel.access.cli:group",
    "keys": "peiyou.kernel.accounts.cli:group",
    "release": "peiyou.engine.results.cli:group",
    "process": "peiyou.kernel.workflow.cli:group",
    "reports": "peiyou.engine.results.cli:reports",
    "results": "peiyou.engine.results.cli:results",
    "serve": "peiyou.kernel.jobs.cli:serve",
    "worker": "peiyou.kernel.jobs.cli:worker",
    "tick": "peiyou.kernel.jobs.cli:tick",
    "backup": "peiyou.config.backup.cli:backup",
    "restore": "peiyou.config.backup.cli:restore",
    "hardening": "peiyou.config.hardening.cli:hardening",
    "run": "peiyou.config.upkeep:run",
    "migrate": "peiyou.config.upkeep:migrate",
    "check": "peiyou.config.upkeep:check",
    "demo": "peiyou.config.demo.cli:demo",
}


class _Lazy(click.Group):
    """Imports a command only when it is called: `peiyou --help` need not load everything."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in GROUPS:
            return None
        module, name = GROUPS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Lazy)
def peiyou() -> None:
    """Peiyou 培优: runs a national action plan, from the issued document to the published figure."""
    os.umask(0o077)  # whatever is made here is its owner's alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peiyou.config.settings")


def main() -> None:
    from peiyou.config.env import BadSetting

    try:
        peiyou()
    except BadSetting as error:
        click.echo(f"peiyou: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
