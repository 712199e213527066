"""The child process of `previewing`: sets its own limits, reads a file from its input, prints what to show of it.

The first line of its output is JSON (`error`, or `pages`, `blocks`, `media`); a picture follows as bytes.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from peiyou.kernel.evidence.limits import PreviewLimits

Answer = tuple[dict[str, Any], bytes]
"""The first line, and the bytes after it."""


def main(asked: str) -> None:
    """`asked`: JSON with media, page (0: how many there are, or the text) and limits."""
    said = json.loads(asked)
    limits = PreviewLimits(**said["limits"])
    _limit(limits)
    try:
        head, body = look(said["media"], sys.stdin.buffer.read(), said["page"], limits)
    except Exception:  # a parser that fails in a way nobody foresaw is a file that cannot be shown
        head, body = {"error": "BROKEN"}, b""
    sys.stdout.buffer.write(json.dumps(head, ensure_ascii=False).encode() + b"\n" + body)


def _limit(limits: PreviewLimits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(media: str, content: bytes, page: int, limits: PreviewLimits) -> Answer:
    if media == "application/pdf":
        return _pdf(content, page, limits)
    if media.startswith("image/"):
        return _picture(content, limits) if page else ({"pages": 1}, b"")
    if media.endswith("wordprocessingml.document"):
        return _blocks(_word(content), limits)
    return _blocks(_sheets(content, limits), limits)


def _pdf(content: bytes, page: int, limits: PreviewLimits) -> Answer:
    import pypdfium2  # noqa: PLC0415 - only the reader of this one file is loaded

    document = pypdfium2.PdfDocument(content)
    if not page:
        return {"pages": len(document)}, b""
    if page > min(len(document), limits.most_pages):
        return {"error": "NO_PAGE"}, b""
    found = document[page - 1]
    scale = min(2.0, limits.most_side / max(*found.get_size(), 1.0))
    picture = found.render(scale=scale, may_draw_forms=False).to_pil()
    return {"media": "image/png"}, _saved(picture, "PNG")


def _picture(content: bytes, limits: PreviewLimits) -> Answer:
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = limits.most_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        kind = opened.format or "PNG"
        side = (limits.most_side, limits.most_side)
        opened.draft("RGB", side)
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail(side)
        shown = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    bare = Image.frombytes(
        shown.mode, shown.size, shown.tobytes()
    )  # without what it says of camera and place
    return {"media": f"image/{kind.lower()}"}, _saved(bare, kind)


def _saved(picture: Any, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind)
    return target.getvalue()


# --- text and tables ---------------------------------------------------------------------------------------


def _blocks(blocks: Iterator[dict[str, Any]], limits: PreviewLimits) -> Answer:
    """As many as may be shown; `more` where there are others."""
    kept: list[dict[str, Any]] = []
    signs = rows = 0
    for block in blocks:
        signs += len(block.get("text", "")) + sum(len(cell) for row in block.get("rows", ()) for cell in row)  # fmt: skip
        rows += len(block.get("rows", ())) or 1
        if signs > limits.most_signs or rows > limits.most_rows:
            return {"pages": 0, "blocks": kept, "more": True}, b""
        kept.append(block)
    return {"pages": 0, "blocks": kept, "more": False}, b""


def _word(content: bytes) -> Iterator[dict[str, Any]]:
    from docx import Document  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    for part in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:  # row by row, so that a long table is cut and not left out
                yield {"rows": [[cell.text[:500] for cell in row.cells]]}
        elif part.text.strip():
            yield {"text": part.text}


def _sheets(content: bytes, limits: PreviewLimits) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield {"title": name}
        sheet = book.get_sheet_by_name(name)
        for row in sheet.iter_rows():
            yield {"rows": [[str(cell)[:500] for cell in row[: limits.most_columns]]]}


if __name__ == "__main__":
    main(sys.argv[1])
