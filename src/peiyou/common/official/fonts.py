"""Which of the wanted fonts are there: on the machine, in the folders that were named, and ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import typst

from peiyou.common.official.families import ROLES, Families, NoFont

OURS: Final = Path(__file__).parent / "fonts"
"""Filled by build_assets.py with two weights of Noto Serif SC (OFL), so that a PDF can be made anywhere."""


@cache
def installed(folders: tuple[Path, ...]) -> tuple[typst.Fonts, frozenset[str]]:
    """The fonts of this machine, of `folders` and ours, with the names of their families."""
    places = [str(folder) for folder in (*folders, OURS) if folder.is_dir()]
    fonts = typst.Fonts(include_system_fonts=True, font_paths=places)
    return fonts, frozenset(font.family for font in fonts.fonts())


def present(families: Families) -> tuple[typst.Fonts, dict[str, list[str]]]:
    """The fonts, and for each role its families that are there. Raises `NoFont` where a role has none."""
    fonts, names = installed(families.folders)
    found = {}
    for role in ROLES:
        wanted = getattr(families, role)
        found[role] = [name for name in wanted if name in names]
        if not found[role]:
            raise NoFont(f"none of these is installed: {', '.join(wanted)}")
    return fonts, found
