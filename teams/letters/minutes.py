"""What the mails about meetings say. No population's name and nothing about health (access.md, section 6)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import Button, Kind, Mail, Topic
from amhe.reminders.models import Letter
from teams.actions.minutes import MINUTES
from teams.models import Meeting
from teams.reading import invited_to


def minutes_mail(letter: Letter) -> Mail | None:
    """Where the minutes are. None if there are none any more, or for somebody who is no longer in the team."""
    known = Meeting.objects.select_related("team", "series", "organisation")
    meeting = known.filter(pk=letter.thing_id, held=True).first()
    if meeting is None or letter.to_id not in {member.user_id for member in invited_to(meeting)}:
        return None
    day = date_format(timezone.localtime(meeting.starts_at), "j F Y")
    link = full_address("teams:minutes", meeting.organisation.slug, meeting.pk)
    return Mail(
        subject=_("The minutes of your meeting"),
        says=(
            _("The minutes of your team's meeting on %(day)s are ready.") % {"day": day},
            _("Your own actions are on the page “My actions”."),
        ),
        button=Button(_("Read the minutes"), link),
        after=(_("You will be asked to sign in, as minutes are only for the team."),),
    )


KINDS = (Kind(MINUTES, Topic.SERVICE, minutes_mail, waits=False),)
