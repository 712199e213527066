"""The stand-alone verifier: agrees with what is written, and notices every change to it."""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peiyou.engine.results
from peiyou.common.digest import DIGESTS
from peiyou.engine.results.releases.lines import Net, Total, nets_of, text
from peiyou.engine.results.releases.proofs import BLOCK, blocks_of, path_of, proof
from peiyou.engine.results.releases.writing import Written, read, write
from tests.factories.releases import OVERLAP, a_content, key

VERIFIER = Path(peiyou.engine.results.__file__).parent / "data" / "verify_release.py"
spec = importlib.util.spec_from_file_location("verify_release", VERIFIER)
assert spec is not None
assert spec.loader is not None
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)

CONTENT = a_content(12)
WRITTEN = write(CONTENT)
LINES = gzip.decompress(WRITTEN.content).decode().splitlines()


def findings(lines: list[str], root: str = "") -> list[str]:
    release = verifier.Release()
    for line in lines:
        release.take((line + "\n").encode())
    release.finish(root)
    return release.findings


def at(kind: str) -> list[int]:
    return [n for n, line in enumerate(LINES) if json.loads(line)["kind"] == kind]


@pytest.mark.parametrize("digest", DIGESTS)
@pytest.mark.parametrize("units", [0, 1, 7])
def test_what_is_written_is_right(units: int, digest: str) -> None:
    written = write(a_content(units, digest=digest))
    lines = gzip.decompress(written.content).decode().splitlines()
    assert findings(lines, written.root) == []
    parsed = read(written.content)
    assert parsed.leaves == a_content(units).leaves
    assert (len(parsed.leaves), len(parsed.totals)) == (written.leaves, written.totals)


def test_the_same_content_is_the_same_file() -> None:
    assert write(a_content(12)) == WRITTEN


def changed(line: str, **values: Any) -> str:
    return text(json.loads(line) | values)


def _leaf(line: str, draw: Callable[..., Any]) -> list[str]:
    said = json.loads(line)
    what = draw(st.sampled_from(["quantity", "stage", "at", "sources", "unit", "period"]))
    new = {
        "quantity": said["quantity"] + draw(st.integers(1, 9)), "stage": "CHECKED", "period": "2020",
        "at": [key(100 + (int(said["at"][0][-3:], 16) - 99) % 4), ""], "sources": ["return:" + "0" * 64],
        "unit": key(10_000 + (int(said["unit"][-6:], 16) - 9_999) % 12),
    }[what]  # fmt: skip
    return [changed(line, **{what: new})]


def _total(line: str, draw: Callable[..., Any]) -> list[str]:
    what = draw(st.sampled_from(["quantity", "leaves"]))
    return [changed(line, **{what: json.loads(line)[what] + draw(st.sampled_from([-1, 1]))})]


def _net(line: str, draw: Callable[..., Any]) -> list[str]:
    what = draw(st.sampled_from(["gross", "net"]))
    return [changed(line, **{what: json.loads(line)[what] + draw(st.sampled_from([-1, 1]))})]


def _members(line: str, _draw: Callable[..., Any]) -> list[str]:
    return [changed(line, members=[] if json.loads(line)["members"] else [OVERLAP, OVERLAP + "1"])]


def _header(line: str, draw: Callable[..., Any]) -> list[str]:
    what = draw(st.sampled_from(["title", "as_of", "seal_hash", "licence", "ends_on"]))
    return [changed(line, **{what: json.loads(line)[what] + "x"})]


def _name(line: str, _draw: Callable[..., Any]) -> list[str]:
    return [changed(line, name="另一个")]


def _dropped(_line: str, _draw: Callable[..., Any]) -> list[str]:
    return []


def _twice(line: str, _draw: Callable[..., Any]) -> list[str]:
    return [line, line]


def _spaced(line: str, _draw: Callable[..., Any]) -> list[str]:
    return [json.dumps(json.loads(line), ensure_ascii=False)]


WAYS: list[tuple[str, Callable[..., list[str]]]] = [
    ("leaf", _leaf), ("leaf", _dropped), ("leaf", _twice), ("leaf", _spaced),
    ("total", _total), ("total", _dropped), ("total", _twice),
    ("net", _net), ("net", _dropped), ("net", _twice), ("measure", _members), ("header", _header),
    ("unit", _name), ("unit", _dropped), ("node", _name), ("measure", _name), ("measure", _dropped),
    ("coverage", _dropped), ("period", _spaced), ("end", _dropped),
]  # fmt: skip


@given(st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_change_is_noticed(data: Any) -> None:
    kind, way = data.draw(st.sampled_from(WAYS))
    place = data.draw(st.sampled_from(at(kind)))
    new = way(LINES[place], data.draw)
    if new == [LINES[place]]:
        return
    assert findings([*LINES[:place], *new, *LINES[place + 1 :]])


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_two_lines_exchanged_are_noticed(data: Any) -> None:
    one, other = sorted(data.draw(st.lists(st.integers(0, len(LINES) - 1), min_size=2, max_size=2, unique=True)))  # fmt: skip
    lines = [*LINES]
    lines[one], lines[other] = lines[other], lines[one]
    try:
        assert findings(lines)
    except verifier.Unreadable:
        assert one == 0


def test_a_net_sum_counts_what_overlaps_once() -> None:
    parsed = read(WRITTEN.content)
    [measure] = [one for one in parsed.frame["measure"] if one["members"]]
    sums = {(t.node, t.stage, t.period, t.measure): t.quantity for t in parsed.totals}
    assert parsed.nets
    for net in parsed.nets:
        spot = (net.node, net.stage, net.period)
        assert net.of == tuple(measure["members"])
        assert net.gross == sum(sums[*spot, code] for code in net.of)
        assert net.net == net.gross - sums[*spot, OVERLAP]


def test_nets_that_agree_with_themselves_and_not_with_the_leaves_are_noticed() -> None:
    lines = [*LINES]
    first = at("net")[0]
    lines[first] = changed(lines[first], net=0, gross=0)
    assert any("net of" in one for one in findings(lines))


def test_three_measures_joined_by_two_overlaps_are_one_sum() -> None:
    """Each pair takes off its own overlap; the group is one, however the codes lie."""
    members = {"o1": ["a", "c"], "o2": ["b", "c"], "o3": ["x", "y"]}
    sums = {"a": 10, "b": 20, "c": 30, "o1": 4, "o2": 5, "x": 7, "o3": 2, "z": 9}
    totals = [Total("n", code, "APPROVED", "2021", q, 1) for code, q in sorted(sums.items())]
    assert nets_of(totals, members) == [
        Net("n", ("a", "b", "c"), "APPROVED", "2021", 60, 51),
        Net("n", ("x", "y"), "APPROVED", "2021", 7, 5),
    ]
    groups = {group: sorted(of) for group, of in verifier.groups_of(members).items()}
    assert groups == {("a", "b", "c"): ["o1", "o2"], ("x", "y"): ["o3"]}


def test_what_was_published_before_overlaps_were_is_still_right() -> None:
    old = (Path(__file__).parents[3] / "data" / "releases" / "format-1.jsonl.gz").read_bytes()
    lines = gzip.decompress(old).decode().splitlines()
    root = json.loads(lines[-1])["root"]
    assert findings(lines, root) == []
    parsed = read(old)
    assert (len(parsed.leaves), parsed.nets) == (72, [])
    assert findings([*lines[:5], *lines[6:]])
    assert findings([text(json.loads(lines[0]) | {"format": "peiyou.release/2"}), *lines[1:]])
    end = json.loads(lines[-1])

    class Of:
        code, digest, leaves = "plan-2021", "sha256", len(parsed.leaves)
        frame_hash, root = end["frame_hash"], end["root"]
        leaves_root, totals_root = end["leaves_root"], end["totals_root"]

    of: Any = Of()
    path = path_of(parsed.leaves, 3, blocks_of(parsed.leaves, "sha256"), "sha256")
    made = proof(parsed.leaves[3], 3, path, of)
    assert made["format"] == "peiyou.release.proof/1"
    assert verifier.check_proof(made, root) == []


def rewritten() -> Written:
    """A file that agrees with itself, of which one leaf says something else."""
    leaves = [CONTENT.leaves[0]._replace(quantity=999), *CONTENT.leaves[1:]]
    return write(type(CONTENT)(CONTENT.header, CONTENT.nation, CONTENT.frame, leaves))


def test_a_file_rewritten_as_a_whole_has_another_root() -> None:
    """Only the root that was published elsewhere tells it from the true one; the guide says so."""
    lines = gzip.decompress(rewritten().content).decode().splitlines()
    assert findings(lines) == []
    assert findings(lines, WRITTEN.root)


@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
@settings(max_examples=25, deadline=None)
def test_a_leaf_is_proved_and_another_is_not(asked: tuple[int, int]) -> None:
    size, no = asked
    leaf = CONTENT.leaves[0]
    leaves = [leaf._replace(quantity=n) for n in range(size)]
    content = type(CONTENT)(CONTENT.header, CONTENT.nation, CONTENT.frame, leaves)
    written = write(content)
    blocks = blocks_of(leaves, "sha256")
    start = no // BLOCK * BLOCK
    path = path_of(leaves[start : start + BLOCK], no, blocks, "sha256")

    class Of:
        code, digest = "plan-2021", "sha256"
        frame_hash, root = written.frame_hash, written.root
        leaves_root, totals_root = written.leaves_root, written.totals_root

    of: Any = Of()
    of.leaves = size
    made = proof(leaves[no], no, path, of)
    assert verifier.check_proof(made, written.root) == []
    assert verifier.check_proof(made | {"leaf": leaf._replace(quantity=-1).line})
    assert verifier.check_proof(made, "0" * 64)


def test_the_command(tmp_path: Path) -> None:
    """As somebody runs it who has nothing but the file and Python."""
    path = tmp_path / "release.jsonl.gz"
    path.write_bytes(WRITTEN.content)

    def run(*more: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-I", VERIFIER, path, *more], capture_output=True, text=True, check=False)  # fmt: skip
        return done.returncode, done.stdout

    code, told = run("--root", WRITTEN.root, "--unit", CONTENT.leaves[0].unit)
    assert (code, told.startswith("OK 完好")) == (0, True)
    assert CONTENT.leaves[0].measure in told
    assert run("--root", "0" * 64)[0] == 1
    assert json.loads(run("--json")[1])["leaves"] == len(CONTENT.leaves)
    lines = [*LINES[:-1], "[" * 100_000, LINES[-1]]
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    code, told = run()
    assert (code, told.startswith("ALTERED")) == (1, True), "what is nested endlessly is no line"
    path.write_bytes(b"nonsense")
    assert run()[0] == 2
    endless = tmp_path / "proof.json"
    endless.write_bytes(b"[" * 100_000)
    assert subprocess.run([sys.executable, "-I", VERIFIER, endless], check=False).returncode == 2
