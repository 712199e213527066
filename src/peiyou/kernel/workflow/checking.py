"""Whether a process works: names that mean something, a way into every state and out of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from peiyou.kernel.workflow.definition import BrokenProcess, Definition


def faults(
    definition: Definition,
    *,
    roles: Collection[str],
    stages: Collection[str],
    guards: Collection[str],
    effects: Collection[str],
) -> list[str]:
    """What is wrong with it, a sentence each: names that mean nothing, states without a way in or out."""
    return [
        *([f"no stage {definition.stage}"] if definition.stage not in {None, *stages} else []),
        *_unknown(definition, roles, guards, effects),
        *(_connections(definition) if definition.start in definition.states else ()),
        *_closed(definition),
        *_was(definition),
    ]


def check(definition: Definition, **known: Collection[str]) -> Definition:
    """The definition itself, or `BrokenProcess` with all its `faults`."""
    if found := faults(definition, **known):
        raise BrokenProcess(f"{definition.code}: " + "; ".join(found))
    return definition


def _unknown(
    definition: Definition,
    roles: Collection[str],
    guards: Collection[str],
    effects: Collection[str],
) -> Iterator[str]:
    states = definition.states
    if definition.start not in states:
        yield f"start: there is no state {definition.start}"
    for state in states.values():
        yield from (f"state {state.code}: no role {r}" for r in state.roles if r not in roles)
    for step in definition.steps.values():
        where = f"step {step.code}"
        if not step.sources or not step.targets:
            yield f"{where}: leads from nowhere or to nowhere"
        ends = dict.fromkeys(step.sources + step.targets)
        yield from (f"{where}: no state {code}" for code in ends if code not in states)
        yield from (f"{where}: no guard {name}" for name in step.guards if name not in guards)
        yield from (f"{where}: no effect {name}" for name in step.effects if name not in effects)


def _connections(definition: Definition) -> Iterator[str]:
    """Every state is reached from the start, and an end is reached from every state."""
    onward: dict[str, set[str]] = {code: set() for code in definition.states}
    for step in definition.steps.values():
        for source in step.sources:
            onward.setdefault(source, set()).update(step.targets)
    back: dict[str, set[str]] = {code: set() for code in onward}
    for source, targets in onward.items():
        for target in targets:
            back.setdefault(target, set()).add(source)
    reached = _reached({definition.start}, onward)
    closed = {code for code, state in definition.states.items() if state.is_closed}
    ending = _reached(closed, back)
    if not closed:
        yield "no state is closed: a case would never end"
    for code in definition.states:
        if code not in reached:
            yield f"state {code}: nothing leads there"
        if closed and code not in ending:
            yield f"state {code}: no way from it to an end"


def _reached(first: set[str], onward: Mapping[str, set[str]]) -> set[str]:
    found, fresh = set(first), set(first)
    while fresh:
        fresh = {there for here in fresh for there in onward.get(here, ())} - found
        found |= fresh
    return found


def _closed(definition: Definition) -> Iterator[str]:
    for state in definition.states.values():
        if state.is_closed and definition.steps_from(state.code):
            yield f"state {state.code}: is closed and has a step out"
        if state.is_closed and state.roles:
            yield f"state {state.code}: is closed and somebody's turn"
        if state.deadline and not state.roles:
            yield f"state {state.code}: has a deadline and is nobody's turn"
    if definition.start in definition.states and definition.states[definition.start].is_closed:
        yield f"start: {definition.start} is closed"


def _was(definition: Definition) -> Iterator[str]:
    seen: dict[str, str] = {}
    for state in definition.states.values():
        for code in state.was:
            if code in definition.states:
                yield f"state {state.code}: was {code}, which still is a state"
            if seen.setdefault(code, state.code) != state.code:
                yield f"{code}: became both {seen[code]} and {state.code}"
