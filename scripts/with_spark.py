"""Runs a command beside a private Spark cluster: `with_spark.py COMMAND …`, PEIYOU_TEST_SPARK set.

A master, two workers on loopback addresses of their own, and a Spark Connect server that works for the master, all on
free ports, in a temporary folder, and gone afterwards. PEIYOU_TEST_WORKERS holds the process ids of the workers, so
that a test can kill one. Needs Java and .venv-spark (`make test-cluster` makes both).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 90
"""Seconds that a part of the cluster gets to be there."""
ANY = "127.0.0.1"
HOSTS = ("127.0.0.2", "127.0.0.3")
FLAGS = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss2m"
"""Several small Javas on one small machine: no collector of many threads, no costly compiling."""

SMALL = {
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "2",
}  # fmt: skip
"""For many small questions: code that is compiled for each of them takes longer than they do."""
LARGE: Mapping[str, str] = {}


@dataclass
class Cluster:
    folder: Path
    home: Path
    settings: Mapping[str, str]
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    url: str = ""

    @property
    def workers(self) -> list[int]:
        return [self.parts[f"worker-{host}"].pid for host in HOSTS]

    def start(self) -> None:
        port, page, connect = (_free_port(ANY) for _ in range(3))
        master = f"spark://{ANY}:{port}"
        self._run(
            "master",
            ANY,
            "master.Master",
            "--host",
            ANY,
            "--port",
            str(port),
            "--webui-port",
            str(page),
        )
        self._wait("master", lambda: _listens(ANY, port))
        for host in HOSTS:
            self._run(f"worker-{host}", host, "worker.Worker", "--host", host, "--webui-port", "0",
                      "-c", "1", "-m", "1g", "-d", str(self.folder / host), master)  # fmt: skip
        self._submit(master, connect)
        self._wait("workers", lambda: _alive(page) == len(HOSTS))
        self._wait("connect", lambda: _listens(ANY, connect))
        self.url = f"sc://{ANY}:{connect}"

    def _run(self, name: str, host: str, kind: str, *arguments: str) -> None:
        command = ["spark-class", f"org.apache.spark.deploy.{kind}", *arguments]
        self._open(name, command, {"SPARK_LOCAL_IP": host, "SPARK_DAEMON_MEMORY": "256m", "SPARK_DAEMON_JAVA_OPTS": FLAGS})  # fmt: skip

    def _submit(self, master: str, port: int) -> None:
        settings = {
            "spark.connect.grpc.binding.address": ANY, "spark.connect.grpc.binding.port": str(port),
            "spark.driver.host": ANY, "spark.driver.bindAddress": ANY, "spark.driver.memory": "1g",
            "spark.executor.memory": "900m", "spark.executor.cores": "1", "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4", "spark.sql.ansi.enabled": "true",
            "spark.local.dir": str(self.folder / "local"), "spark.sql.warehouse.dir": str(self.folder / "warehouse"),
            "spark.driver.extraJavaOptions": FLAGS, "spark.executor.extraJavaOptions": FLAGS,
            "spark.shuffle.service.enabled": "false", "spark.task.maxFailures": "8",
            **self.settings,
        }  # fmt: skip
        command = ["spark-submit", "--master", master, "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]  # fmt: skip
        for name, value in settings.items():
            command += ["--conf", f"{name}={value}"]
        self._open(
            "connect", [*command, "--name", "peiyou", "spark-internal"], {"SPARK_LOCAL_IP": ANY}
        )

    def _open(self, name: str, command: list[str], more: dict[str, str]) -> None:
        environment = {
            **os.environ, "SPARK_HOME": str(self.home), "SPARK_LOG_DIR": str(self.folder),
            "SPARK_CONF_DIR": str(self.folder), "PYSPARK_PYTHON": sys.executable, **more,
        }  # fmt: skip
        with (self.folder / f"{name}.log").open("wb") as log:
            self.parts[name] = subprocess.Popen(
                [str(self.home / "bin" / command[0]), *command[1:]], env=environment, cwd=self.folder,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def _wait(self, name: str, is_there: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not is_there():
            for part, process in self.parts.items():
                if process.poll() is not None:
                    raise SystemExit(f"{part} of the cluster ended:\n{self.told(part)}")
            if time.monotonic() > until:
                raise SystemExit(
                    f"{name} of the cluster did not come up:\n{self.told(*self.parts)}"
                )
            time.sleep(0.2)

    def told(self, *parts: str) -> str:
        return "\n".join(
            (self.folder / f"{part}.log").read_text(errors="replace")[-3000:] for part in parts
        )

    def stop(self) -> None:
        """By their ids: each part and the processes that it started are a group of their own."""
        for process in reversed(self.parts.values()):
            _signal(process, 15)
        until = time.monotonic() + 5
        for process in reversed(self.parts.values()):
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            _signal(process, 9)
            process.wait()


@contextmanager
def cluster(settings: Mapping[str, str] = SMALL) -> Iterator[Cluster]:
    home = next((ROOT / ".venv-spark").glob("lib/python3*/site-packages/pyspark"), None)
    if home is None:
        raise SystemExit("the cluster is not installed: run make test-cluster")
    if shutil.which("java") is None:
        raise SystemExit("Java is not installed: bash scripts/java.sh")
    folder = Path(tempfile.mkdtemp(prefix="peiyou-spark-"))
    made = Cluster(folder, home, settings)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        print(__doc__)
        return 2
    with cluster() as made:
        environment = os.environ | {
            "PEIYOU_TEST_SPARK": made.url, "PEIYOU_TEST_WORKERS": json.dumps(made.workers)
        }  # fmt: skip
        return subprocess.run(command, env=environment).returncode


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _free_port(host: str) -> int:
    with socket.socket() as s:
        s.bind((host, 0))
        port: int = s.getsockname()[1]
        return port


def _listens(host: str, port: int) -> bool:
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex((host, port)) == 0


def _alive(page: int) -> int:
    """How many workers the master knows; asked of its own page."""
    try:
        with urllib.request.urlopen(f"http://{ANY}:{page}/json/", timeout=2) as answer:
            return int(json.load(answer)["aliveworkers"])
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
