"""`@action`: permission, transaction and audit for a function that writes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peiyou.kernel.actions import unit as units
from peiyou.kernel.actions.actor import Actor
from peiyou.kernel.actions.authority import authority
from peiyou.kernel.actions.errors import NotAllowed

P = ParamSpec("P")
R = TypeVar("R")


def action(verb: str, *, on: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the action `verb`.

    `on` names the argument that is asked about (permission) and whose `audit_stream` the act is
    recorded in; None, or an argument that is None, is for acts that create their aggregate: what
    they return has the stream.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _check_shape(function, on)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{function.__name__}() takes keyword arguments only")
            return _run(function, verb, kwargs.get(on) if on else None, kwargs)

        run.__action__ = verb  # type: ignore[attr-defined]
        return run

    return decorate


def _run(function: Callable[..., R], verb: str, subject: Any, kwargs: dict[str, Any]) -> R:
    actor: Actor = kwargs["actor"]
    at: datetime = kwargs["at"]
    if not authority().allows(actor, verb, subject, at):
        raise NotAllowed("NOT_ALLOWED", _("You may not do this here."), verb=verb)
    outer = units.current.get()
    unit = outer or units.Unit()
    token = units.current.set(unit)
    mark = unit.mark()
    entry = units.Entry(verb=verb, actor=actor, at=at)
    unit.open.append(entry)
    try:
        with transaction.atomic(durable=outer is None):
            result = function(**kwargs)
            aggregate: Any = result if subject is None else subject
            entry.stream = aggregate.audit_stream
            unit.entries.append(entry)
            if outer is None:
                units.settle(unit)
            return result
    except BaseException:
        unit.rewind(mark)
        raise
    finally:
        unit.open.pop()
        units.current.reset(token)


def _check_shape(function: Callable[..., Any], on: str | None) -> None:
    parameters = inspect.signature(function).parameters
    for name in ("actor", "at", *([on] if on else [])):
        if name not in parameters:
            raise TypeError(f"action {function.__qualname__} lacks the argument {name}")
    if any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"action {function.__qualname__} must be keyword-only")
