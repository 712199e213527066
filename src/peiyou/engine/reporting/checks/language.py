"""The language of rules: CEL, held to what a rule may say (docs/adr/0023).

A rule is an expression that is true where all is well. It is typed when it is compiled, sees the names of its
scope and nothing else, has 64-bit integers that are exact or an error, and ends. Figures are integers in the
cell's own smallest unit (money in fen), an empty one is 0, an empty text ''; `empty` names what is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from cel_expr_python import cel

LONGEST: Final = 1000
"""Characters of an expression: a rule is a sentence, not a program."""
AT_ONCE: Final = 40
"""So many are evaluated by one call: what a call costs is most of what a short rule costs."""

_INT, _TEXT = cel.Type.INT, cel.Type.STRING
_ALL: Final = {"party": _TEXT, "period": _TEXT, "today": _TEXT}
_OF_ROWS: Final = _ALL | {"task": _INT, "empty": cel.Type.List(_TEXT)}


class Scope(StrEnum):
    """What a rule is asked about, again and again."""

    LINE = "LINE"
    ITEM = "ITEM"
    FUND = "FUND"
    RETURN = "RETURN"


def _ints(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _INT)


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _TEXT)


VARIABLES: Final[Mapping[Scope, Mapping[str, Any]]] = {
    Scope.LINE: _OF_ROWS
    | _texts("progress", "why", "nothing", "milestone", "rating")
    | _ints("budget", "arrived", "spent", "carried"),
    Scope.ITEM: _OF_ROWS
    | _texts("unit", "counting", "issued", "document")
    | _ints("number", "one", "committed", "before", "done", "amount", "base")
    | _ints("last_done", "last_amount", "last_base", "asked", "asked_of"),
    Scope.FUND: _OF_ROWS
    | _texts("source")
    | _ints("budget", "arrived", "spent", "carried", "last_arrived", "last_spent"),
    Scope.RETURN: _ALL
    | _ints("tasks", "silent", "budget", "arrived", "spent", "carried")
    | {"figures": cel.Type.Map(_TEXT, _INT)},
}
"""Names by scope. `one`: a whole unit in the cell's integers; `before`: approved of earlier periods; `last_…`: of the
last one; `asked` over `asked_of`: what the plan asks of all, a ratio as such, 0 over 1 where it has no number; `carried`: money that had arrived and was not spent before; `figures`: every figure by its address."""

PLACES: Final[Mapping[Scope, tuple[str, ...]]] = {
    Scope.LINE: ("progress", "why", "milestone", "rating", "nothing"),
    Scope.ITEM: ("done", "amount", "base", "issued", "document"),
    Scope.FUND: ("spent", "arrived"),
    Scope.RETURN: (),
}
"""Columns at which what a rule has to say can stand; of a whole return it is an address or its first task."""

_WALKS: Final = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(")
_ADDRESS: Final = re.compile(r"figures\[\s*(['\"])(.*?)\1\s*\]")


class Wrong(ValueError):
    """An expression that is no rule, or that cannot be calculated; the text is the language's own, with the place."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """`needs`: addresses that it reads; a return that is not asked them is not asked the rule."""

    scope: Scope
    text: str
    program: Any
    needs: frozenset[str]

    def holds(self, variables: Mapping[str, Any]) -> bool:
        """Raises `Wrong` where it cannot be calculated: an overflow, a division by zero."""
        return _truth(self.program, given(self.scope, variables))


@cache
def _env(scope: Scope) -> Any:
    return cel.NewEnv(variables=dict(VARIABLES[scope]))


def compiled(scope: Scope, text: str) -> Compiled:
    """Raises `Wrong` for what is too long, has an unknown name, mixes types, or is no yes-or-no."""
    if len(text) > LONGEST:
        raise Wrong(f"{len(text)} > {LONGEST}")
    if len(_WALKS.findall(text)) > 1:  # one inside another would take as long as both multiplied
        raise Wrong("more than one of all, exists, exists_one, filter, map")
    program = _program(scope, text)
    if program.return_type() != cel.Type.BOOL:
        raise Wrong(f"{program.return_type().name()} ≠ BOOL")
    needs = frozenset(found[1] for found in _ADDRESS.findall(text))
    return Compiled(scope, text, program, needs)


def _program(scope: Scope, text: str) -> Any:
    try:
        return _env(scope).compile(text)
    except RuntimeError as error:
        raise Wrong(_said(str(error))) from error


def sample(scope: Scope, filled: bool, needs: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Variables as a return has them: nothing filled in, or a bit of everything."""
    values: dict[str, Any] = {}
    for name, type_ in VARIABLES[scope].items():
        if type_ == _INT:
            values[name] = 7 if filled else 0
        elif type_ == _TEXT:
            values[name] = "2021-06-30" if filled else ""
    values["today"] = "2021-12-31"
    if "one" in values:
        values["one"] = 1
    if scope is Scope.RETURN:
        values["figures"] = dict.fromkeys(needs, 7 if filled else 0)
    else:
        values["empty"] = [] if filled else list(PLACES[scope])
    return values


def given(scope: Scope, variables: Mapping[str, Any]) -> Any:
    """Variables as programs take them: made once for all rules of a row."""
    return _env(scope).Activation(dict(variables))


class Together:
    """Rules of one scope, evaluated over the same variables with one call for many of them."""

    def __init__(self, rules: Sequence[Compiled]) -> None:
        self._many = [
            (at, rules[at : at + AT_ONCE], _program(rules[at].scope, _listed(rules[at : at + AT_ONCE])))
            for at in range(0, len(rules), AT_ONCE)
        ]  # fmt: skip

    def broken(self, activation: Any) -> list[tuple[int, str]]:
        """Places of those that do not hold, with an empty text, or with the reason why they cannot be calculated."""
        found: list[tuple[int, str]] = []
        for first, rules, many in self._many:
            said = _value(many, activation)
            if said is None or said.type() == cel.Type.ERROR:
                found += _one_by_one(first, rules, activation)
            else:
                answers = said.plain_value()
                if not all(answers):
                    found += [(first + at, "") for at, holds in enumerate(answers) if not holds]
        return found


def _listed(rules: Sequence[Compiled]) -> str:
    """One expression of all of them; each ends with its line, whatever comment it has."""
    return "[" + ",".join(f"({one.text}\n)" for one in rules) + "]"


def _one_by_one(
    first: int, rules: Sequence[Compiled], activation: Any
) -> Iterator[tuple[int, str]]:
    for at, one in enumerate(rules, first):
        try:
            if not _truth(one.program, activation):
                yield at, ""
        except Wrong as error:
            yield at, str(error)


def _truth(program: Any, activation: Any) -> bool:
    value = _value(program, activation)
    if value is None or value.type() == cel.Type.ERROR:
        raise Wrong("too long to calculate" if value is None else _said(str(value.value())))
    return bool(value.plain_value())


def _value(program: Any, activation: Any) -> Any:
    """None where the library gives up, which it does for what takes too long."""
    try:
        return program.eval(activation=activation)
    except RuntimeError:
        return None


def _said(error: str) -> str:
    """Without the names of codes that only the library's authors know."""
    return re.sub(r"\s*\[[A-Z_]+\]$", "", re.sub(r"^[A-Z_]+: ", "", error)).replace("ERROR: ", "")
