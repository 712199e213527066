"""All that a report says, as plain values: what a draft shows now, and what an issued one has frozen.

Money in fen; quantities in whole numbers of the line's scale, of a ratio its two sums. What is printed is made of this
and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from peiyou.common.canonical import canonical, instant
from peiyou.common.digest import hex_digest
from peiyou.engine.results.achieved import is_connected
from peiyou.engine.results.amounts import said
from peiyou.engine.results.models import Report
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar
from peiyou.engine.results.narrative.situations import Situation, situation_of
from peiyou.engine.results.narrative.tokens import codes_in, untied_in
from peiyou.engine.results.queries.figures import Amount
from peiyou.engine.results.queries.lines import Line
from peiyou.engine.results.queries.ratings import asked_of, ratings_of
from peiyou.engine.results.queries.reports.basis import Basis
from peiyou.engine.results.queries.reports.figures import Account
from peiyou.engine.results.queries.reports.saying import Sayer
from peiyou.engine.results.queries.reports.standing import Standings, parts_of
from peiyou.engine.results.queries.targets import targets_of
from peiyou.kernel.organisations.enums import REGIONS, Function, Kind
from peiyou.kernel.organisations.models import Unit
from peiyou.kernel.organisations.queries.trees import children

Content = dict[str, Any]
TALLY = ("expected", "handed_in", "late", "approved", "letters", "complete", "waived")


def content_of(report: Report, account: Account, sayer: Sayer) -> Content:
    """What the report would say if it were issued now."""
    frame, unit = account.frame, account.unit
    return {
        "report": str(report.key),
        "unit": {"key": str(unit.key), "name": unit.name, "code": unit.code, "kind": unit.kind},
        "signed_by": signatory(unit, date(frame.year, 12, 31)),
        "plan": {"code": frame.version.plan.code, "title": frame.version.title, "version": frame.version.no},
        "year": frame.year,
        "stage": str(frame.stage),
        "basis": _basis(frame.basis),
        "texts": _texts(report),
        "figures": _figures(report, sayer),
        "untied": untied_of(report),
        "lines": list(_lines(account, sayer)),
        "money": [
            {"code": code, "name": frame.sources.get(code, code), "budget": rates.budget, "arrived": rates.arrived, "spent": rates.spent}
            for code, rates in account.money.items()
        ],
        "complete": {name: getattr(account.tally, name) for name in TALLY},
        "places": list(_places(account)),
        "ratings": _ratings(account),
    }  # fmt: skip


def signatory(unit: Unit, on: date) -> str:
    """Who signs: of a region its education department, else the place itself."""
    if unit.kind not in REGIONS:
        return unit.name
    departments = children(unit, on).filter(kind=Kind.AUTHORITY, function=Function.EDUCATION)
    found = departments.values_list("name", flat=True).first()
    return found or unit.name


def digest_of(content: Mapping[str, Any]) -> str:
    return hex_digest("sha256", [canonical(content).encode()])


def placeholders() -> dict[str, set[str]]:
    """By language: what is said where the unit itself has to write; such a section is left out of what is issued."""
    outlook = next(one for one in grammar() if one.code == "outlook")
    return {language: {one.words[language] for one in outlook.says} for language in LANGUAGES}


def untied_of(report: Report) -> list[str]:
    """Numbers that somebody typed, in every language."""
    texts = [text for of in report.texts.values() for text in of.values()]
    return [number for text in texts for number in untied_in(text)]


def _basis(basis: Basis) -> Content | None:
    release = basis.release
    if release is None:
        return None
    return {
        "key": str(release.key), "code": release.code, "no": release.no, "title": release.title, "root": release.root,
        "as_of": instant(release.as_of), "from": release.starts_on.isoformat(), "to": release.last_day.isoformat(),
        "stages": list(release.stages), "has_money": release.has_money,
    }  # fmt: skip


def _texts(report: Report) -> Content:
    empty = placeholders()
    return {
        language: {code: text for code, text in of.items() if text.strip() and text.strip() not in empty.get(language, ())}
        for language, of in report.texts.items()
    }  # fmt: skip


def _figures(report: Report, sayer: Sayer) -> Content:
    """Code of each token that stands in a text → what it says, and where it opens."""
    texts = [text for of in report.texts.values() for text in of.values()]
    codes = dict.fromkeys(code for text in texts for code in codes_in(text))
    return {code: {"says": one.text, "opens": one.url} for code in codes for one in [sayer.say(code)]}  # fmt: skip


def _lines(account: Account, sayer: Sayer) -> Iterator[Content]:
    """Lines that were taken up or reported; of the nation every line of the plan."""
    lines = account.frame.board.lines
    targets = _targets(account)
    now_and_before = Standings(account)
    standings = {one.line.key: one.situation.value for one in now_and_before.all}
    before = (
        {one.line.key: one.situation.value for one in now_and_before.before}
        if account.tally_before.expected
        else {}
    )
    for line in lines:
        figures = account.rows[line.key]
        now = (figures.taken, figures.claimed, figures.checked, figures.approved)
        if account.unit.kind != Kind.NATION and not any(now):
            continue
        yield {
            "code": line.code, "task_no": line.task_no, "task": line.task, "words": line.words, "unit": line.unit,
            "scale": line.scale, "is_ratio": line.is_ratio, "target": targets.get(line, ""),
            "taken": _plain(figures.taken), "claimed": _plain(figures.claimed), "checked": _plain(figures.checked),
            "approved": _plain(figures.approved),
            "upto": _plain(account.amount(line, account.frame.stage, account.upto)),
            "achieved": _achieved(line, sayer), "situation": standings.get(line.key, ""),
            "situation_before": before.get(line.key, ""),
        }  # fmt: skip


def _achieved(line: Line, sayer: Sayer) -> list[int | None] | str:
    """Empty where nobody keeps the records yet: "to be connected"."""
    if not is_connected(line.way):
        return ""
    found = sayer.achieved_parts(line)
    return [found.above, found.below] if found else [None, None]


def _targets(account: Account) -> dict[Line, str]:
    """Of the nation what the plan prints; of other places what was set for them."""
    lines = account.frame.board.lines
    if account.unit.kind == Kind.NATION:
        return {line: line.printed for line in lines}
    held = targets_of([line.key for line in lines], [account.unit.pk])
    return {
        line: f"{said(line, goal.value)}{'' if line.is_ratio else line.unit}"
        for line in lines if (goal := held.get((line.key, account.unit.pk)))
    }  # fmt: skip


def _plain(amount: Amount | None) -> list[int | None] | None:
    return [amount.above, amount.below] if amount else None


def _places(account: Account) -> Iterator[Content]:
    """What stands below a region: how many lines it took up, and where these stand."""
    frame = account.frame
    for pk, unit in sorted(account.below.items(), key=lambda pair: (pair[1].code, pair[0])):
        rows = account.of_parts.get(pk)
        if not rows:
            continue
        counts = dict.fromkeys((one.value for one in Situation), 0)
        for line in frame.board.lines:
            done = parts_of(account.amount(line, frame.stage, rows))
            situation = situation_of(done, parts_of(rows[line.key].taken), frame.share)
            if situation is not None:
                counts[situation.value] += 1
        if any(counts.values()):
            yield {"name": unit.name, "code": unit.code, **counts}


def _ratings(account: Account) -> list[Content]:
    """The three voices about each task, where one of them speaks; colours as they are stored."""
    frame = account.frame
    if not frame.rounds:
        return []
    on = date(frame.year + 1, 1, 1) - timedelta(days=1)
    asked = asked_of(frame.version, frame.rounds[-1].period, on, frame.board.lines)
    found = ratings_of(asked, [account.unit])
    told: list[Content] = []
    for line in _first_of_tasks(account):
        three = found.get((account.unit.pk, line.task_key))
        if three and (three.said.colour or three.independent):
            voices = {str(voice): str(colour or "") for voice, colour in three.voices.items()}
            told.append({"task_no": line.task_no, "task": line.task, "voices": voices})
    return told


def _first_of_tasks(account: Account) -> list[Line]:
    first: dict[Any, Line] = {}
    for line in account.frame.board.lines:
        first.setdefault(line.task_key, line)
    return list(first.values())
