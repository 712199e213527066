"""The stand-alone verifier on a release of national size, as somebody runs it who has nothing but the file."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from bench.scenario import Measured, scenario, seconds

LEAVES = 128_000
PLACES = (32, 340, 4_562)
MEASURES = 15


def content(leaves: int = LEAVES) -> Any:
    """Schools in prefectures in provinces, each with the same measures at two stages in one period; seeded."""
    from uuid import UUID

    from peiyou.engine.results.releases.lines import Content, Leaf

    dice = random.Random(20211231)
    provinces, prefectures, schools = PLACES
    key = lambda kind, n: str(UUID(int=kind << 64 | n))  # noqa: E731 - one line says it
    codes = [f"return.done.{key(9, n)}" for n in range(MEASURES)]
    at = [(key(1, n % provinces), key(2, n % prefectures), key(3, n)) for n in range(schools)]
    places = [
        (code, stage, *of) for of in at for code in codes for stage in ("APPROVED", "CLAIMED")
    ]
    rows = sorted(
        Leaf(code, stage, "2021", top, below, unit, dice.randrange(500), (f"return:{dice.randbytes(32).hex()}",))
        for code, stage, top, below, unit in places[:leaves]
    )  # fmt: skip
    used = {row.unit for row in rows}
    nation = key(0, 1)
    nodes = sorted({nation, *(row.top for row in rows), *(row.prefecture for row in rows)})
    frame: list[dict[str, Any]] = [
        {"kind": "period", "code": "2021", "starts_on": "2021-01-01", "ends_on": "2022-01-01"}
    ]
    frame += [
        {"kind": "measure", "code": code, "name": "建设", "unit": "个", "scale": 0, "over_time": "SUM", "task": "", "deliverable": "", "members": []}
        for code in sorted({row.measure for row in rows})
    ]  # fmt: skip
    frame += [{"kind": "node", "key": one, "code": "", "name": one, "level": "PROVINCE"} for one in nodes]  # fmt: skip
    frame += [{"kind": "unit", "key": one, "code": "", "name": one, "type": "SCHOOL"} for one in sorted(used)]  # fmt: skip
    header = {
        "release": "bench-1", "title": "发布", "plan": "bench", "plan_version": 1, "starts_on": "2021-01-01",
        "ends_on": "2022-01-01", "as_of": "2022-02-01T00:00:00.000000Z", "stages": ["APPROVED", "CLAIMED"],
        "seal_no": 0, "seal_hash": "", "digest": "sha256", "licence": "", "licence_url": "",
    }  # fmt: skip
    return Content(header, nation, frame, rows)


@cache
def written() -> tuple[Path, str, int]:
    """The file, its root, its leaves."""
    from peiyou.engine.results.releases.writing import write

    made = write(content())
    path = Path(tempfile.mkdtemp(prefix="peiyou-release-")) / "release.jsonl.gz"
    path.write_bytes(made.content)
    return path, made.root, made.leaves


def _floor(path: Path) -> float:
    """Unpacking the file and reading every line as JSON, nothing more."""
    import gzip
    import json

    def read() -> None:
        with gzip.open(path, "rb") as lines:
            for line in lines:
                json.loads(line)

    return seconds(read)


@scenario("board.verify", unit="s", bar=10, floor="unpacking the file and reading it as JSON")
def verify() -> Measured:
    from peiyou.engine.results.releases.verifier import VERIFIER

    path, root, leaves = written()
    if leaves != LEAVES:
        raise RuntimeError(f"{leaves} leaves only")
    took = seconds(
        lambda: subprocess.run([sys.executable, "-I", VERIFIER, path, "--root", root], check=True, stdout=subprocess.DEVNULL)
    )  # fmt: skip
    size = path.stat().st_size / 1_000_000
    return Measured(took, _floor(path), f"{leaves} leaves, {size:.0f} MB packed")
