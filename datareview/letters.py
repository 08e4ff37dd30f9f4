"""The letters of milestone 4: word to a lead of a removal, and four boxes that are still empty a day later (R78)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.access.roles import Permission, Role, roles_with
from amhe.addresses import full_address
from amhe.reminders import Button, Due, Kind, Mail, Topic
from amhe.reminders.models import Letter
from datareview.models import REFLECTIONS, Conversation, Removal
from teams.models import Membership

REMOVAL_ASKED, REFLECT = "datareview.removal_asked", "datareview.reflect"
AFTER = timedelta(days=1)
FOUND_FOR, USEFUL_FOR = timedelta(days=3), timedelta(days=7)


def removal_asked(letter: Letter) -> Mail | None:
    """To a sub-team's lead. It names no group and says nothing of what it is about (access.md, section 6)."""
    removal = Removal.objects.select_related("population").filter(pk=letter.thing_id).first()
    if removal is None or not _is_in(letter, removal.population.team_id, (Role.SUB_TEAM_LEAD,)):
        return None
    return Mail(
        subject=_("Something to read in your sub-team"),
        says=(_("There is something new to read in your sub-team. Sign in and open What we heard."),),
        button=Button(_("Sign in"), settings.SITE_URL),
    )


def without_reflection(organisation_id: int, now: datetime) -> Iterable[Due]:
    """To whoever wrote down a conversation a day ago and left the 4 boxes empty. Once; 1 query."""
    empty = Conversation.objects.with_words().filter(**dict.fromkeys(REFLECTIONS, ""))
    day_ago = now - AFTER
    found = empty.filter(organisation=organisation_id, logged_at__lte=day_ago, logged_at__gt=day_ago - FOUND_FOR)
    for pk, by, at in found.values_list("pk", "logged_by_id", "logged_at"):
        yield Due(REFLECT, by, pk, at + AFTER, until=at + USEFUL_FOR)


def reflect(letter: Letter) -> Mail | None:
    """Never a word of the note, nor of whom it was with."""
    note = Conversation.objects.select_related("population").filter(pk=letter.thing_id).first()
    if note is None or not note.has_words or note.is_reflected:
        return None
    may_write = _is_in(letter, note.population.team_id, roles_with(Permission.LOG_CONVERSATIONS))
    if not may_write or Removal.objects.held().filter(note_id=note.pk).exists():
        return None
    day = date_format(timezone.localtime(note.logged_at), "j F Y")
    link = full_address("datareview:reflect", letter.organisation.slug, note.pk)
    return Mail(
        subject=_("4 short boxes to fill in"),
        says=(
            _("You wrote down a conversation on %(day)s.") % {"day": day},
            _("There are 4 boxes for what stood out. They are still empty. It takes about 5 minutes."),
        ),
        button=Button(_("Fill in the boxes"), link),
        after=(_("Was it a hard talk? Ask for 10 minutes with your lead."),),
    )


def _is_in(letter: Letter, team_id: int | None, roles: Iterable[str]) -> bool:
    held = Membership.objects.current().filter(user=letter.to_id, team=team_id, role__in=list(roles))
    return team_id is not None and held.exists()


KINDS = (
    Kind(REMOVAL_ASKED, Topic.SERVICE, removal_asked, waits=False),
    Kind(REFLECT, Topic.LISTENING, reflect),
)
