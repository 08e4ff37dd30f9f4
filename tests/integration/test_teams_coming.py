"""Will you come? By the link of a letter, on the meeting's page, and what the lead sees of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from amhe import clock
from amhe.access.models import Token
from amhe.access.roles import Role
from amhe.reminders import delivering
from organisations.models import User
from teams import actions
from teams.models import Meeting, MeetingLetter, Membership, Reply
from teams.recording import expected_at
from tests.conftest import NOW, WalledClient
from tests.factories import UserFactory
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
FIRST = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
NEEDS = "A chair near the door"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def told(place: Place) -> None:
    """Everybody's letters go out."""
    with place.inside():
        actions.tell_calendars(by=None, organisation_id=place.organisation.pk)
    delivering.deliver(place.organisation.pk)


def link_of(user: User) -> str:
    """The link in the newest letter to somebody."""
    body = [one.body for one in mail.outbox if one.to == [user.email]][-1]
    found = re.search(r"http\S+?(/meetings/answer/\S+/)", body)
    assert found, body
    return found[1]


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting that everybody has a letter about."""
    cache.clear()
    with world.ours.inside():
        made = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=FIRST, place="Room 1")
    told(world.ours)
    return made


def replies(place: Place) -> list[tuple[str, bool, str]]:
    with place.inside():
        return [(reply.user.name.split()[0], reply.coming, reply.needs) for reply in Reply.objects.order_by("pk")]


def test_somebody_without_an_account_page_says_that_they_will_come(
    world: World, meeting: Meeting, client: WalledClient
) -> None:
    link = link_of(world.ours.member)
    page = text(client.get(link))
    assert "Project team meeting" in page and "Tuesday 1 December 2026, 10:00" in page
    assert "This answer is for Member of Marsh Partnership NHS Trust." in page
    assert replies(world.ours) == [], "a scanner opens links"
    done = text(client.post(link, {"coming": "yes", "needs": NEEDS}, follow=True))
    assert "Your answer is kept." in done and "You said that you will come." in done
    assert replies(world.ours) == [("Member", True, NEEDS)]


def test_the_page_tells_nothing_else(world: World, meeting: Meeting, client: WalledClient) -> None:
    link = link_of(world.ours.member)
    client.post(link, {"coming": "yes", "needs": NEEDS})
    page = text(client.get(link))
    for word in (NEEDS, "Room 1", "Lead of", world.ours.member.email, "/o/marsh/"):
        assert word not in page
    assert client.get("/me/").status_code == 302, "nobody is signed in by it"


def test_an_answer_can_be_changed_and_what_was_written_stays(
    world: World, meeting: Meeting, client: WalledClient
) -> None:
    link = link_of(world.ours.member)
    client.post(link, {"coming": "yes", "needs": NEEDS})
    client.post(link, {"coming": "no", "needs": ""})
    assert replies(world.ours) == [("Member", False, NEEDS)]
    client.post(link, {"coming": "yes", "needs": "Nothing more"})
    assert replies(world.ours) == [("Member", True, "Nothing more")]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose an answer to “Will you come?”"),
        ({"coming": "maybe"}, "Choose one of the answers shown"),
        ({"coming": "yes", "needs": "x" * 501}, "must be 500 characters or fewer"),
    ],
)
def test_a_wrong_answer_says_what_is_wrong_and_loses_nothing(
    world: World, meeting: Meeting, client: WalledClient, sent: dict[str, str], words: str
) -> None:
    answer = client.post(link_of(world.ours.member), sent)
    assert answer.status_code == 422 and words in text(answer)
    assert sent.get("needs", "") in text(answer)


def test_it_can_be_answered_until_it_begins_and_the_link_ends_with_it(
    world: World, meeting: Meeting, client: WalledClient
) -> None:
    link = link_of(world.ours.member)
    with clock.set_to(FIRST + timedelta(minutes=10)):
        assert "The meeting has begun" in text(client.get(link))
        assert client.post(link, {"coming": "yes"}).status_code == 422
    with clock.set_to(FIRST + timedelta(minutes=61)):
        assert client.get(link).status_code == 404
    assert replies(world.ours) == []


def unknown(client: WalledClient, link: str = "/meetings/answer/not-a-link-of-ours/") -> str:
    """What comes back for a link that leads nowhere, but for the token of the page's own forms."""
    answer = client.get(link)
    assert answer.status_code == 404
    return re.sub(r"CSRFToken\S+ \S+|value=\S+", "", text(answer))


def test_a_link_that_ended_is_answered_like_one_that_never_was(
    world: World, meeting: Meeting, client: WalledClient
) -> None:
    link, other = link_of(world.ours.member), link_of(world.ours.support)
    with world.ours.inside():
        membership = Membership.objects.get(user=world.ours.member)
        actions.end_membership(by=world.ours.lead, membership=membership)
    assert unknown(client, link) == unknown(client)
    assert client.post(link, {"coming": "yes"}).status_code == 404
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=meeting, why="Holidays")
    assert unknown(client, other) == unknown(client)
    assert replies(world.ours) == []


def test_guesses_are_slowed_down(world: World, meeting: Meeting, client: WalledClient) -> None:
    answers = [client.get(f"/meetings/answer/guess-{n}/").status_code for n in range(61)]
    assert answers == [404] * 60 + [429]


def test_only_the_hash_of_a_link_is_kept(world: World, meeting: Meeting) -> None:
    token = link_of(world.ours.member).split("/")[-2]
    assert len(token) == 64
    with world.ours.inside():
        kept = [
            *Token.objects.values_list("hash", flat=True),
            *MeetingLetter.objects.values_list("token_hash", flat=True),
        ]
        assert token not in kept and len(set(kept)) == 5


def test_the_link_of_one_person_answers_for_nobody_else_and_in_no_other_organisation(
    world: World, meeting: Meeting, browser_of: Browser
) -> None:
    browser_of(world.theirs.lead).post(link_of(world.ours.member), {"coming": "no"})
    assert replies(world.ours) == [("Member", False, "")]
    assert browser_of(world.theirs.lead).get("/o/marsh/").status_code == 404


# --- a series ---------------------------------------------------------------------------------------------


@pytest.fixture
def series(world: World) -> list[Meeting]:
    cache.clear()
    with world.ours.inside():
        actions.plan_series(by=world.ours.lead, team=world.ours.team, first_at=FIRST)
    told(world.ours)
    with world.ours.inside():
        return list(Meeting.objects.order_by("starts_at").select_related("series"))


def page_of(browser: Any, meeting: Meeting) -> str:
    return text(browser.get(f"/o/marsh/meetings/{meeting.pk}/"))


def test_one_answer_stands_for_all_of_a_series(
    world: World, series: list[Meeting], client: WalledClient, browser_of: Browser
) -> None:
    link = link_of(world.ours.member)
    assert "I will come to all of them" in text(client.get(link))
    assert "You said that you will come to all of them." in text(client.post(link, {"coming": "yes"}, follow=True))
    for meeting in (series[0], series[-1]):
        assert "1 will come, 0 cannot, 4 not answered yet." in page_of(browser_of(world.ours.lead), meeting)


def test_one_meeting_can_be_answered_apart_until_the_whole_is_answered_anew(
    world: World, series: list[Meeting], client: WalledClient, browser_of: Browser
) -> None:
    member, lead = browser_of(world.ours.member), browser_of(world.ours.lead)
    client.post(link_of(world.ours.member), {"coming": "yes"})
    member.post(f"/o/marsh/meetings/{series[1].pk}/coming/", {"coming": "no"})
    assert "0 will come, 1 cannot" in page_of(lead, series[1]) and "1 will come, 0 cannot" in page_of(lead, series[2])
    client.post(link_of(world.ours.member), {"coming": "yes"})
    assert "1 will come, 0 cannot" in page_of(lead, series[1])


def test_who_answered_is_asked_again_when_a_meeting_moves(
    world: World, series: list[Meeting], client: WalledClient, browser_of: Browser
) -> None:
    client.post(link_of(world.ours.member), {"coming": "yes"})
    with world.ours.inside():
        actions.move_meeting(
            by=world.ours.lead,
            meeting=series[1],
            version=series[1].version,
            starts_at=series[1].starts_at + timedelta(days=1),
            minutes=60,
            place="",
        )
    told(world.ours)
    assert "You answered before this meeting was changed." in page_of(browser_of(world.ours.member), series[1])
    assert "You said that you will come." in page_of(browser_of(world.ours.member), series[2])
    link = link_of(world.ours.member)
    assert "Wednesday 16 December 2026, 10:00" in text(client.get(link))
    client.post(link, {"coming": "no"})
    assert "You said that you cannot come." in page_of(browser_of(world.ours.member), series[1])
    assert "You said that you will come." in page_of(browser_of(world.ours.member), series[2])


# --- signed in --------------------------------------------------------------------------------------------


def test_a_member_answers_on_the_meetings_page(world: World, meeting: Meeting, browser_of: Browser) -> None:
    browser = browser_of(world.ours.member)
    assert "You have not said yet." in page_of(browser, meeting)
    done = browser.post(f"/o/marsh/meetings/{meeting.pk}/coming/", {"coming": "yes", "needs": NEEDS}, follow=True)
    assert done.redirect_chain[-1][0] == f"/o/marsh/meetings/{meeting.pk}/"
    assert "Your answer is kept." in text(done) and "You said that you will come." in text(done)
    assert NEEDS in text(done), "one's own words"
    wrong = browser.post(f"/o/marsh/meetings/{meeting.pk}/coming/", {"needs": "kept " * 10})
    assert wrong.status_code == 422 and "kept kept" in text(wrong)


@pytest.mark.requirement("R15")
def test_what_would_help_is_read_by_the_lead_alone(world: World, meeting: Meeting, browser_of: Browser) -> None:
    browser_of(world.ours.member).post(f"/o/marsh/meetings/{meeting.pk}/coming/", {"coming": "yes", "needs": NEEDS})
    reads = {}
    for name, user in world.ours.people.items():
        browser = browser_of(user)
        pages = text(browser.get(f"/o/marsh/meetings/{meeting.pk}/coming/")) + page_of(browser, meeting)
        reads[name] = (NEEDS in pages, "Member of Marsh Partnership NHS Trust</strong>: " in pages)
    assert reads == {
        "coach": (False, True),
        "sponsor": (False, False),
        "lead": (True, True),
        "member": (True, False),
        "support": (False, True),
    }


def test_a_sub_teams_needs_are_not_for_the_project_lead(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        where: dict[str, Any] = {"by": world.ours.lead, "organisation": world.ours.organisation}
        team = actions.make_sub_team(**where, name="Rural")
        lead, member = UserFactory(name="Sub Lead"), UserFactory(name="Sub Member")
        actions.join(**where, team=team, user=lead, role=Role.SUB_TEAM_LEAD)
        actions.join(**where, team=team, user=member, role=Role.SUB_TEAM_MEMBER)
        made = actions.plan_meeting(by=lead, team=team, starts_at=FIRST)
        actions.answer(by=member, user=member, thing=made, coming=True, needs=NEEDS)
    url = f"/o/marsh/meetings/{made.pk}/coming/"
    assert NEEDS in text(browser_of(lead).get(url))
    page = text(browser_of(world.ours.lead).get(url))
    assert NEEDS not in page and "Sub Member" in page and "You are not asked to this meeting." in page
    refused = browser_of(world.ours.lead).post(url, {"coming": "yes"})
    assert refused.status_code == 422 and "Only people who are asked to this meeting" in text(refused)


def test_who_was_there_begins_with_those_who_said_yes(world: World, meeting: Meeting) -> None:
    with world.ours.inside():
        actions.answer(by=world.ours.member, user=world.ours.member, thing=meeting, coming=True)
        actions.answer(by=world.ours.support, user=world.ours.support, thing=meeting, coming=False)
        assert expected_at(Meeting.objects.get(pk=meeting.pk)) == [world.ours.member.pk]


def test_the_page_about_who_comes_asks_the_same_queries_however_many_come(
    world: World, meeting: Meeting, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    lead, url = browser_of(world.ours.lead), f"/o/marsh/meetings/{meeting.pk}/coming/"
    lead.get(url)
    before = count_queries(lambda: lead.get(url))
    with world.ours.inside():
        for number in range(12):
            user = UserFactory(name=f"Person {number}")
            actions.join(
                by=None, organisation=world.ours.organisation, team=None, user=user, role=Role.PROJECT_TEAM_MEMBER
            )
            actions.answer(by=user, user=user, thing=meeting, coming=True)
    lead.get(url)
    assert count_queries(lambda: lead.get(url)) == before <= 12


def test_links_of_meetings_that_are_over_lead_nowhere(world: World, meeting: Meeting) -> None:
    from teams.retention import dead_reply_links

    with clock.set_to(NOW + timedelta(days=10)), world.ours.inside():
        dead = list(dead_reply_links())
        assert len(dead) == 5
        assert actions.drop_reply_links(by=None, letters=dead) == 5
        assert not Token.objects.exists() and not dead_reply_links().exists()


def test_a_meeting_as_a_file_of_its_own(world: World, meeting: Meeting, browser_of: Browser) -> None:
    import vobject

    answer = browser_of(world.ours.sponsor).get(f"/o/marsh/meetings/{meeting.pk}/meeting.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meeting.ics"'
    event = vobject.readOne(answer.content.decode()).vevent
    assert event.dtstart.value == FIRST and event.location.value == "Room 1"
    assert event.description.value.endswith(f"/o/marsh/meetings/{meeting.pk}/")
    assert browser_of(world.theirs.lead).get(f"/o/marsh/meetings/{meeting.pk}/meeting.ics").status_code == 404
    with world.ours.inside():
        actions.cancel_meeting(by=world.ours.lead, meeting=meeting, why="Holidays")
    gone = browser_of(world.ours.sponsor).get(f"/o/marsh/meetings/{meeting.pk}/meeting.ics")
    assert vobject.readOne(gone.content.decode()).vevent.status.value == "CANCELLED"
