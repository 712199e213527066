"""A citizen follows a published figure to its proof, without signing in; on a desk and on a phone."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from peiyou.engine.results.actions.corrections import Wrong, record_correction
from peiyou.engine.results.models import Release
from peiyou.kernel.actions.roles import Role
from tests.e2e.conftest import Visitor
from tests.factories.releases import a_release
from tests.factories.returns import a_round, approved

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
Make = Callable[..., Visitor]
QUANTITY = r'("quantity": ?)(\d+)'


@pytest.fixture
def published(live_server: Any, transactional_db: None) -> Release:
    cache.clear()
    made = a_round()
    approved(made)
    release = a_release(made)
    wrong = Wrong("东省核定数", "3", "2", "重复计入")
    record_correction(release=release, wrong=wrong, **made.actor(Role.MINISTRY))
    return release


def verified(verifier: Path, file: Path, root: str) -> int:
    """What the downloaded verifier ends with, run by a Python that knows nothing of Peiyou."""
    command = [sys.executable, "-I", str(verifier), str(file), "--root", root]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode


def tampered(proof: Path, whole: Path, folder: Path) -> list[Path]:
    """The same files with one figure raised by one."""
    leaf = json.loads(proof.read_text(encoding="utf-8"))
    leaf["leaf"]["quantity"] += 1
    files = [folder / "proof2.json", folder / "release2.jsonl.gz"]
    files[0].write_text(json.dumps(leaf), encoding="utf-8")
    lines = gzip.decompress(whole.read_bytes()).decode().splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if re.search(QUANTITY, line))
    lines[place] = re.sub(
        QUANTITY, lambda found: f"{found[1]}{int(found[2]) + 1}", lines[place], count=1
    )
    files[1].write_bytes(gzip.compress("".join(lines).encode()))
    return files


def test_a_citizen_follows_a_figure_to_its_proof(published: Release, visitor: Make, tmp_path: Path) -> None:  # fmt: skip
    citizen = visitor(locale="en-US")
    page = citizen.page
    page.goto("/progress/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Progress of the plan, as published")
    expect(page.get_by_text("1 of 1 returns approved").first).to_be_visible()
    citizen.is_accessible()

    page.locator("a[href$='/approved/']").first.click()
    expect(page.locator(".pt-sum b")).to_have_text("3")
    citizen.is_accessible()
    page.locator("a[href*='/leaves/']").first.click()
    expect(page.get_by_text("Proof that it is in the release")).to_be_visible()
    citizen.is_accessible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the proof").click()
    proof = tmp_path / "proof.json"
    download.value.save_as(proof)

    page.get_by_role("link", name=published.code, exact=True).first.click()
    expect(page.get_by_text(published.root).first).to_be_visible()
    citizen.is_accessible()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"{published.code}.jsonl.gz").click()
    whole = tmp_path / "release.jsonl.gz"
    download.value.save_as(whole)
    with page.expect_download() as download:
        page.get_by_role("link", name="verify_release.py").click()
    verifier = tmp_path / "verify_release.py"
    download.value.save_as(verifier)
    for file in (proof, whole):
        assert verified(verifier, file, published.root) == 0
    for file in tampered(proof, whole, tmp_path):
        assert verified(verifier, file, published.root) == 1, file.name
    expect(page.get_by_text("重复计入")).to_be_visible()

    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_text(published.root).first).to_be_visible()

    phone = visitor(locale="en-US", width=390)
    for url in ("/progress/", "/progress/releases/", f"/progress/releases/{published.code}/", f"/progress/releases/{published.code}/leaves/0/", "/progress/corrections/"):  # fmt: skip
        phone.page.goto(url)
        phone.is_accessible()
