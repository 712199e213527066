"""Reads a document from outside in a child process with hard limits, and brings the result back as JSON.

Parsers of Office files and PDF are large and meet hostile input here. The child has no more than the
CPU time, memory and file size set below; it may be killed at any moment without harm to its parent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.model import Reading, Source
from peiyou.kernel.plans.reader.sources.sniff import sniff
from peiyou.kernel.plans.reader.wire import reading_from_json, source_from_json

CPU_SECONDS = 30
WALL_SECONDS = 60
MEMORY_BYTES = 1536 * 1024 * 1024
_CHILD = "peiyou.kernel.plans.reader.child"


def read_safely(path: Path, name: str | None = None) -> tuple[Source, Reading]:
    """As `read_file`, apart. Raises `ReadError` and nothing else, whatever is in the file."""
    name = name or path.name
    sniff(path, name)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", _CHILD, str(path), name, str(CPU_SECONDS), str(MEMORY_BYTES)],
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError("TIMED_OUT", seconds=WALL_SECONDS) from error
    return _result(done, name)


def _environment() -> dict[str, str]:
    """What the child needs to find its modules; no secrets of the parent."""
    paths = os.pathsep.join(p for p in sys.path if p)
    return {
        "PYTHONPATH": paths,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
    }


def _result(done: subprocess.CompletedProcess[bytes], name: str) -> tuple[Source, Reading]:
    if done.returncode in (-9, -24):  # SIGKILL and SIGXCPU: the limit of CPU time
        raise ReadError("TIMED_OUT", seconds=CPU_SECONDS)
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise ReadError("BROKEN", found=Path(name).suffix or "–") from error
    if "error" in answer:
        raise ReadError(answer["error"], **answer["params"])
    return source_from_json(answer["source"]), reading_from_json(answer["reading"])
