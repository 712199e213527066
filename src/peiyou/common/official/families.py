"""Which fonts a document is set in. 仿宋_GB2312 and 方正小标宋 belong to their makers and are not shipped.

Word names the first family of each role, which the machines of offices have; a PDF is set in the first
family that is found where it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SERIF: Final = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun")
SANS: Final = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "SimHei")
ROLES: Final = ("title", "body", "heading", "subheading", "table")


class NoFont(LookupError):
    """No family that can print Chinese was found; names those that were looked for."""


@dataclass(frozen=True, slots=True)
class Families:
    """Names by role, the wanted one first. `folders` hold further font files (.ttf, .otf, .ttc)."""

    title: tuple[str, ...] = ("方正小标宋简体", "FZXiaoBiaoSong-B05S", *SERIF)
    body: tuple[str, ...] = ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", *SERIF)
    heading: tuple[str, ...] = ("黑体", "SimHei", *SANS, *SERIF)
    subheading: tuple[str, ...] = ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", *SERIF)
    table: tuple[str, ...] = ("仿宋_GB2312", "FangSong_GB2312", "宋体", *SERIF)
    folders: tuple[Path, ...] = field(default=())

    @classmethod
    def named(cls, names: Mapping[str, Any], folders: tuple[Path, ...] = ()) -> Families:
        """With some roles named anew; ours come behind them. Raises ValueError for what is no role."""
        base = cls()
        if unknown := set(names) - set(ROLES):
            raise ValueError(f"{', '.join(sorted(unknown))}: the roles are {', '.join(ROLES)}")
        for role, wanted in names.items():
            if not (isinstance(wanted, list) and all(isinstance(name, str) for name in wanted)):
                raise ValueError(f"{role}: write a list of families")
        chosen = {role: (*names.get(role, ()), *getattr(base, role)) for role in ROLES}
        return cls(**chosen, folders=folders)
