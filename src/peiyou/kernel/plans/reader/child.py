"""The child process of `sandbox`: sets its own limits, reads, and prints what it read or why not."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.read import read_file
from peiyou.kernel.plans.reader.wire import reading_to_json, source_to_json


def main(path: str, name: str, cpu_seconds: str, memory_bytes: str) -> None:
    _limit(int(cpu_seconds), int(memory_bytes))
    json.dump(_answer(path, name), sys.stdout, ensure_ascii=False)


def _answer(path: str, name: str) -> dict[str, Any]:
    try:
        source, reading = read_file(Path(path), name)
    except ReadError as error:
        return {"error": error.code, "params": error.params}
    except Exception:  # a parser that fails in a way nobody foresaw is a file that cannot be read
        return {"error": "BROKEN", "params": {"found": Path(name).suffix or "–"}}
    return {"source": source_to_json(source), "reading": reading_to_json(reading)}


def _limit(cpu_seconds: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:5])
