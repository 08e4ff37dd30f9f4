"""What is mailed about requests for help. Nobody can stop these: somebody waits for an answer, or asked for one.

No mail holds the words of a request or of an answer.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from amhe.addresses import full_address
from amhe.reminders import Button, Kind, Mail, Topic
from amhe.reminders.models import Letter
from teams.asking import still_asked
from teams.models import AnswerLink, HelpReply, HelpRequest, Membership


def _asks(request: HelpRequest) -> str:
    """One sentence without the words of the request, which may be a sub-team's: they stand on the page of the link."""
    named = {"who": request.asked_by.name, "organisation": request.organisation.name}
    return _("%(who)s at %(organisation)s asks for your help.") % named


def _page(request: HelpRequest, text: str) -> Button:
    return Button(text, full_address("teams:request", request.organisation.slug, request.pk))


def _by_link(letter: Letter, subject: str) -> Mail | None:
    known = AnswerLink.objects.select_related("request__asked_by", "request__organisation")
    link = known.filter(pk=letter.thing_id).first()
    if link is None or not link.is_open or not link.token or not still_asked(link):
        return None
    return Mail(
        subject,
        (_asks(link.request),),
        Button(_("Answer"), full_address("teams:answer", link.token)),
        (_("The link works for 14 days and for one answer. It shows nothing but this."),),
    )


def _asked(letter: Letter) -> Mail | None:
    return _by_link(letter, _("A team asks for your help"))


def _reminder(letter: Letter) -> Mail | None:
    return _by_link(letter, _("A team still waits for your answer"))


def _coach(letter: Letter) -> Mail | None:
    known = HelpRequest.objects.select_related("asked_by", "organisation").filter(pk=letter.thing_id).first()
    if known is None or not known.is_open or not _is_here(letter):
        return None
    return Mail(_("A team asks for your help"), (_asks(known),), _page(known, _("Answer")))


def _reply(letter: Letter) -> HelpReply | None:
    known = HelpReply.objects.select_related("by", "request__organisation", "request__asked_by")
    return known.filter(pk=letter.thing_id).first()


def _is_here(letter: Letter) -> bool:
    """Whether the reader is in the organisation still: its words are not mailed to who has left."""
    return Membership.objects.current().filter(organisation=letter.organisation_id, user=letter.to_id).exists()


def _answered(letter: Letter) -> Mail | None:
    reply = _reply(letter)
    if reply is None or not _is_here(letter):
        return None
    about = {"who": reply.by.name, "answer": reply.get_answer_display()}
    said = _("%(who)s answered: %(answer)s.") if reply.answer else _("%(who)s replied.")
    return Mail(_("There is an answer to what was asked"), (said % about,), _page(reply.request, _("Open the request")))


def _link_used(letter: Letter) -> Mail | None:
    reply = _reply(letter)
    if reply is None:
        return None
    about = {"answer": reply.get_answer_display()}
    said = _("An answer was given with the link that we sent you: %(answer)s.") % about
    ask = _("Was that not you? Tell %(who)s, who asked.") % {"who": reply.request.asked_by.name}
    return Mail(_("Your answer was given"), (said, ask))


KINDS = (
    Kind("teams.help_asked", Topic.SERVICE, _asked),
    Kind("teams.help_reminder", Topic.SERVICE, _reminder),
    Kind("teams.help_coach", Topic.SERVICE, _coach),
    Kind("teams.help_answered", Topic.SERVICE, _answered),
    Kind("teams.help_link_used", Topic.SERVICE, _link_used, waits=False),
)
