"""The reminders that each room sends: to whom, when, once, and what they must never say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders import delivering, tasks
from amhe.reminders.models import Letter
from datareview.models import REFLECTIONS, Conversation
from organisations.actions import ask_for_support, make_administrator
from populations.actions import cast_vote, open_ballot
from populations.models import Population, Round
from teams import actions
from teams.models import Meeting, Membership
from tests.conftest import NOW
from tests.integration.populations_cast import groups
from tests.scenes import datareview as review
from tests.scenes import populations
from tests.world import Place, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def sweep(at: Any, *places: Place) -> list[Any]:
    """What the sweeps find and send at that moment, but for invitations, which bring a file."""
    mail.outbox.clear()
    with clock.set_to(at):
        tasks.find()
        for place in places:
            delivering.deliver(place.organisation.pk)
    return [letter for letter in mail.outbox if not letter.attachments]


def to(letters: list[Any]) -> list[str]:
    return sorted(letter.to[0] for letter in letters)


# --- meetings -------------------------------------------------------------------------------------------


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of the project team in 2 days, at 10, to which everybody is invited already."""
    with world.ours.inside():
        made = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=NOW + 2 * DAY, place="Room 4")
    sweep(NOW, world.ours)
    return made


@pytest.mark.requirement("R15", "R21")
def test_everybody_in_the_project_team_and_the_coach_is_reminded_of_a_meeting_a_day_before_and_once(
    world: World, meeting: Meeting
) -> None:
    assert sweep(NOW + DAY - HOUR, world.ours, world.theirs) == []
    sent = sweep(NOW + DAY, world.ours, world.theirs)
    assert to(sent) == sorted(user.email for user in world.ours.people.values())
    letter = sent[0]
    assert letter.subject == "Your next team meeting"
    assert "Wednesday 25 November 2026 at 10:00" in letter.body and "Room 4" not in letter.body
    assert f"/o/marsh/meetings/{meeting.pk}/" in letter.body
    for hours in (1, 12, 23):
        assert sweep(NOW + DAY + hours * HOUR, world.ours) == []


def test_a_meeting_that_is_moved_after_the_reminders_went_is_told_again_and_one_that_is_moved_before_only_once(
    world: World, meeting: Meeting
) -> None:
    sweep(NOW + DAY, world.ours)
    with world.ours.inside():
        Meeting.objects.update(starts_at=NOW + 3 * DAY)
        found = Letter.objects.filter(kind="teams.meeting").count()
    assert sweep(NOW + DAY + HOUR, world.ours) == []
    assert len(sweep(NOW + 2 * DAY, world.ours)) == found == 5
    with world.ours.inside():
        Meeting.objects.update(starts_at=NOW + 4 * DAY)
    with clock.set_to(NOW + 3 * DAY):
        tasks.find()
        with world.ours.inside():
            Meeting.objects.update(starts_at=NOW + 6 * DAY)
        mail.outbox.clear()
        assert delivering.deliver(world.ours.organisation.pk) == 0 and mail.outbox == []


def test_a_meeting_of_a_sub_team_is_told_to_its_members_and_the_coach_and_names_no_population(
    world: World, meeting: Meeting
) -> None:
    ours = world.ours
    with ours.inside(), clock.set_to(NOW - HOUR):
        sub_team = actions.make_sub_team(by=ours.lead, organisation=ours.organisation, name="Gypsies and Travellers")
        member = {"organisation": ours.organisation, "user": ours.member, "role": Role.SUB_TEAM_MEMBER}
        actions.join(by=ours.lead, team=sub_team, **member)
        Meeting.objects.all().delete()
        actions.plan_meeting(by=ours.lead, team=sub_team, starts_at=NOW + DAY)
    sweep(NOW - HOUR, ours)
    sent = sweep(NOW, ours)
    assert to(sent) == sorted([ours.member.email, ours.coach.email])
    letter = sent[0]
    assert "Your sub-team at Marsh" in letter.body
    assert "Gypsies" not in letter.subject + letter.body + letter.alternatives[0][0]


# --- actions --------------------------------------------------------------------------------------------


@pytest.fixture
def action(world: World) -> Any:
    """Something that the member will do by Thursday."""
    with world.ours.inside():
        known = {"team": world.ours.team, "what": "Ring the library", "owner": world.ours.member}
        return actions.add_action(by=world.ours.lead, due_on=date(2026, 11, 26), **known)


@pytest.mark.requirement("R18")
def test_actions_of_one_day_are_one_letter_that_holds_no_word_of_them(world: World, action: Any) -> None:
    with world.ours.inside():
        known = {"team": world.ours.team, "what": "Ask the mosque", "owner": world.ours.member}
        actions.add_action(by=world.ours.lead, due_on=action.due_on, **known)
    [letter] = sweep((NOW + 2 * DAY).replace(hour=8), world.ours)
    assert "You have 2 actions to do at Marsh Partnership NHS Trust by Thursday 26 November 2026." in letter.body
    assert "library" not in letter.body + letter.alternatives[0][0] and "mosque" not in letter.body
    [late] = sweep((NOW + 4 * DAY).replace(hour=8), world.ours)
    assert "2 actions of yours at Marsh Partnership NHS Trust were due on" in late.body


def test_an_action_is_told_in_the_morning_of_the_day_before_and_once_the_day_after(world: World, action: Any) -> None:
    eight = NOW.replace(hour=8)
    sent = []
    for hours in range(10 * 24):
        at = eight + hours * HOUR
        sent += [(at, letter.to[0], letter.subject) for letter in sweep(at, world.ours)]
    assert sent == [
        (eight + 2 * DAY, world.ours.member.email, "Something to do soon"),
        (eight + 4 * DAY, world.ours.member.email, "Something is late"),
    ]


@pytest.mark.parametrize("what", ["done", "given away", "moved", "left"])
def test_an_action_that_is_no_longer_theirs_to_do_is_not_told(world: World, action: Any, what: str) -> None:
    at = (NOW + 2 * DAY).replace(hour=8)
    with clock.set_to(at):
        tasks.find()
        with world.ours.inside():
            if what == "done":
                actions.set_action_done(by=world.ours.lead, action=action, done=True)
            elif what == "left":
                held = Membership.objects.get(user=world.ours.member)
                actions.end_membership(by=world.ours.lead, membership=held)
            else:
                action.owner = world.ours.lead if what == "given away" else action.owner
                action.due_on += 3 * DAY if what == "moved" else timedelta()
                action.save()
        mail.outbox.clear()
        assert delivering.deliver(world.ours.organisation.pk) == 0 and mail.outbox == []


# --- votes ----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R46")
def test_everybody_who_may_vote_is_told_once_that_a_vote_is_open_and_the_mail_names_no_group(world: World) -> None:
    ours = world.ours
    with ours.inside():
        known = {"question": "Women veterans first?", "populations": groups(ours, "Women veterans", "Farmers")}
        known |= {"leave_out": [ours.sponsor], "left_out_reason": "Asked not to"}
        round = open_ballot(by=ours.coach, organisation=ours.organisation, closes_on=date(2026, 11, 25), **known)
        cast_vote(by=ours.member, round=round, rather_not=True)
    sent = sweep(NOW, ours, world.theirs)
    everybody = sorted([ours.lead.email, ours.member.email])
    assert to(sent) == everybody, "also who has voted: else the outbox would say so; not who is left out"
    assert sent[0].subject == "A vote is open" and f"/o/marsh/ballots/{round.pk}/" in sent[0].body
    assert "until Wednesday 25 November 2026 at 11:59pm" in sent[0].body
    assert "veterans" not in sent[0].subject + sent[0].body
    assert sweep(NOW + HOUR, ours) == []


@pytest.fixture
def round(world: World) -> Round:
    """A vote that closes in 2 days, of which everybody knows; the member has voted."""
    with world.ours.inside():
        known = {"question": "Where do we start?", "populations": groups(world.ours, "First", "Second")}
        known |= {"by": world.ours.coach, "organisation": world.ours.organisation}
        found = open_ballot(closes_on=(NOW + 2 * DAY).date(), **known)
        cast_vote(by=world.ours.member, round=found, rather_not=True)
    sweep(NOW, world.ours)
    return found


@pytest.mark.requirement("R46")
def test_those_who_have_not_voted_are_reminded_once_and_nobody_can_tell_who_they_were(
    world: World, round: Round
) -> None:
    before = round.closes_at - DAY
    morning = before if before.hour in range(8, 19) else (before + DAY).replace(hour=8, minute=0)
    assert sweep(before - HOUR, world.ours) == []
    sweep(before, world.ours)
    sent = sweep(morning, world.ours) if morning != before else list(mail.outbox)
    assert to(sent) == sorted(user.email for user in (world.ours.lead, world.ours.sponsor))
    assert {letter.subject for letter in sent} == {"A vote closes soon"}
    assert sweep(morning + HOUR, world.ours) == []
    with world.ours.inside():
        rows = Letter.objects.filter(kind="populations.closing")
        assert set(rows.values_list("to", flat=True)) == {
            user.pk for user in (world.ours.lead, world.ours.sponsor, world.ours.member)
        }
        assert len(set(rows.values_list("state", "why", "tries", "digest", "goes_at"))) == 1


# --- what was heard -------------------------------------------------------------------------------------


@pytest.fixture
def note(world: World) -> Conversation:
    """A note whose four boxes are empty, from now."""
    populations.build(world.ours, "", {})
    with world.ours.inside():
        group = Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()
        return review.listen(world.ours, group, **dict.fromkeys(REFLECTIONS, ""))


def about_notes(letters: list[Any]) -> list[Any]:
    return [letter for letter in letters if letter.subject == "4 short boxes to fill in"]


@pytest.mark.requirement("R78")
def test_whoever_wrote_a_note_and_left_the_four_boxes_is_reminded_once_after_a_day(
    world: World, note: Conversation, browser_of: Any
) -> None:
    assert about_notes(sweep(NOW + DAY - HOUR, world.ours)) == []
    [letter] = about_notes(sweep(NOW + DAY, world.ours))
    assert letter.to == [note.logged_by.email] and "You wrote down a conversation on 23 November 2026." in letter.body
    said = letter.body + letter.alternatives[0][0]
    assert note.heard not in said and note.population.name not in said and note.population.slug not in said
    path = f"/o/marsh/heard/{note.pk}/"
    assert path in letter.body
    there = browser_of(note.logged_by).get(path)
    assert there.headers["Location"] == f"/o/marsh/p/{note.population.slug}/heard/{note.pk}/"
    for days in (1.5, 2, 3):
        assert about_notes(sweep(NOW + days * DAY, world.ours)) == []


def test_a_note_that_was_reflected_on_or_is_going_is_not_told(world: World, note: Conversation) -> None:
    with clock.set_to(NOW + DAY):
        tasks.find()
        with world.ours.inside():
            Conversation.objects.filter(pk=note.pk).update(needs="Somebody to ask")
        mail.outbox.clear()
        delivering.deliver(world.ours.organisation.pk)
    assert about_notes(mail.outbox) == []


# --- word of what happened -------------------------------------------------------------------------------


def test_leads_and_coaches_are_told_of_support_access_even_if_the_task_was_lost(world: World) -> None:
    helper = make_administrator(by=None, email="helper@amhe.example", name="Helping Hand").user
    with world.ours.inside():
        ask_for_support(by=helper, organisation=world.ours.organisation, reason="A page is broken", minutes=60)
    sent = sweep(NOW, world.ours, world.theirs)
    assert to(sent) == sorted(user.email for user in (world.ours.lead, world.ours.coach))
    assert "The reason: A page is broken" in sent[0].body and "/o/marsh/" in sent[0].body
    assert sweep(NOW + HOUR, world.ours) == []
