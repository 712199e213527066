"""Both catalogs are complete: every string of the source is translated, none is fuzzy or broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).parents[2] / "src" / "peiyou"
CATALOGS = {"zh_Hans": "zh-hans", "en": "en"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")


@pytest.fixture(scope="module")
def strings(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """What `makemessages` finds in the source today, gathered beside it, not in it."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed")
    copy = tmp_path_factory.mktemp("strings") / "peiyou"
    shutil.copytree(
        SOURCE, copy, ignore=shutil.ignore_patterns("vendor", "locale", "__pycache__", "migrations")
    )
    (copy / "locale" / "en").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "-v", "0"],
        cwd=copy,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        check=True,
    )
    return polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))


def catalog(name: str) -> dict[tuple[str | None, str], polib.POEntry]:
    file = polib.pofile(str(SOURCE / "locale" / name / "LC_MESSAGES" / "django.po"))
    return {(entry.msgctxt, entry.msgid): entry for entry in file if not entry.obsolete}


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("name", CATALOGS)
def test_every_string_is_translated(strings: polib.POFile, name: str) -> None:
    known = catalog(name)
    missing = [
        entry.msgid
        for entry in strings
        if not (found := known.get((entry.msgctxt, entry.msgid))) or not all(texts(found))
    ]
    assert missing == [], (
        f"{len(missing)} strings are not in the catalog {name}: run `make messages`"
    )


@pytest.mark.parametrize("name", CATALOGS)
def test_none_is_fuzzy_and_placeholders_agree(name: str) -> None:
    for entry in catalog(name).values():
        assert not entry.fuzzy, entry.msgid
        wanted = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        found = [set(PLACEHOLDER.findall(text)) for text in texts(entry)]
        assert found[-1] == wanted, entry.msgid
        assert all(names <= wanted for names in found), entry.msgid


@pytest.mark.parametrize("name", CATALOGS)
def test_nothing_is_left_from_strings_that_are_gone(strings: polib.POFile, name: str) -> None:
    used = {(entry.msgctxt, entry.msgid) for entry in strings}
    assert sorted(str(key) for key in set(catalog(name)) - used) == []


def test_chinese_reads_as_chinese() -> None:
    """No Latin punctuation between Chinese characters, no space where Chinese meets Chinese."""
    bad = re.compile(r"[\u4e00-\u9fff][,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff] +[\u4e00-\u9fff]")
    found = [t for entry in catalog("zh_Hans").values() for t in texts(entry) if bad.search(t)]
    assert found == []
