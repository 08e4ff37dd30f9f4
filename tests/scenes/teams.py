"""The scene of milestone 1: places, an invitation, protected time, a meeting with its record, somebody who may leave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from amhe.access import tokens
from amhe.access.roles import Role
from teams import actions
from teams.actions.invitations import INVITATION
from teams.models import (
    Action,
    AgendaItem,
    AnswerLink,
    HelpRequest,
    Invitation,
    JoinedAs,
    Meeting,
    MeetingSeries,
    Membership,
    Outcome,
    SupportRole,
    Team,
    TeamPlace,
    Terms,
    TermsVersion,
    Thing,
)
from tests.scenes import calendars
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; the invitation carries the `token` of its link."""
    with place.inside():
        actions.protect_time(
            by=place.lead,
            team=place.team,
            version=place.team.version,
            lead_hours_a_month=8,
            lead_hours_agreed_by=f"Medical Director {canary}",
        )
        things[TeamPlace] = places(place, canary)
        things[Invitation] = invitation(place, canary)
        things[Membership] = agreed_with(place, canary)
        things[MeetingSeries] = actions.plan_series(
            by=place.support,
            team=place.team,
            first_at=clock.now() - timedelta(days=7),
            place=f"Room 1 {canary}",
        )
        things[Meeting] = meeting(place, canary)
        things[Action] = Action.objects.get(owner=place.member)
        things[AgendaItem] = AgendaItem.objects.get(meeting=things[Meeting], section="")
        things[Outcome] = Outcome.objects.get()
        calendars.build(place, canary, things)
        support_and_governance(place, canary)
        things[TermsVersion] = terms(place, canary)
        things |= help_asked(place, canary)


def agreed_with(place: Place, canary: str) -> Membership:
    """Somebody who votes on nothing brings lived experience; what is agreed with them is not right, they say."""
    helper = Membership.objects.get(user=place.support, role=Role.SUPPORT)
    helper.joined_as = JoinedAs.LIVED_EXPERIENCE
    helper.save()
    answers = dict.fromkeys(Thing.values, "yes") | {
        f"{thing}_note": f"Note on {thing} {canary}" for thing in Thing.values
    }
    actions.record_agreed(
        by=place.lead,
        membership=helper,
        version=0,
        agreed_by=f"Head of Experience {canary}",
        agreed_on=clock.today(),
        **answers,
    )
    actions.say_not_right(by=place.support, membership=helper, words=f"My taxi was not paid. {canary}")
    return helper


def support_and_governance(place: Place, canary: str) -> None:
    """Support of the programme's kinds and of the team's own; who sees to 2 tasks of governance; the roles guide sent."""
    version = Team.objects.get(pk=place.team.pk).version
    said = {"comms": "filled", "comms_by": f"Ann {canary}", "another": f"Interpreter {canary}"}
    actions.set_support(by=place.sponsor, team=place.team, version=version, **said)
    own = SupportRole.objects.get(team=place.team, kind="")
    said = {f"own_{own.pk}": "filled", f"own_{own.pk}_by": f"Bo {canary}"}
    actions.set_support(by=place.sponsor, team=place.team, version=version + 1, **said)
    named = {"team": place.team, "function": "resources"}
    actions.name_for_governance(by=place.lead, **named, version=0, user=place.sponsor)
    actions.name_for_governance(by=place.lead, **named, version=1, user=place.lead)
    actions.send_guide(by=place.lead, team=place.team)


def terms(place: Place, canary: str) -> TermsVersion:
    """Terms agreed once, changed since, and out for comment: one comment has an answer and one has none."""
    known = {"by": place.lead, "team": place.team}
    actions.write_heading(**known, heading="purpose", version=0, words=f"To make care fair. {canary}")
    agreed = actions.agree_terms(
        **known,
        version=Terms.objects.get().version,
        present=[place.lead.pk, place.sponsor.pk],
        agreed_on=clock.today(),
        review_on=clock.today() + timedelta(days=10),
    )
    actions.send_for_comment(**known, comment_until=clock.today() + timedelta(days=14))
    for words in (f"Who breaks a tie? {canary}", f"Use fewer words. {canary}"):
        said = {"by": place.sponsor, "team": place.team, "heading": "purpose", "words": words}
        comment = actions.comment_on_terms(**said)
    actions.answer_comment(by=place.lead, comment=comment, outcome="answered", answer=f"We kept it. {canary}")
    return agreed


def help_asked(place: Place, canary: str) -> dict[type, Any]:
    """An open request to the sponsor with its link, one that was answered, and one to the coach with a reply."""
    ask = {"by": place.lead, "team": place.team, "why": f"Shifts. {canary}", "by_when": clock.today()}
    to_sponsor = {"to": "sponsor", "function": "resources"}
    actions.answer_request(
        by=place.sponsor,
        request=actions.ask_for_help(**ask, **to_sponsor, what=f"A room {canary}"),
        answer="another",
        text=f"The library. {canary}",
    )
    to_coach = actions.ask_for_help(**ask, to="coach", what=f"Look at our aim {canary}")
    actions.reply_to_request(by=place.coach, request=to_coach, text=f"On Monday. {canary}")
    asked = actions.ask_for_help(**ask, **to_sponsor, what=f"4 hours a week {canary}")
    return {HelpRequest: HelpRequest.objects.get(pk=asked.pk), AnswerLink: AnswerLink.objects.get(request=asked)}


def places(place: Place, canary: str) -> TeamPlace:
    """A filled place, and an empty one that says why."""
    actions.add_place(
        by=place.lead,
        team=place.team,
        title=f"Expert in equality {canary}",
        kind="equality_expert",
        reason_if_empty=f"We asked 2 people. {canary}",
    )
    return actions.add_place(by=place.lead, team=place.team, title=f"Recovery Partner {canary}", kind="stakeholder")


def invitation(place: Place, canary: str) -> Invitation:
    """An open invitation to a place, with a token that we know."""
    sent = actions.invite_to_place(
        by=place.lead,
        place=TeamPlace.objects.get(title__startswith="Recovery Partner"),
        name=f"Asked Person {canary}",
        email=f"asked-{canary}@example.org",
    )
    token, sent.token_hash = tokens.issue(INVITATION, place.organisation.pk)
    sent.save()
    sent.token = token  # type: ignore[attr-defined]
    return sent


def meeting(place: Place, canary: str) -> Meeting:
    """The series' meeting of last week, held: with somebody there, a decision, and 3 actions: open, done and not needed.

    The last one in the diary is cancelled.
    """
    held = Meeting.objects.earliest("starts_at")
    line = actions.add_item(by=place.support, meeting=held, what=f"The market stall {canary}")
    held = actions.change_meeting(
        by=place.support,
        meeting=held,
        version=held.version,
        agenda=f"Welcome. {canary}",
        notes=f"We met. {canary}",
        held=True,
        present=[place.lead.pk, place.member.pk],
    )
    actions.add_outcome(by=place.lead, meeting=held, kind="decision", what=f"We take a stall {canary}", item=line)
    what, due_on = f"Ring the library {canary}", clock.today() + timedelta(days=7)
    _open, done, dropped = (
        actions.add_action(by=place.lead, team=place.team, meeting=held, what=what, owner=owner, due_on=due_on)
        for owner in (place.member, place.lead, place.lead)
    )
    actions.set_action_done(by=place.lead, action=done, done=True)
    actions.drop_action(by=place.lead, action=dropped, why=f"They rang us. {canary}")
    actions.cancel_meeting(
        by=place.lead, meeting=Meeting.objects.latest("starts_at"), why=f"The hall is shut. {canary}"
    )
    return held
