"""The narrative of an account, drafted from its figures, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from peiyou.engine.results.narrative.composing import Story, compose, token
from peiyou.engine.results.narrative.grammar import LANGUAGES, grammar, stage_words
from peiyou.engine.results.narrative.situations import Situation
from peiyou.engine.results.queries.reports.figures import Account
from peiyou.engine.results.queries.reports.saying import COLUMN_OF, reference
from peiyou.engine.results.queries.reports.standing import Contribution, Standing, Standings

SLOW: Final = Fraction(9, 10)
"""Of the budget: below it, money is said to be spent slowly."""


def texts_of(account: Account) -> dict[str, dict[str, str]]:
    """Language → section → words with tokens. Sections that have nothing to say are there and empty."""
    story = story_of(account)
    return {
        language: {
            one.code: compose(one, story, language)
            for one in grammar() if one.of != "region" or story.is_region
        }
        for language in LANGUAGES
    }  # fmt: skip


def story_of(account: Account) -> Story:
    of = Standings(account)
    column = COLUMN_OF[account.frame.stage]
    lists = {
        situation.value: [_line(one, column) for one in _ordered(of, situation)]
        for situation in Situation
    }
    lists["contributions"] = [_places(one, column) for one in of.contributions]
    lists["sources"] = [
        {"source": token(f"M.{code}"), "arrived": token(f"M.{code}", "ARRIVED"), "spent": token(f"M.{code}", "SPENT")}
        for code, rates in account.money.items() if rates.arrived or rates.spent
    ]  # fmt: skip
    return Story(account.frame.year, _words(account), lists, _facts(account, of), bool(account.below))  # fmt: skip


def _ordered(of: Standings, situation: Situation) -> list[Standing]:
    """In the order of the plan; what is behind, the furthest first."""
    found = of.of(situation)
    return sorted(found, key=lambda one: one.share) if situation == Situation.BEHIND else found


def _line(one: Standing, column: str) -> dict[str, str]:
    code = one.line.code
    return {
        "words": token(f"T{code}"), "taken": token(f"T{code}", "TAKEN_UP"),
        "done": token(f"T{code}", column, is_upto=True), "year_done": token(f"T{code}", column),
        "share": token(f"S{code}", column, is_upto=True),
    }  # fmt: skip


def _places(one: Contribution, column: str) -> dict[str, str]:
    what = f"T{one.line.code}"
    return {
        "words": token(what), "first": token("U", place=reference(one.most)), "last": token("U", place=reference(one.least)),
        "first_done": token(what, column, reference(one.most), is_upto=True),
        "last_done": token(what, column, reference(one.least), is_upto=True),
    }  # fmt: skip


def _words(account: Account) -> dict[str, Mapping[str, str]]:
    frame = account.frame
    found: dict[str, Mapping[str, str]] = {}
    for language in LANGUAGES:
        stage = stage_words(frame.stage, language)
        found[language] = {
            "name": token("U"), "year": str(frame.year), "plan": frame.version.title.strip("《》"), "stage": stage,
        }  # fmt: skip
    return found


def _facts(account: Account, of: Standings) -> frozenset[str]:
    tally, funds = account.tally, account.funds
    execution = funds.execution
    holds = {
        "has_returns": bool(tally.expected),
        "has_lines": bool(of.all),
        "has_before": bool(account.frame.periods(account.frame.year - 1)) and bool(account.tally_before.expected),
        "has_money": bool(funds.budget or funds.arrived or funds.spent),
        "has_money_before": bool(account.funds_before.arrived or account.funds_before.spent),
        "returns_missing": tally.handed_in + tally.waived < tally.expected,
        "money_behind": execution is not None and execution < SLOW,
    }  # fmt: skip
    holds["no_problems"] = not (of.of(Situation.BEHIND) or holds["returns_missing"] or holds["money_behind"])  # fmt: skip
    return frozenset(name for name, is_so in holds.items() if is_so)
