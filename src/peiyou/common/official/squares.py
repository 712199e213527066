"""Square pictures (QR) of a text, as PNG bytes."""

from __future__ import annotations

import io

import qrcode


def square_png(text: str, box: int = 8) -> bytes:
    """`box` is the number of dots of one module; the same text is the same bytes."""
    out = io.BytesIO()
    qrcode.make(text, box_size=box, border=1).save(out, format="PNG")
    return out.getvalue()
