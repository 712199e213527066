"""Plain text and Markdown: the text is the source, one paragraph per line, untouched.

What the lines mean (a table drawn with bars, columns aligned by spaces, headings) is for `layout`.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from peiyou.kernel.plans.reader.errors import ReadError
from peiyou.kernel.plans.reader.model import Paragraph, Source, Traced

_LINE = re.compile(r"[^\n\f]*(?:\n|\f|$)")
_MEDIA = {".md": "text/markdown", ".markdown": "text/markdown"}


def read(path: Path, name: str) -> Source:
    text = decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise ReadError("EMPTY")
    blocks = []
    for match in _LINE.finditer(text):
        if match.group():
            line = match.group().rstrip("\n")
            blocks.append(Paragraph(Traced.at(line, match.start())))
    return Source(name, _MEDIA.get(Path(name).suffix.lower(), "text/plain"), text, tuple(blocks))


def decode(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8, else GB 18030; what decodes to control characters is no text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    else:
        candidates = ("utf-8-sig", "gb18030")  # type: ignore[assignment]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _garbled(text):
            return text
    raise ReadError("UNKNOWN_ENCODING")


def _garbled(text: str) -> bool:
    """Whether the text shows a wrong guess: control or private-use characters, or no known script."""
    sample = text[:20_000]
    control = sum(c < " " and c not in "\n\r\t\f\v" for c in sample)
    private = sum("\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in sample)
    return control > 0 or private > len(sample) / 50
