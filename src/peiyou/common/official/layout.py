"""The measures of the sheet. Ours, near to what offices print: change them here for another house style."""

from __future__ import annotations

from typing import Final

MM_PER_POINT: Final = 25.4 / 72

PAGE: Final = (210, 297)
"""A4 upright, in mm; lying, the other way round."""
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
"""Margins in mm: what is left is 156 × 225."""

BODY_SIZE: Final = 16
"""三号, in points: 28 characters in a line."""
LINE_PITCH: Final = 29
"""Points from line to line: 22 lines on a page."""
TITLE_SIZE: Final = 22
ISSUER_SIZE: Final = 36
"""At most: a long name is set smaller, so that it stays on its line."""
TABLE_SIZE: Final = 10.5
"""五号."""
TABLE_PITCH: Final = 15
FOOT_SIZE: Final = 9
NUMBER_SIZE: Final = 14
"""Page numbers: 四号."""
RED: Final = "C7000B"
SQUARE: Final = 24
"""Side of the square picture in mm."""


def page(is_wide: bool) -> tuple[int, int]:
    """Width and height in mm."""
    return (PAGE[1], PAGE[0]) if is_wide else PAGE


def margins(is_wide: bool) -> tuple[int, int, int, int]:
    """Top, right, bottom, left in mm; a lying sheet turns with its margins to have a table's room."""
    return (RIGHT, 24, 24, 24) if is_wide else (TOP, RIGHT, BOTTOM, LEFT)


def text_width(is_wide: bool) -> int:
    _top, right, _bottom, left = margins(is_wide)
    return page(is_wide)[0] - left - right


def issuer_size(name: str, is_wide: bool) -> int:
    """Points in which the issuer fits on one line."""
    room = text_width(is_wide) / MM_PER_POINT
    return max(BODY_SIZE, min(ISSUER_SIZE, int(room / max(len(name), 1))))
