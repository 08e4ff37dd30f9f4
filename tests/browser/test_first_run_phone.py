"""The first run of somebody with lived experience, on a phone, with no help: join, read the role, come back next week."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from amhe import clock
from amhe.access import wall
from organisations.models import User
from teams import actions
from teams.models import Team
from tests.browser.pages import SIDEWAYS
from tests.browser.person import Person, found

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

WEEK = timedelta(days=7, hours=2)
FIVE_MINUTES = 5 * 60


@pytest.fixture
def rosa(open_browser: Callable[..., Person]) -> Person:
    """Somebody who uses services and has just been asked to join; she has one phone and has never seen the product."""
    with wall.restored():
        coach = User.objects.create_user("amara@amhe-coaches.example", "Amara Okoye")
        organisation = actions.start_organisation(
            by=None, name="Fenmarsh Trust", slug="fenmarsh", nation="E", started_on=clock.today(), coach=coach
        )
        team = Team.objects.get(organisation=organisation)
        place = actions.add_place(by=coach, team=team, title="Expert by experience", kind="lived_experience_member")
        actions.invite_to_place(by=coach, place=place, name="Rosa Lind", email="rosa@fenmarsh.example")
    return open_browser("Rosa Lind", email="rosa@fenmarsh.example", width=360)


@pytest.fixture
def a_week_passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Move every clock of the product on by a week."""

    def move() -> None:
        now, machine = timezone.now, clock._machine
        monkeypatch.setattr(timezone, "now", lambda: now() + WEEK)
        monkeypatch.setattr(clock, "_machine", lambda: machine() + WEEK)
        monkeypatch.setattr(clock, "set_right", lambda shared: None)

    return move


@pytest.mark.requirement("X1", "R17", "R19")
def test_somebody_with_lived_experience_joins_on_a_phone_and_finds_her_way_back_next_week(
    rosa: Person, a_week_passes: Callable[[], None]
) -> None:
    assert "Amara Okoye invites you to join a team at Fenmarsh Trust." in rosa.mail()
    link = found(r"http\S+/welcome/\S+", rosa.mail())
    rosa.opens(link)
    rosa.sees("An equal member of the team.")
    rosa.sees("Agree payment and expenses before the first meeting")
    rosa.sees("You do not need a password.")
    rosa.ticks("I have read what my role is")
    rosa.presses("Accept and join the team")
    rosa.sees("You have joined the team.")  # and where to find what is kept about her
    rosa.sees(re.compile("Fenmarsh Trust"))
    home = rosa.page.url

    a_week_passes()
    rosa.opens(link)  # the only address that she has is the one in the mail
    rosa.sees("You have joined already")
    rosa.sees("We may ask you to sign in.")
    rosa.presses("Go to your home page")
    rosa.fills("Email", rosa.email)
    rosa.presses("Send me a code")
    rosa.fills("Code", found(r"^\S+$", rosa.mail().split(":", 1)[1].strip()))
    rosa.presses("Sign in")
    assert rosa.page.url == home, "she is where she was"

    rosa.follows("What we keep about you")  # who sees what about her
    for words in (
        "Expert by experience",
        "Joined as: A person with lived experience, or a family member or carer.",
        "Everybody in a team sees who is in it, in which role, and who joined as a person with lived experience.",
        "QI Coach: Amara Okoye.",
        "nobody but you can open them",
    ):
        rosa.sees(re.compile(words))
    assert rosa.page.evaluate(SIDEWAYS) <= 0
    rosa.follows("See the questions")
    rosa.sees("Only you can see your answers. Your team, your leads and your QI Coach cannot.")
    assert rosa.page.evaluate(SIDEWAYS) <= 0

    rosa.follows("Privacy")
    rosa.sees("If you joined as a person with lived experience, your team can see that, as it can see every role.")
    rosa.sees("If you have an account")
    assert rosa.page.evaluate(SIDEWAYS) <= 0
    assert len(mail.outbox) == 2, "an invitation and a code: nothing else was sent to her"
    assert rosa.trouble == [], "no page came back with an error"
    assert rosa.seconds < FIVE_MINUTES, f"{rosa.steps} steps take {rosa.seconds:.0f} seconds"


@pytest.mark.requirement("X3", "X8")
def test_from_any_page_she_finds_what_is_kept_about_her_in_2_presses_and_takes_a_copy(rosa: Person) -> None:
    rosa.accepts_invitation()
    for address in (
        "/o/fenmarsh/",
        "/o/fenmarsh/team/",
        "/o/fenmarsh/meetings/",
        "/me/actions/",
        "/privacy/",
        "/o/fenmarsh/export/",
    ):
        rosa.opens(address)
        before = rosa.steps
        rosa.follows("What we keep about you")
        rosa.sees("Only you can open this page.")
        assert rosa.steps - before <= 2, address
    rosa.opens("/o/fenmarsh/")
    rosa.follows(re.compile("My details"))  # her own name, at the top
    rosa.follows("See what we keep about you")
    rosa.follows("Take a copy, change something or close your account")
    rosa.presses("Take a copy of what is kept about you")
    with rosa.page.expect_download() as taken:
        rosa.button("Download the file").click()
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert "Name: Rosa Lind" in archive.read("about-me.txt").decode()
    assert rosa.page.evaluate(SIDEWAYS) <= 0
