"""Asking for help, answering by a link or signed in, and closing (R4, R12, R66)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import tokens
from amhe.access.roles import Role
from amhe.reminders import Due
from amhe.reminders.actions import post
from amhe.rules import Refused
from organisations.models import User
from teams.asking import HOLDERS
from teams.models import AnswerLink, HelpReply, HelpRequest, Membership, Team
from teams.working_days import later

ANSWER = "help_answer"  # the kind of token
LINK_LASTS = timedelta(days=14)
REMINDED_AFTER = 5  # working days
TOLD_WITHIN = timedelta(days=7)  # of an answer: later it is no news
To, State = HelpRequest.To, HelpRequest.State


@transaction.atomic
def ask_for_help(
    *,
    by: User,
    team: Team,
    to: str,
    what: str,
    why: str = "",
    by_when: date | None = None,
    function: str = "",
    of: User | None = None,
) -> HelpRequest:
    """Ask the senior sponsor for one of the 3 functions, the QI Coach, or `of`, an expert. Who is asked gets a mail.

    Sponsors and experts answer by a link in it; they are reminded once after 5 working days without an answer.
    """
    asked = [of] if of else _holders(team, To(to), but=by)
    if not asked:
        raise Refused(_("Nobody else has this role yet. Ask somebody else."), "whom")
    if by_when is not None and by_when < clock.today():
        raise Refused(_("Choose a day that is still to come."), "by_when")
    request = HelpRequest.objects.create(
        organisation_id=team.organisation_id,
        team=team,
        to=to,
        of=of,
        function=function,
        what=what,
        why=why,
        by_when=by_when,
        asked_by=by,
        asked_at=clock.now(),
    )
    audit.record("help asked for", by=by, on=request)
    if to == To.COACH:
        _post(
            request,
            [Due("teams.help_coach", coach.pk, request.pk, clock.now(), clock.now() + LINK_LASTS) for coach in asked],
        )
    else:
        _post(request, [letter for user in asked for letter in _by_link(request, user)])
    return request


def _holders(team: Team, to: HelpRequest.To, but: User | None = None) -> list[User]:
    """Who is the organisation's sponsor or coach today, once each, without whoever asks."""
    held = Membership.objects.current().filter(organisation=team.organisation_id, role=HOLDERS[to])
    people = {membership.user_id: membership.user for membership in held.select_related("user").order_by("pk")}
    return [user for pk, user in people.items() if but is None or pk != but.pk]


def _by_link(request: HelpRequest, user: User) -> list[Due]:
    """The mail with a link of this person's own, and the one reminder."""
    token, hashed = tokens.issue(ANSWER, request.organisation_id)
    now = clock.now()
    link = AnswerLink.objects.create(
        organisation_id=request.organisation_id,
        request=request,
        user=user,
        token=token,
        token_hash=hashed,
        expires_at=now + LINK_LASTS,
    )
    return [
        Due("teams.help_asked", user.pk, link.pk, now, until=link.expires_at),
        Due("teams.help_reminder", user.pk, link.pk, _again_at(now), until=link.expires_at),
    ]


def _again_at(now: datetime) -> datetime:
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(later(local.date(), REMINDED_AFTER), time(10)))


def _post(request: HelpRequest, letters: Iterable[Due]) -> None:
    post(organisation_id=request.organisation_id, letters=letters)


@transaction.atomic
def answer_request(
    *, by: User, request: HelpRequest, answer: str, text: str = "", link: AnswerLink | None = None
) -> HelpReply:
    """The answer of who was asked, signed in or by the link that was mailed to them; it works once.

    "Yes" and "another way" answer the request; "not for me" is told, and it stays open for others. Who asked and the
    leads are told by mail, and so is whoever's link it was.
    """
    request = _locked(request)
    if not request.is_open:
        raise Refused(_("This was answered already, or is no longer asked."))
    if answer == HelpReply.Answer.ANOTHER and not text:
        raise Refused(_("Say what other way you suggest."), "text")
    if link is not None:
        link = AnswerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if link.used_at or link.expires_at <= clock.now():
            raise Refused(_("An answer was given with this link already."))
        link.used_at, link.token = clock.now(), ""
        link.save()
    reply = _say(request, by, text, answer=answer, by_link=link is not None)
    if answer != HelpReply.Answer.NOT_ME:
        request.state, request.heard_at = State.ANSWERED, request.heard_at or clock.now()
        request.save()
    audit.record("help request answered", by=by, on=request)
    told = {request.asked_by_id, *_leads(request)} - {by.pk}
    _post(request, [Due("teams.help_answered", pk, reply.pk, reply.at, reply.at + TOLD_WITHIN) for pk in sorted(told)])
    if link is not None:
        _post(request, [Due("teams.help_link_used", by.pk, reply.pk, reply.at, reply.at + TOLD_WITHIN)])
    return reply


def _leads(request: HelpRequest) -> Iterable[int]:
    held = Membership.objects.current().filter(organisation=request.organisation_id, role=Role.PROJECT_LEAD)
    return held.values_list("user_id", flat=True)


@transaction.atomic
def reply_to_request(*, by: User, request: HelpRequest, text: str) -> HelpReply:
    """Say something about a request that is not over. Whoever is on the other side is told by mail."""
    request = _locked(request)
    _check_not_over(request)
    reply = _say(request, by, text)
    asked = _holders(request.team, To(request.to)) if request.to in HOLDERS else []
    if by in asked:
        request.heard_at = request.heard_at or clock.now()
        request.save()
    told = {request.asked_by_id} if by in asked else {user.pk for user in asked}
    audit.record("help request replied to", by=by, on=request)
    _post(
        request,
        [Due("teams.help_answered", pk, reply.pk, reply.at, reply.at + TOLD_WITHIN) for pk in sorted(told - {by.pk})],
    )
    return reply


def _say(request: HelpRequest, by: User, text: str, *, answer: str = "", by_link: bool = False) -> HelpReply:
    return HelpReply.objects.create(
        organisation_id=request.organisation_id,
        request=request,
        by=by,
        text=text,
        answer=answer,
        by_link=by_link,
        at=clock.now(),
    )


@transaction.atomic
def close_request(*, by: User, request: HelpRequest) -> HelpRequest:
    """The team has what it needs, or needs it no longer: taken back if nobody answered, closed if somebody did."""
    request = _locked(request)
    _check_not_over(request)
    withdrawn = request.is_open and request.heard_at is None
    request.state, request.ended_at = State.WITHDRAWN if withdrawn else State.CLOSED, clock.now()
    request.save()
    audit.record("help request withdrawn" if withdrawn else "help request closed", by=by, on=request)
    return request


@transaction.atomic
def drop_answer_link(*, by: None, link: AnswerLink) -> AnswerLink:
    """The link leads nowhere from now on: its 14 days are over."""
    tokens.forget_hashes(ANSWER, [link.token_hash])
    link.token = link.token_hash = ""
    link.save()
    audit.record("answer link dropped", by=by, on=link.request)
    return link


def _locked(request: HelpRequest) -> HelpRequest:
    found = HelpRequest.objects.select_related("team", "asked_by", "of").select_for_update(of=("self",))
    return found.get(pk=request.pk)


def _check_not_over(request: HelpRequest) -> None:
    if request.is_over:
        raise Refused(_("This request is closed."))
