"""The files of an extract, and the manifest that says which of them belong together.

    <folder>/manifest.json      replaced as a whole: whoever reads it has one state of the ledger
    <folder>/entries-….parquet  sorted, added to by further files, few of which are put together now and then
    <folder>/spots-….parquet    where units count; written anew each time, since places may be corrected
    <folder>/measures-….parquet likewise

Files of the state before stay until the next one, so that who is reading them may end.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from peiyou.engine.results.analysis.engines import Limits

FORMAT: Final = 1
"""Of the manifest and its tables: another one is not read but written anew."""
MOST_PARTS: Final = 12
ORDER: Final = "measure, stage, period, unit"
"""So that equal values stand together (files stay small) and what is not asked for is passed over."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One state. All batches up to `settled` are in it, and those of `tail`; `anchor` is the newest with its hash
    and its time.

    `tasks` and `deliverables` are keys of the plan, `uoms` units with their scales, `kinds` kinds of units: a number
    in the tables is a place in these lists (of tasks and deliverables one more; 0 is none).
    """

    made_at: str
    seal: int
    entries: int
    settled: int
    tail: tuple[int, ...]
    anchor: tuple[int, str, str] | None
    parts: tuple[str, ...]
    spots: str
    measures: str
    tasks: tuple[str, ...]
    deliverables: tuple[str, ...]
    uoms: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, str], ...]
    previous: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.parts, self.spots, self.measures)

    def files(self, folder: Path) -> dict[str, list[Path]]:
        """By table."""
        return {
            "entries": [folder / name for name in self.parts],
            "spots": [folder / self.spots],
            "measures": [folder / self.measures],
        }


def read(folder: Path) -> Manifest | None:
    """None where there is none, or one of another format, or files of it are gone."""
    try:
        plain: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    if plain.get("format") != FORMAT:
        return None
    lists = {k: tuple(tuple(x) if isinstance(x, list) else x for x in v) for k, v in plain.items() if isinstance(v, list)}  # fmt: skip
    found = Manifest(**(plain | lists))
    return found if all((folder / name).exists() for name in found.names) else None


def write(folder: Path, made: Manifest) -> None:
    """From now on it holds; what neither it nor the one before needs is deleted."""
    draft = folder / "manifest.draft"
    draft.write_text(json.dumps(asdict(made), ensure_ascii=False))
    os.replace(draft, folder / "manifest.json")
    for path in folder.glob("*.parquet"):
        if path.name not in {*made.names, *made.previous}:
            path.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path, wait: bool = True) -> Iterator[bool]:
    """While nobody else on this machine writes; False where somebody does and we do not wait."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


# --- files --------------------------------------------------------------------------------------------------


def scratch(folder: Path) -> Path:
    (folder / "tmp").mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "tmp" / f"{uuid.uuid4().hex}.csv"


def from_rows(folder: Path, table: str, rows: Iterable[Sequence[int]], limits: Limits) -> str:
    """A new file of a table; its name."""
    path = scratch(folder)
    try:
        with path.open("w") as out:
            out.writelines(f"{','.join(map(str, row))}\n" for row in rows)
        return from_csv(folder, table, path, limits)
    finally:
        path.unlink(missing_ok=True)


def from_csv(folder: Path, table: str, path: Path, limits: Limits) -> str:
    """A new file of a table out of lines of whole numbers in the order of its columns; its name."""
    from peiyou.engine.results.analysis.duck import quoted
    from peiyou.engine.results.analysis.tables import SCHEMAS

    types = {"int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT"}
    columns = ", ".join(f"'{name}': '{types[kind]}'" for name, kind in SCHEMAS[table].items())
    lines = f"read_csv({quoted(path)}, header = false, delim = ',', auto_detect = false, columns = {{{columns}}})"  # fmt: skip
    return _copied(folder, table, f"SELECT * FROM {lines}", limits)  # noqa: S608 - our own words


def put_together(folder: Path, parts: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """As they are, or the small ones as one where there are too many."""
    if len(parts) <= MOST_PARTS:
        return tuple(parts)
    by_size = sorted(parts, key=lambda name: (folder / name).stat().st_size, reverse=True)
    kept, small = by_size[:2], by_size[2:]
    return (*kept, _copied(folder, "entries", f"SELECT * FROM {_listed(folder, small)}", limits))  # noqa: S608 - as above


def _copied(folder: Path, table: str, query: str, limits: Limits) -> str:
    from peiyou.engine.results.analysis.duck import cursor, quoted

    name = f"{table}-{uuid.uuid4().hex}.parquet"
    order = ORDER if table == "entries" else "ALL"
    session = cursor(folder, limits)
    try:
        session.execute(
            f"COPY ({query} ORDER BY {order}) TO {quoted(folder / name)} (FORMAT parquet, COMPRESSION zstd)"
        )
    finally:
        session.close()
    return name


def counted(
    folder: Path, parts: Sequence[str], limits: Limits
) -> dict[tuple[int, int], tuple[int, int]]:
    """By measure and stage: how many entries, and their sum. What the ledger is compared with."""
    query = (
        f"SELECT measure, stage, count(*), sum(quantity) FROM {_listed(folder, parts)} GROUP BY ALL"  # noqa: S608 - as above
    )
    return {(m, s): (n, int(q)) for m, s, n, q in _asked(folder, query, limits)} if parts else {}


def stood(folder: Path, parts: Sequence[str], limits: Limits) -> list[tuple[int, int]]:
    """(unit, period) of all entries."""
    query = f"SELECT DISTINCT unit, period FROM {_listed(folder, parts)} ORDER BY ALL"  # noqa: S608 - as above
    return [(unit, period) for unit, period in _asked(folder, query, limits)] if parts else []


def _listed(folder: Path, parts: Sequence[str]) -> str:
    from peiyou.engine.results.analysis.duck import quoted

    return f"read_parquet([{', '.join(quoted(folder / name) for name in parts)}])"


def _asked(folder: Path, query: str, limits: Limits) -> list[tuple[Any, ...]]:
    from peiyou.engine.results.analysis.duck import cursor

    session = cursor(folder, limits)
    try:
        return session.execute(query).fetchall()
    finally:
        session.close()
