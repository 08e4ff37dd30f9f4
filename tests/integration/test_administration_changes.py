"""What a programme administrator puts right afterwards: an organisation's name, code, nation and wave; a coach's last day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.audit.models import Event
from datareview.policies import check_knows_who_to_call
from organisations import actions as organisations
from organisations.models import Organisation, User, WhoToCall
from organisations.nations import nation
from populations.models import Population
from teams.models import Membership
from tests.factories import UserFactory
from tests.integration.populations_cast import groups
from tests.integration.test_administration import coach_sent, days, keep, text
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
PAGE = "/programme/organisations/marsh/"
CHANGE = f"{PAGE}change/"
SENT = {"version": "1", "name": "Marsh and Fen NHS Trust", "ods_code": "rm1", "nation": "E", "wave": "3"}


@pytest.fixture
def admin(db: None) -> User:
    user = UserFactory(name="Ruth Adeyemi", email="ruth@programme.example")
    organisations.make_administrator(by=None, email=user.email, name=user.name)
    return user


def ours(world: World) -> Organisation:
    with world.ours.inside():
        return Organisation.objects.get(slug="marsh")


# --- the organisation ----------------------------------------------------------------------------------------------


def test_name_code_and_wave_are_put_right_and_seen_everywhere(world: World, admin: User, browser_of: Browser) -> None:
    browser = browser_of(admin)
    assert 'href="change/"' in text(browser.get(PAGE))
    assert 'value="Marsh Partnership NHS Trust"' in text(browser.get(CHANGE))
    assert browser.post(CHANGE, SENT).headers["Location"] == PAGE
    page = text(browser.get(PAGE))
    assert "Marsh and Fen NHS Trust" in page and "ODS code RM1" in page and "wave 3" in page
    assert "Crisis numbers differ" not in page
    keep(world.ours)
    assert "Marsh and Fen NHS Trust" in text(browser.get("/programme/"))
    assert "Marsh and Fen NHS Trust" in text(browser_of(world.ours.lead).get("/o/marsh/"))
    with world.ours.inside():
        assert Event.objects.filter(action="organisation changed", by=admin).count() == 1
        assert WhoToCall.objects.confirmed().exists()
    assert "changed the name, nation, ODS code or wave" in text(browser_of(world.ours.lead).get("/o/marsh/timeline/"))


@pytest.mark.requirement("X5")
def test_another_nation_asks_the_organisation_to_confirm_who_to_call_again(
    world: World, admin: User, browser_of: Browser
) -> None:
    population = groups(world.ours)[0]
    browser = browser_of(admin)
    assert "must confirm who to call again" in text(browser.get(CHANGE))
    done = text(browser.post(CHANGE, SENT | {"nation": "W"}, follow=True))
    assert "Crisis numbers differ by nation. Somebody there must confirm who to call again." in done
    with world.ours.inside(), pytest.raises(Exception, match="has not yet confirmed who to call"):
        check_knows_who_to_call(Population.objects.get(pk=population.pk))
    lead = browser_of(world.ours.lead)
    page = text(lead.get("/o/marsh/set-up/"))
    assert "Please confirm this again" in page and "Your nation was changed to Wales" in page
    assert "checked this on" not in page and 'value="Safeguarding of Marsh' in page, "the contact stays to be checked"
    form = lead.get("/o/marsh/set-up/").context["form"]
    kept = {name: form[name].value() for name in ("name", "phone", "email", "version")}
    assert lead.post("/o/marsh/set-up/", kept | {"checked": "on"}).status_code == 302
    with world.ours.inside():
        check_knows_who_to_call(Population.objects.get(pk=population.pk))
        confirmed = WhoToCall.objects.confirmed().get()
        assert confirmed.numbers == [number.text for number in nation("W").crisis_numbers]
        assert Event.objects.filter(action="who to call to be confirmed again", by=admin).count() == 1
    assert "Please confirm this again" not in text(lead.get("/o/marsh/set-up/"))


def test_of_two_who_change_an_organisation_the_second_sees_both_texts(
    world: World, admin: User, browser_of: Browser
) -> None:
    browser = browser_of(admin)
    browser.post(CHANGE, SENT)
    late = browser.post(CHANGE, SENT | {"name": "Fen NHS Trust"})
    assert late.status_code == 409
    assert "Marsh and Fen NHS Trust" in text(late) and "Fen NHS Trust" in text(late)
    assert ours(world).name == "Marsh and Fen NHS Trust"


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"name": ""}, "Enter name"),
        ({"ods_code": "R 1"}, "An ODS code is 3 to 10 letters"),
        ({"ods_code": "RH9"}, "Another organisation has this ODS code."),
        ({"nation": "X"}, "Choose one of the answers shown"),
        ({"wave": "0"}, "must be 1 or more"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_nothing_lost_or_changed(
    world: World, admin: User, browser_of: Browser, differs: dict[str, str], words: str
) -> None:
    with world.theirs.inside():
        Organisation.objects.update(ods_code="RH9")
    answer = browser_of(admin).post(CHANGE, SENT | {"wave": "7"} | differs)
    assert answer.status_code == 422 and words in text(answer)
    assert "7" in text(answer) or "wave" in differs
    assert ours(world).name == "Marsh Partnership NHS Trust"


def test_nobody_else_changes_an_organisation(world: World, browser_of: Browser) -> None:
    for user in (world.ours.lead, world.ours.coach, world.stranger):
        assert browser_of(user).get(CHANGE).status_code == browser_of(user).post(CHANGE, SENT).status_code == 403
    assert ours(world).version == 1


def test_the_page_about_another_organisation_names_no_coach_as_the_administrators_own(
    world: World, admin: User, browser_of: Browser
) -> None:
    page = text(browser_of(admin).get(PAGE))
    assert world.ours.coach.name in page and "Your QI Coach" not in page


# --- a coach's last day --------------------------------------------------------------------------------------------


def coach(world: World) -> Membership:
    with world.ours.inside():
        return Membership.objects.get(user=world.ours.coach, role=Role.COACH)


def last_day(of: Membership, after: int | None) -> dict[str, str]:
    sent = {"do": "days", "coach": str(of.pk), f"days{of.pk}-version": str(of.version)}
    return sent | (days(f"days{of.pk}-ends_on", clock.today() + timedelta(days=after)) if after is not None else {})


@pytest.mark.requirement("R2")
def test_a_coachs_last_day_is_set_and_taken_away_while_there_is_another(
    world: World, admin: User, browser_of: Browser
) -> None:
    browser, held = browser_of(admin), coach(world)
    alone = browser.post(PAGE, last_day(held, 7))
    assert alone.status_code == 422 and "This is the only QI Coach." in text(alone)
    browser.post(PAGE, coach_sent())
    done = browser.post(PAGE, last_day(held, 7), follow=True)
    assert "The last day is changed." in text(done) and "to 30 November 2026" in text(done)
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert browser_of(world.ours.coach).get("/o/marsh/").status_code == 404
    assert browser.post(PAGE, last_day(coach(world), None)).status_code == 302
    assert coach(world).ends_on is None


def test_a_wrong_or_overtaken_last_day_changes_nothing(world: World, admin: User, browser_of: Browser) -> None:
    browser, held = browser_of(admin), coach(world)
    browser.post(PAGE, coach_sent())
    past = browser.post(PAGE, last_day(held, -1))
    assert past.status_code == 422 and "must be today or in the future" in text(past)
    browser.post(PAGE, last_day(held, 7))
    late = browser.post(PAGE, last_day(held, 14))
    assert late.status_code == 409
    assert coach(world).ends_on == clock.today() + timedelta(days=7)


def test_only_a_coach_of_this_organisation_gets_a_last_day_there(
    world: World, admin: User, browser_of: Browser
) -> None:
    with world.ours.inside():
        lead = Membership.objects.get(role=Role.PROJECT_LEAD)
    with world.theirs.inside():
        theirs = Membership.objects.get(role=Role.COACH)
    for membership in (lead, theirs):
        browser_of(admin).post(PAGE, last_day(membership, 7))
    for place in (world.ours, world.theirs):
        with place.inside():
            assert not Membership.objects.exclude(ends_on=None).exists()
