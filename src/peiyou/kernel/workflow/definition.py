"""A process as data: states, steps, deadlines. Pure: read from YAML (or its JSON copy) and checked.

The file of a process, complete:

    code: undertaking                 # stable, small letters, digits, - and _
    name: {zh: 承接, en: take-up}      # every name in both languages
    start: FILLING                    # the state in which a case is opened
    stage: TAKE_UP                    # optional: grants limited to other stages do not count for its turns
    remind_before: 3                  # working days before the deadline when those who act at the holder are
                                      # told that it comes near; absent: they are not
    escalate_after: 3                 # working days past the deadline until those above the holder are
                                      # told; absent: only those who act at the holder are told
    states:                           # in the order in which screens list them
      FILLING:
        name: {zh: 填报中, en: being filled in}
        roles: [SCHOOL_FILLER, PROVINCE, MINISTRY]   # who may have the turn (kernel.actions.roles);
                                      # the move says which of them, and at which holder
      CHECKING:
        name: {zh: 待审核, en: being checked}
        roles: [COUNTY]
        deadline: 10                  # working days from entering the state, to the end of the last
                                      # one; a move (or NewCase) may hand in an absolute time instead
        was: [COUNTY_CHECK]           # states of earlier versions whose live cases come to stand here
      CONFIRMED:                      # neither roles nor closed: it rests, nobody's turn, no deadline;
        name: {zh: 已确认, en: confirmed}           # steps out of it are taken by whoever's act it is
      WITHDRAWN:
        name: {zh: 已撤回, en: withdrawn}
        closed: true                  # no step leads out, the case never moves again
    steps:
      submit:
        name: {zh: 提交, en: submit}
        from: [FILLING]
        to: [CHECKING]                # several: the act that takes the step says which
        guards: [remarks_answered]    # optional; registered in workflow.hooks: why a case may not
      return:
        name: {zh: 退回, en: return}
        from: [CHECKING]
        to: [FILLING]
        needs_reason: true            # a reason, or remarks made in the same act, must be given
      pass:
        name: {zh: 通过, en: pass}
        from: [CHECKING]
        to: [CONFIRMED]
        effects: [settle_remarks]     # optional; registered in workflow.hooks: done with the move
      withdraw:
        name: {zh: 撤回, en: withdraw}
        from: [FILLING, CONFIRMED]
        to: [WITHDRAWN]

Codes of states and steps are at most 30 characters. What `checking.faults` finds, start-up refuses.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

LONGEST: Final = 30
LONGEST_PROCESS: Final = 40
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class BrokenProcess(ValueError):
    """The file is not a process that works; the message lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """A name in both languages."""

    zh: str
    en: str

    def read_in(self, language: str | None) -> str:
        """English where English is read, else Chinese, which binds."""
        return self.en if (language or "").startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class State:
    """`deadline` in working days from entering. Without `roles` it is nobody's turn."""

    code: str
    name: Words
    roles: tuple[str, ...] = ()
    deadline: int | None = None
    is_closed: bool = False
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """From any of `sources` to one of `targets`."""

    code: str
    name: Words
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    needs_reason: bool = False
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    code: str
    name: Words
    start: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]
    remind_before: int | None = None
    escalate_after: int | None = None
    stage: str | None = None

    def leads(self, step: str, source: str, target: str) -> bool:
        """Whether `step` exists and leads from the one state to the other."""
        found = self.steps.get(step)
        return found is not None and source in found.sources and target in found.targets

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps.values() if state in step.sources]

    def plain(self) -> dict[str, Any]:
        """As JSON that `parse` reads back; what an absent key means is left out."""
        return _dense(
            code=self.code,
            name=_words(self.name),
            start=self.start,
            stage=self.stage,
            remind_before=self.remind_before,
            escalate_after=self.escalate_after,
            states={code: _plain_state(state) for code, state in self.states.items()},
            steps={code: _plain_step(step) for code, step in self.steps.items()},
            order=list(self.states),
        )


# --- reading -----------------------------------------------------------------------------------------

_PROCESS: Final = {
    "code", "name", "start", "stage", "states", "steps", "remind_before", "escalate_after",
    "order",
}  # fmt: skip
_STATE: Final = {"name", "roles", "deadline", "closed", "was"}
_STEP: Final = {"name", "from", "to", "needs_reason", "guards", "effects"}


def parse(raw: Any) -> Definition:
    """The definition that `raw` (YAML or `plain`) says. Raises `BrokenProcess` where its shape is wrong."""
    data = _mapping(raw, "the process", _PROCESS)
    code = _code(data.get("code"), "the process", LONGEST_PROCESS)
    states = _mapping(data.get("states"), f"{code}: states")
    steps = _mapping(data.get("steps"), f"{code}: steps")
    order = _names(data.get("order", list(states)), f"{code}: order")
    if sorted(order) != sorted(states):
        raise BrokenProcess(f"{code}: order does not name every state once")
    return Definition(
        code=code,
        name=_read_words(data.get("name"), code),
        start=_code(data.get("start"), f"{code}: start"),
        states={name: _state(name, states[name]) for name in order},
        steps={name: _step(name, raw_step) for name, raw_step in steps.items()},
        remind_before=_days(data.get("remind_before"), f"{code}: remind_before"),
        escalate_after=_days(data.get("escalate_after"), f"{code}: escalate_after"),
        stage=_code(stage, f"{code}: stage") if (stage := data.get("stage")) is not None else None,
    )


def _state(code: Any, raw: Any) -> State:
    where = f"state {code}"
    data = _mapping(raw, where, _STATE)
    return State(
        code=_code(code, where),
        name=_read_words(data.get("name"), where),
        roles=_names(data.get("roles", []), f"{where}: roles"),
        deadline=_days(data.get("deadline"), f"{where}: deadline"),
        is_closed=_flag(data.get("closed", False), f"{where}: closed"),
        was=_names(data.get("was", []), f"{where}: was"),
    )


def _step(code: Any, raw: Any) -> Step:
    where = f"step {code}"
    data = _mapping(raw, where, _STEP)
    return Step(
        code=_code(code, where),
        name=_read_words(data.get("name"), where),
        sources=_names(data.get("from"), f"{where}: from"),
        targets=_names(data.get("to"), f"{where}: to"),
        needs_reason=_flag(data.get("needs_reason", False), f"{where}: needs_reason"),
        guards=_names(data.get("guards", []), f"{where}: guards"),
        effects=_names(data.get("effects", []), f"{where}: effects"),
    )


def _mapping(raw: Any, where: str, keys: Collection[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise BrokenProcess(f"{where}: has to be a mapping")
    strange = sorted(str(key) for key in raw if keys is not None and key not in keys)
    if strange:
        raise BrokenProcess(f"{where}: {', '.join(strange)} means nothing")
    return raw


def _code(raw: Any, where: str, longest: int = LONGEST) -> str:
    if not isinstance(raw, str) or not CODE.fullmatch(raw) or len(raw) > longest:
        raise BrokenProcess(f"{where}: {raw!r} is no code of at most {longest} characters")
    return raw


def _names(raw: Any, where: str) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple) or not all(isinstance(name, str) for name in raw):
        raise BrokenProcess(f"{where}: has to be a list of names")
    if len(set(raw)) != len(raw):
        raise BrokenProcess(f"{where}: names something twice")
    return tuple(raw)


def _days(raw: Any, where: str) -> int | None:
    if raw is None or (type(raw) is int and raw > 0):
        return raw
    raise BrokenProcess(f"{where}: {raw!r} is no number of working days above 0")


def _flag(raw: Any, where: str) -> bool:
    if isinstance(raw, bool):
        return raw
    raise BrokenProcess(f"{where}: {raw!r} is neither true nor false")


def _read_words(raw: Any, where: str) -> Words:
    data = _mapping(raw, f"{where}: name", {"zh", "en"})
    zh, en = data.get("zh"), data.get("en")
    if not (isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip()):
        raise BrokenProcess(f"{where}: name has to be there in zh and in en")
    return Words(zh, en)


# --- writing -----------------------------------------------------------------------------------------


def _dense(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, False, [])}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _plain_state(state: State) -> dict[str, Any]:
    return _dense(
        name=_words(state.name),
        roles=list(state.roles),
        deadline=state.deadline,
        closed=state.is_closed,
        was=list(state.was),
    )


def _plain_step(step: Step) -> dict[str, Any]:
    return _dense(
        name=_words(step.name),
        needs_reason=step.needs_reason,
        guards=list(step.guards),
        effects=list(step.effects),
    ) | {"from": list(step.sources), "to": list(step.targets)}
