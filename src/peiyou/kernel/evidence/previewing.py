"""What is shown of a file before it is opened: pages as pictures, Office files as text and tables.

Parsers meet hostile input, so each file is read in a child process that has no more than the time and memory of
`data/limits.yaml`, no secrets, and may be killed at any moment. Pictures are drawn anew: nothing of the original
reaches the browser but what it looks like.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from os import pathsep
from threading import BoundedSemaphore
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from peiyou.kernel.evidence.errors import EvidenceError
from peiyou.kernel.evidence.limits import preview_limits

_CHILD: Final = "peiyou.kernel.evidence.preview_child"
_slots = BoundedSemaphore(preview_limits().at_once)

REFUSED: Final = {
    "BUSY": _("Others are looking at files just now. Try again in a moment."),
    "TIMED_OUT": _("It takes too long to show this file. Save it and open it yourself."),
    "BROKEN": _("This file cannot be shown. Save it and open it yourself."),
    "NO_PAGE": _("This file has no such page, or it is not among those that are shown."),
}


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, or the rows of a table."""

    title: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """`pages`: how many there are, 0 for what is shown as `blocks`; `more`: there is more of it."""

    pages: int
    blocks: Sequence[Block] = ()
    more: bool = False

    @property
    def shown(self) -> range:
        return range(1, min(self.pages, preview_limits().most_pages) + 1)


@dataclass(frozen=True, slots=True)
class Picture:
    media: str
    content: bytes


def preview_of(content: bytes, media: str) -> Preview:
    """How many pages, or the text. Raises `EvidenceError` (see `REFUSED`)."""
    head, _body = _ask(content, media, 0)
    blocks = _tables([Block(**block) for block in head.get("blocks", ())])
    pages, more = head["pages"], head.get("more", False)
    return Preview(pages, blocks, more or pages > preview_limits().most_pages)


def picture_of(content: bytes, media: str, page: int) -> Picture:
    """One page, drawn. Raises `EvidenceError` (see `REFUSED`)."""
    head, body = _ask(content, media, page)
    if "media" not in head:
        raise EvidenceError("NO_PAGE", REFUSED["NO_PAGE"])
    return Picture(head["media"], body)


def _tables(blocks: Sequence[Block]) -> list[Block]:
    """Rows that follow each other are one table."""
    found: list[Block] = []
    for block in blocks:
        if block.rows and found and found[-1].rows:
            found[-1].rows.extend(block.rows)
        else:
            found.append(block)
    return found


def _ask(content: bytes, media: str, page: int) -> tuple[Mapping[str, Any], bytes]:
    if not _slots.acquire(timeout=preview_limits().seconds / 2):
        raise EvidenceError("BUSY", REFUSED["BUSY"])
    try:
        asked = json.dumps({"media": media, "page": page, "limits": asdict(preview_limits())})
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-m", _CHILD, asked],
            input=content,
            capture_output=True,
            timeout=preview_limits().seconds * 2,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise EvidenceError("TIMED_OUT", REFUSED["TIMED_OUT"]) from error
    finally:
        _slots.release()
    return _answer(done)


def _answer(done: subprocess.CompletedProcess[bytes]) -> tuple[Mapping[str, Any], bytes]:
    if done.returncode in (-9, -24):  # SIGKILL and SIGXCPU: the limit of CPU time
        raise EvidenceError("TIMED_OUT", REFUSED["TIMED_OUT"])
    first, _line, body = done.stdout.partition(b"\n")
    try:
        head: Mapping[str, Any] = json.loads(first)
    except ValueError:
        head = {"error": "BROKEN"}
    if code := head.get("error"):
        raise EvidenceError(code, REFUSED[code])
    return head, body


def _environment() -> dict[str, str]:
    """What the child needs to find its modules; no secrets of the parent."""
    return {
        "PYTHONPATH": pathsep.join(path for path in sys.path if path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
    }
