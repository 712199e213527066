"""Actions: the one way to change anything.

An action is a keyword-only function `verb_object(*, …, actor, at)`. The decorator gives it a
transaction, the permission check and an audit entry; whatever actions posted on the way (audit
entries, events, later totals) is settled once, when the outermost one ends.
"""

from peiyou.kernel.actions.actor import SYSTEM, Actor
from peiyou.kernel.actions.authority import Authority, authority, use_authority
from peiyou.kernel.actions.decorator import action
from peiyou.kernel.actions.errors import DomainError, NotAllowed
from peiyou.kernel.actions.unit import Entry, Event, Unit, emit, note, note_in, settle_with

__all__ = [
    "SYSTEM",
    "Actor",
    "Authority",
    "DomainError",
    "Entry",
    "Event",
    "NotAllowed",
    "Unit",
    "action",
    "authority",
    "emit",
    "note",
    "note_in",
    "settle_with",
    "use_authority",
]
