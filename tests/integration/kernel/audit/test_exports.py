"""The export and the verifier that checks it without Peiyou."""

import copy
import gzip
import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from peiyou.common.canonical import canonical
from peiyou.common.digest import hasher
from peiyou.kernel.accounts.models import Person
from peiyou.kernel.audit import exports, immutability, outside
from peiyou.kernel.audit.actions.handing_out import record_export
from peiyou.kernel.audit.errors import AuditError
from peiyou.kernel.audit.models import Leaf, Row
from peiyou.kernel.audit.sealing import seal_pending
from tests.factories.audit import AT, append_rows

pytestmark = pytest.mark.django_db
VERIFIER = SimpleNamespace(**runpy.run_path(str(exports.VERIFIER)))
Lines = list[bytes]


def sealed_export(first: int | None = None, last: int | None = None, seals: int = 3) -> Lines:
    for _ in range(seals):
        append_rows(5)
        seal_pending(AT)
    return list(exports.lines(exports.seal_range(first, last), AT))


def findings(lines: Lines, folder: Path, heads: list[str] | None = None) -> list[str]:
    path = folder / "export.jsonl"
    path.write_bytes(b"".join(lines))
    export, _compared = VERIFIER.check(str(path), heads or [])
    return list(export.findings)


@pytest.mark.parametrize("digest", ["sha256", "sm3"])
def test_a_true_export_is_ok(settings: Settings, tmp_path: Path, digest: str) -> None:
    settings.PEIYOU_DIGEST = digest
    lines = sealed_export()
    heads = [str(path) for path in outside.files()]
    assert findings(lines, tmp_path, heads) == []
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds == ["header", *(["row"] * 5 + ["seal"]) * 3, "end"]


@pytest.mark.parametrize(("first", "last", "rows"), [(2, 2, 5), (2, None, 10), (None, 2, 10)])
def test_a_part_is_ok(tmp_path: Path, first: int | None, last: int | None, rows: int) -> None:
    lines = sealed_export(first, last)
    assert findings(lines, tmp_path) == []
    assert json.loads(lines[-1])["rows"] == rows


@pytest.mark.parametrize(("first", "last"), [(4, None), (3, 2), (None, 0)])
def test_an_empty_part_is_refused(first: int | None, last: int | None) -> None:
    with pytest.raises(AuditError):
        sealed_export(first, last)


def test_the_export_holds_what_the_act_of_exporting_left(auditor: Person) -> None:
    record_export(first=None, last=None, way="browser", actor=auditor.actor, at=AT)
    seal_pending(AT)
    text = b"".join(exports.lines(exports.seal_range(), AT)).decode()
    assert "audit.record_export" in text


# --- any single change is found ------------------------------------------------------------------------


def redigest(lines: Lines) -> Lines:
    """What a careful forger would do: make the end line fit again."""
    end = json.loads(lines[-1])
    if end.get("kind") != "end":
        return lines
    records = [json.loads(line) for line in lines[:-1]]
    end["lines_sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    end["rows"] = sum(r.get("kind") == "row" for r in records)
    end["seals"] = sum(r.get("kind") == "seal" for r in records)
    return [*lines[:-1], (canonical(end) + "\n").encode()]


def other(value: Any, draw: st.DrawFn) -> Any:
    if isinstance(value, int):
        return value + draw(st.sampled_from([-1, 1, 7]))
    if isinstance(value, str) and value:
        at = draw(st.integers(0, len(value) - 1))
        return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]
    return "x"


@st.composite
def forged(draw: st.DrawFn, lines: Lines) -> Lines:
    """One line of rows and seals changed, removed, doubled, moved or inserted; then a fitting end."""
    last = len(lines) - 2
    at = draw(st.integers(1, last))
    new = copy.copy(lines)
    way = draw(st.sampled_from(["change", "drop field", "remove", "double", "move", "insert"]))
    record = json.loads(new[at])
    if way in {"change", "drop field"}:
        field = draw(st.sampled_from(sorted(record)))
        if way == "change":
            record[field] = other(record[field], draw)
        else:
            del record[field]
        new[at] = (canonical(record) + "\n").encode()
    elif way == "remove":
        del new[at]
    elif way == "double":
        new.insert(draw(st.integers(1, last + 1)), new[at])
    elif way == "move":
        line = new.pop(at)
        new.insert(draw(st.integers(1, last).filter(lambda to: to != at)), line)
    else:
        record |= {"position": record.get("position", 1), "data": '{"n":0}'} if record["kind"] == "row" else {}  # fmt: skip
        new.insert(at, (canonical(record) + "\n").encode())
    return redigest(new)


SLOW = hypothesis_settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SLOW
@given(data=st.data())
def test_any_forged_line_is_found(tmp_path: Path, sample: Lines, data: st.DataObject) -> None:
    lines = data.draw(forged(sample))
    assert lines != sample
    assert findings(lines, tmp_path)


@SLOW
@given(data=st.data())
def test_any_changed_byte_is_found(tmp_path: Path, sample: Lines, data: st.DataObject) -> None:
    """Nothing made to fit: a byte changed, removed or added anywhere, or the file cut off."""
    whole = b"".join(sample)
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = bytes([data.draw(st.integers(0, 255).filter(lambda b: b != whole[at]))])
    way = data.draw(st.sampled_from(["change", "remove", "add", "cut"]))
    broken = {
        "change": whole[:at] + byte + whole[at + 1 :],
        "remove": whole[:at] + whole[at + 1 :],
        "add": whole[:at] + byte + whole[at:],
        "cut": whole[:at],
    }[way]
    try:
        found = findings([broken], tmp_path)
    except VERIFIER.Unreadable:
        return
    assert found, (way, at)


@pytest.fixture
def sample() -> Lines:
    return sealed_export()


@pytest.mark.parametrize("what", ["removed row", "changed row", "removed leaf"])
def test_what_was_done_to_the_database_shows_in_the_export(tmp_path: Path, what: str) -> None:
    sealed_export()
    immutability.unprotect()
    row = Row.objects.get(stream="plan:1", seq=2)
    if what == "removed row":
        Row.objects.filter(pk=row.pk)._raw_delete("default")
    elif what == "changed row":
        Row.objects.filter(pk=row.pk).update(data="{}")
    else:
        Leaf.objects.filter(row=row)._raw_delete("default")
    lines = list(exports.lines(exports.seal_range(), AT))
    assert findings(lines, tmp_path)
    Leaf.objects.all().delete()
    Row.objects.all().delete()


def test_a_forger_who_makes_everything_fit_is_found_by_the_heads(tmp_path: Path) -> None:
    """An export of another record, whole in itself: only the heads tell."""
    true = sealed_export()
    heads = [str(path) for path in outside.files()]
    text = b"".join(true).decode().replace("王建国", "李四")
    forged_lines = refit([json.loads(line) for line in text.splitlines()])
    assert findings(forged_lines, tmp_path) == []
    assert len(findings(forged_lines, tmp_path, heads)) == 3


def refit(records: list[dict[str, Any]]) -> Lines:
    ends: dict[str, str] = {}
    leaves: list[bytes] = []
    prev = VERIFIER.GENESIS
    for r in records:
        if r["kind"] == "row":
            r["prev_hash"] = ends.get(r["stream"], VERIFIER.GENESIS)
            r["row_hash"] = r["leaf"] = VERIFIER.text_hash("peiyou.audit.row/1", VERIFIER.ROW, r)
            ends[r["stream"]] = r["row_hash"]
            leaves.append(bytes.fromhex(r["row_hash"]))
        elif r["kind"] == "seal":
            r |= {"merkle_root": VERIFIER.merkle_root(r["digest"], leaves), "prev_seal": prev}
            prev = r["seal_hash"] = VERIFIER.text_hash("peiyou.audit.seal/1", VERIFIER.SEAL, r)
            leaves = []
    records[0]["last_hash"] = prev
    return redigest([(canonical(r) + "\n").encode() for r in records])


# --- as a program ----------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    """As a stranger would: another Python, without site packages or our path."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(exports.VERIFIER), *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_verifier_needs_nothing_but_python(tmp_path: Path) -> None:
    sealed_export()
    path = tmp_path / "export.jsonl.gz"
    count = exports.write(path, exports.seal_range(), AT)
    assert count == 20
    heads = str(outside.files()[0])
    code, out = run(str(path), "--heads", heads)
    assert (code, out) == (
        0,
        "OK 完好: 15 rows 行, 3 seals 封存 (1–3), 3 outside heads agree 外部封存头一致\n",
    )
    plain = tmp_path / "changed.jsonl"
    plain.write_bytes(gzip.decompress(path.read_bytes()).replace(b'{\\"n\\":1,', b'{\\"n\\":7,', 1))
    code, out = run(str(plain), "--all")
    assert code == 1
    assert "row plan:1 #1: content and hash differ" in out
    assert out.splitlines()[-1].startswith("ALTERED 已被改动: 2 findings 处; first 首处: line 4:")


@pytest.mark.parametrize(
    "content", [b"", b"hello\n", b'{"kind":"row"}\n', b"[" * 100_000, b"\xff\xfe"]
)
def test_what_is_no_export_is_said_to_be_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)
    code, out = run(str(path))
    assert code == 2
    assert out.startswith("UNREADABLE 无法读取")
    assert run(str(tmp_path / "none.jsonl"))[0] == 2


@hypothesis_settings(deadline=None)
@given(st.binary(max_size=300))
def test_its_own_sm3_is_sm3(data: bytes) -> None:
    assert VERIFIER.sm3(data) == hasher("sm3")(data)


def test_without_sm3_in_openssl_its_own_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise ValueError("unsupported hash type sm3")

    monkeypatch.setattr(hashlib, "new", none)
    assert VERIFIER.digest("sm3", b"abc").hex().startswith("66c7f0f462eeedd9")
    assert VERIFIER.digest("md5", b"abc") == b""
