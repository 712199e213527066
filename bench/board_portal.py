"""The public portal under load: the progress page as everybody gets it, from the real server with two workers.

The load comes from this machine too, over loopback, and takes its part of the two processors. It keeps its connections
and asks for compressed pages, as browsers do, and reads every answer to the end.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.scenario import Measured, scenario

ROOT = Path(__file__).parents[1]
SECONDS = 6
CONNECTIONS = 8
BAR = 500


def _published() -> str:
    """The demonstration with its release; the data folder."""
    from bench.pages import nation
    from peiyou.engine.results.models import Release

    nation()
    if not Release.objects.exists():
        raise RuntimeError("the demonstration has no release")
    return os.environ["PEIYOU_DATA"]


@contextmanager
def served(data: str) -> Iterator[int]:
    """`peiyou serve` with two workers on a free port."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    environment = os.environ | {"PEIYOU_DATA": data, "PEIYOU_LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [str(ROOT / ".venv/bin/peiyou"), "serve", "--port", str(port), "--workers", "2", "--threads", "2"],
        env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                ask = Connection(port, "/healthz")
                ask.get()
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise RuntimeError("the server did not come up")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


class Connection:
    """One kept connection; as little Python as reading answers whole allows."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._said = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nAccept-Language: zh-CN\r\n\r\n"
        ).encode()

    def get(self) -> int:
        """Bytes of the body; raises where the answer is not 200."""
        self._socket.sendall(self._said)
        got = self._socket.recv(65536)
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = got[:end].lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(head[:200].decode())
        place = head.find(b"content-length:")
        size = int(head[place + 15 : head.find(b"\r\n", place)])
        left = size - (len(got) - end - 4)
        while left > 0:
            left -= len(self._more())
        return size

    def _more(self) -> bytes:
        got = self._socket.recv(65536)
        if not got:
            raise OSError("closed")
        return got


def rate(port: int, path: str, for_seconds: float = SECONDS) -> tuple[float, int]:
    """Answers a second over all connections, and the bytes of one."""
    Connection(port, path).get()
    counts, size = [0] * CONNECTIONS, [0] * CONNECTIONS
    until = time.perf_counter() + for_seconds

    def work(n: int) -> None:
        one = Connection(port, path)
        while time.perf_counter() < until:
            size[n] = one.get()
            counts[n] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - began), max(size)


@scenario("board.portal", unit="req/s", bar=BAR, better="more", floor="/healthz of the same server")
def portal() -> Measured:
    with served(_published()) as port:
        rate(port, "/progress/", 2)  # every worker has the page
        floor, _size = rate(port, "/healthz", 3)
        got, size = rate(port, "/progress/")
        return Measured(got, floor, f"{size / 1000:.0f} kB packed, {CONNECTIONS} connections")
