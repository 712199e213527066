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
from pathlib import Path

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def main(command: list[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    if not BINARIES:
        print("PostgreSQL is not installed: apt-get install postgresql", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="peiyou-pg-"))
    folder.chmod(0o711)
    owner: list[str] = []
    if os.getuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        owner = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    port = _free_port()
    control = [*owner, str(BINARIES[-1] / "pg_ctl"), "-D", str(data)]
    try:
        _run([*owner, str(BINARIES[-1] / "initdb"), "-D", str(data), "-U", "test", "-E", "UTF8",
              "--no-locale", "--auth=trust", "-N"])  # fmt: skip
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
        _run([*control, "-w", "-l", str(folder / "log"), "-o", options, "start"])
        try:
            _check_ours(port, data)
            url = f"postgresql://test@127.0.0.1:{port}/postgres"
            return subprocess.run(command, env=os.environ | {"PEIYOU_DATABASE_URL": url}).returncode
        finally:
            _run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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
