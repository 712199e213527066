"""Archives that no office program wrote are refused before anything parses them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from peiyou.common.archives import BadArchive, inspect


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(BadArchive) as error:
        inspect(path, **limits)
    return error.value.code


def test_the_names_of_an_ordinary_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<a/>", "docProps/app.xml": b"<b/>"})
    assert inspect(path) == {"xl/workbook.xml", "docProps/app.xml"}


def test_what_it_unpacks_to_is_counted(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", {"a.bin": bytes(range(256)) * 8})
    assert inspect(path, most=2_048)
    assert refused(path, most=2_047) == "ARCHIVE_BOMB"


@pytest.mark.parametrize("declared", [b"<!DOCTYPE a>", b"<!ENTITY b 'c'>"])
def test_entities_are_no_part_of_an_office_file(tmp_path: Path, declared: bytes) -> None:
    assert refused(archive(tmp_path / "a.xlsx", {"a.xml": declared + b"<a/>"})) == "XML_BOMB"


def test_archives_inside_and_no_archive_at_all(tmp_path: Path) -> None:
    assert refused(archive(tmp_path / "a.xlsx", {"b.zip": b"x"})) == "ARCHIVE_BOMB"
    (tmp_path / "b.xlsx").write_bytes(b"x")
    assert refused(tmp_path / "b.xlsx") == "BROKEN"
