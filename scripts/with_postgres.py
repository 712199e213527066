"""Runs a command beside a private PostgreSQL: `with_postgres.py COMMAND …`, PEIYOU_DATABASE_URL set.

The cluster lives in a temporary folder, listens on a free loopback port and is gone afterwards. As
root the server runs as `postgres` (it refuses root); any other user runs it themselves.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
LOSING = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""Fast, and worth nothing after a crash."""


@dataclass(frozen=True)
class Cluster:
    folder: Path
    port: int
    owner: tuple[str, ...]
    """What a command of the server is run with."""
    options: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql://test@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Of the postmaster, by its own file."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=60 {self.options}"
        self.control("-w", "-l", str(self.folder / "log"), "-o", options, "start")
        _check_ours(self.port, self.data)

    def control(self, *arguments: str) -> None:
        _run([*self.owner, str(BINARIES[-1] / "pg_ctl"), "-D", str(self.data), *arguments])


@contextmanager
def cluster(options: str = LOSING, within: Path | None = None) -> Iterator[Cluster]:
    """An empty one that runs, until the block ends; its folder in `within`, or where temporary ones are."""
    folder = Path(tempfile.mkdtemp(prefix="peiyou-pg-", dir=within))
    folder.chmod(0o711)
    owner: tuple[str, ...] = ()
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        owner = ("runuser", "-u", "postgres", "--")
    made = Cluster(folder, _free_port(), owner, options)
    try:
        _run([*owner, str(BINARIES[-1] / "initdb"), "-D", str(made.data), "-U", "test", "-E", "UTF8",
              "--no-locale", "--auth=trust", "-N"])  # fmt: skip
        made.start()
        try:
            yield made
        finally:
            made.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    if not BINARIES:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 2
    with cluster() as made:
        environment = os.environ | {"PEIYOU_DATABASE_URL": made.url}
        return subprocess.run(command, env=environment).returncode


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def _check_ours(port: int, data: Path) -> None:
    """Another server might have taken the port in between: never test on somebody's database."""
    import psycopg

    with psycopg.connect(f"postgresql://test@127.0.0.1:{port}/postgres") as connection:
        row = connection.execute("show data_directory").fetchone()
    if row is None or Path(row[0]) != data:
        raise SystemExit(f"port {port} is not ours: {row}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
