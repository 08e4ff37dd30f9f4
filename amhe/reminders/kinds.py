"""The kinds of letter that rooms above send, and what a letter says. Rooms register theirs at start-up (house.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from amhe.reminders.models import Letter


class Topic(TextChoices):
    """What somebody can stop being reminded of. SERVICE is mail that a person's own work needs, which nobody stops here."""

    SERVICE = "", _("What we must tell you")
    MEETINGS = "meetings", _("Meetings")
    ACTIONS = "actions", _("Actions")
    VOTES = "votes", _("Votes")
    LISTENING = "listening", _("What you wrote down")
    LEARNING = "learning", _("Learning sets")
    TEAM = "team", _("The team and its terms")


@dataclass(frozen=True)
class Attachment:
    """A file that goes along. `method` is of a calendar file alone, such as REQUEST."""

    name: str
    content: bytes
    mime: str
    method: str = ""


@dataclass(frozen=True)
class Button:
    """One link that stands on its own."""

    text: str
    url: str


@dataclass(frozen=True)
class Mail:
    """What a letter says, in the reader's language: the text and the HTML are both drawn from it.

    `subject` is neutral: never the name of a population nor anything about health (access.md, section 6). `says` are
    paragraphs, and lists of lines.
    """

    subject: str
    says: tuple[str | tuple[str, ...], ...]
    button: Button | None = None
    after: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of letter.

    `write` is asked right before sending, behind the wall of the letter's organisation: it returns None if the letter is no
    longer wanted (the thing is done, the person has left). `waits`: quiet hours and the daily letter hold it back.
    `alone`: never part of the daily letter, such as one with a file that a calendar reads.
    `discreet`: post it to more people than `write` lets it go to; its row does not say who they were.
    """

    id: str
    topic: Topic
    write: Callable[[Letter], Mail | None]
    waits: bool = True
    discreet: bool = False
    alone: bool = False


class Due(NamedTuple):
    """A letter that is to be sent: to whom (a user's id), about which thing (its id), and from which moment on.

    Two that agree in kind, person, thing and moment are one. After `until` it is of no use.
    """

    kind: str
    user_id: int
    thing_id: int
    due_at: datetime
    until: datetime | None = None


Finder = Callable[[int, datetime], Iterable[Due]]
_kinds: dict[str, Kind] = {}
_finders: dict[str, Finder] = {}


def register(*kinds: Kind) -> None:
    """Let these kinds be sent. Called by a room's AppConfig.ready()."""
    for kind in kinds:
        _kinds[kind.id] = kind


def find_by(name: str, finder: Finder) -> None:
    """Ask `finder(organisation_id, now)` behind that organisation's wall, every few minutes, for what is due by then.

    It may name a letter again and again: each is written down once.
    """
    _finders[name] = finder


def of_the_daily_letter() -> list[str]:
    """The ids of the kinds that the daily letter gathers."""
    return [kind.id for kind in _kinds.values() if kind.waits and not kind.alone]


def discreet() -> list[str]:
    """The ids of the kinds whose rows do not say whether they went."""
    return [kind.id for kind in _kinds.values() if kind.discreet]


def kind_of(letter: Letter) -> Kind | None:
    """The letter's kind, or None if no room sends it any more."""
    return _kinds.get(letter.kind)


def named(kind: str) -> Kind:
    """A kind by its id. KeyError if no room registered it."""
    return _kinds[kind]


def finders() -> Iterable[Finder]:
    """Every finder."""
    return _finders.values()
