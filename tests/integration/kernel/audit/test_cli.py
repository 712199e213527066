import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from peiyou.kernel.audit import immutability
from peiyou.kernel.audit.cli import group
from peiyou.kernel.audit.exports import VERIFIER
from peiyou.kernel.audit.models import Row
from tests.factories.audit import append_rows

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def test_verify_says_ok() -> None:
    append_rows(5)
    result = run("verify")
    assert result.exit_code == 0
    assert result.output.startswith("OK 完好: 5 rows in 3 streams, 1 seals, 0 waiting, 1 outside")


def test_verify_names_what_is_wrong_and_fails() -> None:
    append_rows(5)
    run("seal")
    immutability.unprotect()
    Row.objects.filter(stream="plan:1", seq=1).update(data="{}")
    result = run("verify")
    assert result.exit_code == 1
    assert "plan:1 #1" in result.output
    report = json.loads(run("verify", "--json").output)
    assert report["ok"] is False
    assert report["findings"][0]["where"] == "plan:1 #1"


def test_export_seal_and_show(tmp_path: Path) -> None:
    append_rows(5)
    assert run("seal").output.startswith("seal 1: positions 1 to 5, ")
    path = tmp_path / "x.jsonl.gz"
    assert run("export", str(path)).output == f"10 lines, seals 1 to 2: {path}\n"
    assert run("export", str(path), "--from-seal", "9").exit_code == 1
    assert "audit.record_export" in run("show", "--limit", "1").output
    (row,) = json.loads(run("show", "--stream", "plan:2", "--json").output)
    assert (row["seq"], row["data"]) == (1, {"n": 2, "what": "布点"})


def test_the_verifier_can_be_had_without_a_browser() -> None:
    assert run("verifier").output == VERIFIER.read_text(encoding="utf-8")
