"""Work on a group before it has a sub-team; why a group was not chosen; and the warning about lived experience."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from amhe import clock
from amhe.access.roles import Role
from amhe.rules import Refused
from assets.actions import add_asset
from assets.models import Asset
from datareview.actions import add_finding
from datareview.models import Finding
from populations import actions
from populations.models import Population
from teams.actions import join
from teams.models import JoinedAs
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups, open_vote, text_of, voters

pytestmark = pytest.mark.django_db
FOUND = {
    "kind": "use_of_services", "title": "Referred and not seen", "about": "need", "numerator": "118",
    "denominator": "203", "comparator_numerator": "2480", "comparator_denominator": "3105",
    "source_name": "Published tables", "period": "2025",
}  # fmt: skip
HELPS = {"do": "add", "name": "The harbour mission", "category": "community", "contact_stage": "introduced"}


@pytest.fixture
def group(world) -> Population:
    return groups(world.ours)[0]


def home(group: Population) -> str:
    return f"/o/marsh/p/{group.slug}/"


def steps_on(page: Any) -> dict[str, str]:
    """The early steps that a home page offers: words and address."""
    part = text_of(page).split('id="early">')[1].split("<h2")[0]
    return {words: url for url, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)}


@pytest.mark.requirement("R50")
def test_a_lead_gathers_data_and_contacts_for_a_group_that_has_no_sub_team(world, browser_of, group) -> None:
    browser = browser_of(world.ours.lead)
    steps = steps_on(browser.get(home(group)))
    assert set(steps) == {
        "Write what you know: 4 questions",
        "Say who is in this group",
        "Add numbers that are already there",
        "Add people and organisations that may help",
    }
    for address in steps.values():
        assert browser.get(address).status_code == 200
    data, assets = (steps[words] for words in list(steps)[2:])
    assert "This group has no sub-team yet." in text_of(browser.get(data))
    assert browser.post(data, FOUND).status_code == browser.post(assets, HELPS).status_code == 302
    for reader in (world.ours.lead, world.ours.member, world.ours.coach):
        page = text_of(browser_of(reader).get(data))
        assert "58% of about 205 people" in page and "118" not in page.replace('value="118"', "")
        assert "The harbour mission" in text_of(browser_of(reader).get(assets))


@pytest.mark.requirement("R50")
def test_what_was_gathered_early_is_the_sub_teams_once_there_is_one(world, browser_of, group) -> None:
    lead = browser_of(world.ours.lead)
    lead.post(f"{home(group)}data/", FOUND)
    lead.post(f"{home(group)}assets/", HELPS)
    with world.ours.inside():
        finding, asset = Finding.objects.get(), Asset.objects.get()
    mend = f"{home(group)}data/{finding.pk}/"
    assert 'value="118"' in text_of(lead.get(mend))
    assert lead.post(mend, FOUND | {"version": "1", "numerator": "120"}).status_code == 302
    decided(world.ours, group)
    assert "Early steps" in text_of(lead.get(home(group))) and lead.get(mend).status_code == 403
    with world.ours.inside():
        team, user = Population.objects.get(pk=group.pk).team, UserFactory()
        joined = {"role": Role.SUB_TEAM_LEAD, "joined_as": JoinedAs.STAFF}
        join(by=world.ours.lead, organisation=world.ours.organisation, team=team, user=user, **joined)
    inside = browser_of(user)
    assert "(120 of 203 people)" in text_of(inside.get(f"{home(group)}data/"))
    assert inside.get(mend).status_code == 200
    assert inside.get(f"{home(group)}assets/{asset.pk}/").status_code == 200
    assert "Early steps" not in text_of(inside.get(home(group)))
    assert lead.get(mend).status_code == 403 and mend not in text_of(lead.get(f"{home(group)}data/"))


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(
    ("numbers", "box"),
    [
        ({"numerator": "3"}, "numerator"),
        ({"numerator": "201"}, "numerator"),
        ({"comparator_numerator": "2"}, "comparator_numerator"),
    ],
)
def test_before_there_is_a_sub_team_no_small_number_is_kept(world, browser_of, group, numbers, box) -> None:
    browser, data = browser_of(world.ours.lead), f"{home(group)}data/"
    answer = browser.post(data, FOUND | numbers)
    assert answer.status_code == 422 and f'id="id_{box}_error"' in text_of(answer)
    assert "such numbers cannot be kept" in text_of(answer) and 'value="Published tables"' in text_of(answer)
    browser.post(data, FOUND)
    with world.ours.inside():
        finding = Finding.objects.get()
    assert browser.post(f"{data}{finding.pk}/", FOUND | numbers | {"version": "1"}).status_code == 422


@pytest.mark.requirement("R50")
def test_nobody_but_who_added_an_early_finding_sees_its_counts(world, browser_of, group) -> None:
    with world.ours.inside():
        other = UserFactory()
        join(by=world.ours.lead, organisation=world.ours.organisation, team=None, user=other, role=Role.PROJECT_LEAD)
        numbers = {"numerator": 118, "denominator": 203}
        finding = add_finding(by=other, population=group, kind="geography", title="By the sea", **numbers)
    mend = f"{home(group)}data/{finding.pk}/"
    for reader, status in ((world.ours.lead, 403), (world.ours.member, 403), (world.theirs.lead, 404), (other, 200)):
        assert browser_of(reader).get(mend).status_code == status


@pytest.mark.requirement("R50")
@pytest.mark.parametrize(("who", "n"), [("lead", 4), ("member", 3), ("coach", 0), ("sponsor", 0), ("support", 0)])
def test_each_reader_is_shown_the_early_steps_that_work_for_them_and_no_other(world, browser_of, group, who, n) -> None:
    browser = browser_of(getattr(world.ours, who))
    page = browser.get(home(group))
    assert [browser.get(address).status_code for address in steps_on(page).values()] == [200] * n
    assert ("The project team can already write down" in text_of(page)) is (n == 0)
    if who != "lead":
        assert browser.post(f"{home(group)}data/", FOUND).status_code == 403


@pytest.mark.requirement("R50")
def test_what_people_say_waits_for_the_sub_team(world, browser_of, group) -> None:
    browser = browser_of(world.ours.lead)
    assert browser.get(f"{home(group)}heard/").status_code == 403
    assert browser.get(f"{home(group)}heard/reach/").status_code == 403
    assert "What people say to us waits for the sub-team" in text_of(browser.get(home(group)))


def test_nothing_is_gathered_for_a_group_that_left_the_list(world, browser_of, group) -> None:
    other = groups(world.ours, "Sailors")[0]
    with world.ours.inside():
        actions.set_aside(by=world.ours.lead, population=group, reason="A plan is under way")
        actions.merge(by=world.ours.lead, population=other, into=Population.objects.get(slug="women-veterans"))
        group.refresh_from_db()
        with pytest.raises(Refused, match="no longer on the list"):
            add_finding(by=world.ours.lead, population=group, kind="geography", title="x", not_available=True)
    browser = browser_of(world.ours.lead)
    aside, merged = text_of(browser.get(home(group))), text_of(browser.get(home(other)))
    assert "This group was set aside. A plan is under way" in aside
    assert "This group is part of another now:" in merged and "Women veterans</a>" in merged
    assert "Early steps" not in aside + merged
    assert "Add a finding" not in text_of(browser.get(f"{home(group)}data/"))
    assert browser.post(f"{home(group)}data/", FOUND).status_code == 422


@pytest.mark.requirement("R50")
def test_each_group_moves_on_its_own_timeline(world, browser_of) -> None:
    first, second, *_ = groups(world.ours)
    decided(world.ours, first)
    with world.ours.inside():
        add_finding(by=world.ours.lead, population=second, kind="geography", title="By the sea", not_available=True)
        add_asset(by=world.ours.lead, population=second, name="The mission", category="community")
    later = clock.now() + timedelta(days=90)
    with clock.set_to(later):
        decided(world.ours, first, second)
        browser = browser_of(world.ours.lead)
        assert "By the sea" in text_of(browser.get(f"{home(second)}data/"))
        assert "The mission" in text_of(browser.get(f"{home(second)}assets/"))
    with world.ours.inside():
        assert not Finding.objects.filter(population=first).exists()


def follow(browser: Any, page: Any, words: str, near: str = "") -> Any:
    """Press the link with these words on a page (the first after `near`). What it opens must be there, its place too."""
    part = text_of(page)
    part = part[part.index(near) :]
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{re.escape(words)}', part)
    assert found, words
    address, _sep, place = unescape(found[1]).partition("#")
    answer = browser.get(address) if address else page
    assert answer.status_code == 200 and (not place or f'id="{place}"' in text_of(answer))
    return answer


@pytest.mark.requirement("R31")
@pytest.mark.parametrize("who", ["lead", "member", "coach", "sponsor", "support"])
def test_why_not_this_group_is_answered_in_2_clicks(world, browser_of, who) -> None:
    chosen, left, *_ = groups(world.ours)
    decided(world.ours, chosen, reasons="Data are there")
    browser = browser_of(getattr(world.ours, who))
    decision = follow(browser, browser.get("/o/marsh/"), "What we decided, and why")
    assert left.name in text_of(decision).split("Groups not chosen this time")[1]
    reasons = follow(browser, decision, "Why the team chose other groups")
    assert "Data are there" in text_of(reasons).split('id="why"')[1].split("</dd>")[0]
    listed = browser.get("/o/marsh/populations/")
    own = follow(browser, listed, left.name)
    why = follow(browser, own, "Not chosen this time: see why")
    assert f'id="not-chosen-{left.slug}"' in text_of(why) and "Data are there" in text_of(why)
    follow(browser, listed, "Not chosen this time: see why", near=left.name)
    assert "Not chosen this time" not in text_of(browser.get(home(chosen)))
    assert "Chosen.</strong> Start: now" in text_of(listed)


def test_a_group_that_came_after_the_decision_is_not_told_that_it_was_not_chosen(world, browser_of) -> None:
    decided(world.ours, groups(world.ours)[0])
    with clock.set_to(clock.now() + timedelta(days=1)):
        (new,) = groups(world.ours, "Sailors")
        browser = browser_of(world.ours.member)
        assert "This group is not chosen yet." in text_of(browser.get(home(new)))
        assert "not-chosen-sailors" not in text_of(browser.get("/o/marsh/populations/"))
        assert "Sailors" not in text_of(browser.get("/o/marsh/decision/"))


@pytest.mark.requirement("R19")
def test_with_nobody_with_lived_experience_team_vote_and_decision_all_say_so(world, browser_of) -> None:
    listed = groups(world.ours)
    round = open_vote(world.ours, listed[:2])
    pages = {
        "team": (world.ours.member, "/o/marsh/team/"),
        "ballot": (world.ours.member, f"/o/marsh/ballots/{round.pk}/"),
        "for somebody": (world.ours.lead, f"/o/marsh/ballots/{round.pk}/for/"),
        "decision to read": (world.ours.support, "/o/marsh/decision/"),
        "decision to record": (world.ours.lead, "/o/marsh/decision/?new=1"),
    }

    def warned() -> dict[str, int]:
        told = {}
        for name, (who, address) in pages.items():
            page = text_of(browser_of(who).get(address))
            told[name] = page.count('id="no-lived"')
            assert page.count("This work needs their voice from the start.") == told[name]
        return told

    assert warned() == dict.fromkeys(pages, 1)
    decided(world.ours, listed[0])
    assert warned() == dict.fromkeys(pages, 1)
    voters(world.ours, 1, joined_as="lived_experience")
    assert warned() == dict.fromkeys(pages, 0)


@pytest.mark.requirement("R19")
def test_a_new_vote_says_so_too(world, browser_of) -> None:
    groups(world.ours)
    assert 'id="no-lived"' in text_of(browser_of(world.ours.coach).get("/o/marsh/ballots/new/"))
    voters(world.ours, 1, joined_as="lived_experience")
    assert 'id="no-lived"' not in text_of(browser_of(world.ours.coach).get("/o/marsh/ballots/new/"))


@pytest.mark.requirement("R28")
def test_people_kept_for_later_come_up_again_after_a_decision(world, browser_of) -> None:
    browser = browser_of(world.ours.lead)
    later = {"kind": "stakeholder", "title": "Harbour master", "how_many": "1", "invite_later": "on"}
    browser.post("/o/marsh/team/add/", later)
    chosen = groups(world.ours)[0]
    assert "It is time to invite" not in text_of(browser.get("/o/marsh/team/"))
    decided(world.ours, chosen)
    assert "It is time to invite the people you kept for later" in text_of(browser.get("/o/marsh/team/"))
    assert "It is time to invite 1 person you kept for later" in text_of(browser.get("/o/marsh/"))


@pytest.mark.requirement("R44")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_each_chosen_group_keeps_its_place_and_its_own_start(world, browser_of, n) -> None:
    listed = groups(world.ours)[:n]
    starts = ["in 6 months", "now", "later"][:n]
    form = {"discussion": "x", "reasons": "x", "other_views": "x", "present": [world.ours.lead.pk]}
    form |= {"chosen": [each.pk for each in listed]}
    for place, (each, start) in enumerate(zip(reversed(listed), starts, strict=True), start=1):
        form |= {f"place_{each.pk}": place, f"start_{each.pk}": start}
    assert browser_of(world.ours.lead).post("/o/marsh/decision/", form).status_code == 302
    page = text_of(browser_of(world.ours.sponsor).get("/o/marsh/decision/")).split('class="amhe-ranked"')[1]
    told = re.findall(r'>([^<]+)</a><br><span class="amhe-quiet">Start: ([^<]+)</span>', page.split("</ol>")[0])
    assert told == [(each.name, start) for each, start in zip(reversed(listed), starts, strict=True)]


def test_a_group_that_came_back_after_the_decision_is_not_called_not_chosen(world, browser_of) -> None:
    first, second, *_ = groups(world.ours)
    with world.ours.inside():
        aside = actions.set_aside(by=world.ours.lead, population=second, reason="A project is under way")
    decided(world.ours, first)
    with world.ours.inside(), clock.set_to(clock.now() + timedelta(days=1)):
        actions.bring_back(by=world.ours.lead, population=aside)
    page = text_of(browser_of(world.ours.member).get(home(second)))
    assert "Not chosen this time" not in page
