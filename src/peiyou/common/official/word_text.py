"""Text in Word: which fonts it is in, and what XML cannot hold."""

from __future__ import annotations

from typing import Any, Final

from docx.oxml.ns import qn

LATIN: Final = "Times New Roman"


def set_fonts(font: Any, name: str) -> None:
    """`name` for Chinese; Word keeps Latin letters and digits apart."""
    font.name = LATIN
    font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def printable(text: str) -> str:
    """Without control characters and half characters: no file could hold them."""
    return "".join(c for c in text if (c >= " " or c in "\t\n") and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")  # fmt: skip
