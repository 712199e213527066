"""What is built before Peiyou can serve: files from npm, the icon sprite, the compiled catalogs.

`python build_assets.py` builds what has changed since the last time and says so; a wheel is built
through the same function (`AssetHook`). An editable install must not need npm, so it builds nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCE = ROOT / "src" / "peiyou"
VENDOR = SOURCE / "web" / "static" / "vendor"
STAMP = VENDOR / "stamp"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
FONTS = SOURCE / "common" / "official" / "fonts"
FONT_FILES = {
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC-Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/LICENSE_FONT": "OFL.txt",
}
"""What a PDF in Chinese is set in where the machine has nothing better."""
ICONS = "@tabler/icons/icons/outline"
MAP_COMMENT = re.compile(rb"/[/*]# sourceMappingURL=[^\n]*")
USED_ICON = re.compile(r"""(?:\{%\s*icon\s+["']|icons\.svg["']\s*%\}#)([a-z0-9-]+)""")


class AssetHook(BuildHookInterface):  # type: ignore[type-arg]
    """Lets hatchling pack the built files; `artifacts` in pyproject.toml names them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build()


def build() -> list[str]:
    """Build what is missing or old; returns what was done, in words."""
    icons = used_icons()
    done = [f"catalog {path.parent.parent.name}" for path in compile_catalogs()]
    stamp = stamp_of(icons)
    if not (FONTS.exists() and STAMP.exists() and STAMP.read_text() == stamp):
        install_packages()
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        for name, target in FILES.items():
            words = (ROOT / "node_modules" / name).read_bytes()
            (VENDOR / target).write_bytes(MAP_COMMENT.sub(b"", words))
        (VENDOR / "icons.svg").write_text(sprite(icons), encoding="utf-8")
        FONTS.mkdir(exist_ok=True)
        for name, target in FONT_FILES.items():
            shutil.copyfile(ROOT / "node_modules" / name, FONTS / target)
        STAMP.write_text(stamp)
        done.append(f"{len(FILES)} files, {len(FONT_FILES)} of fonts and {len(icons)} icons")
    return done


def used_icons() -> list[str]:
    """Names of the icons that templates ask for: the sprite holds these and no others."""
    return sorted(
        {
            name
            for template in SOURCE.rglob("templates/**/*.html")
            for name in USED_ICON.findall(template.read_text(encoding="utf-8"))
        }
    )


def stamp_of(icons: Iterable[str]) -> str:
    lock = (ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(lock + " ".join(icons).encode()).hexdigest()


def install_packages() -> None:
    """`npm ci`, unless the packages of this very lock file are already there."""
    mark = ROOT / "node_modules" / ".peiyou-lock"
    lock = (ROOT / "package-lock.json").read_text()
    if mark.exists() and mark.read_text() == lock:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing: install Node 20 (Debian: apt install nodejs npm).")
    subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=ROOT, check=True)
    mark.write_text(lock)


def sprite(icons: Iterable[str]) -> str:
    """One file with a symbol for each icon, to be shown by `<use href="…#name">`."""
    symbols = []
    for name in icons:
        path = ROOT / "node_modules" / ICONS / f"{name}.svg"
        if not path.exists():
            raise SystemExit(f"There is no icon “{name}” in @tabler/icons: see {ICONS}.")
        inner = re.sub(r"^.*?<svg.*?>|</svg>\s*$", "", path.read_text(), flags=re.DOTALL)
        inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inner.split())}</symbol>'
        )
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def compile_catalogs() -> list[Path]:
    """Compile catalogs older than their source; needs no gettext on the machine."""
    done = []
    for source in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            done.append(target)
    return done


if __name__ == "__main__":
    sys.stdout.writelines(f"built {line}\n" for line in build())
