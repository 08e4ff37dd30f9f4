"""The terms of reference: filled from the record, written, commented on, agreed, kept in versions, and as a PDF (R67)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from pypdf import PdfReader

from amhe import clock
from amhe.access.roles import Role
from amhe.programme.standing import kept_of
from amhe.reminders.tasks import deliver, find
from teams import actions
from teams.models import Membership, Terms, TermsComment, TermsPaper, TermsText, TermsVersion
from tests.factories import UserFactory
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R67")]
Browser = Callable[[Any], Any]
URL = "/o/marsh/terms/"
PURPOSE = {"words": "To make care fair in the marshes.", "version": "0"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def send_out(browser: Any, days: int = 14) -> Any:
    return browser.post(f"{URL}send/", boxes("comment_until", clock.today() + timedelta(days=days)))


def agree(browser: Any, *people: Any, version: int = 1, review_in: int = 365) -> Any:
    said = boxes("agreed_on", clock.today()) | boxes("review_on", clock.today() + timedelta(days=review_in))
    return browser.post(f"{URL}agree/", said | {"present": [user.pk for user in people], "version": version})


def version_of(world: World) -> int:
    with world.ours.inside():
        return Terms.objects.get().version


def task(world: World) -> str:
    with world.ours.inside():
        return str(kept_of(world.ours.organisation).tasks["organisation"]["m3_tor"])


# --- reading and writing --------------------------------------------------------------------------------------------


def test_everybody_in_the_organisation_reads_terms_that_nobody_has_begun(world: World, browser_of: Browser) -> None:
    ours = world.ours
    for user in (ours.coach, ours.sponsor, ours.lead, ours.member, ours.support):
        page = text(browser_of(user).get(URL))
        assert "Marsh Partnership NHS Trust Advancing Mental Health Equality project team" in page
        assert f"Project lead: {ours.lead.name}" in page and "Draft" in page
    with ours.inside():
        assert not Terms.objects.exists(), "reading must change nothing"
    assert browser_of(world.theirs.lead).get(URL).status_code == 404


def test_six_headings_come_first_and_twelve_are_folded_or_all_on_one_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.member)
    page = text(browser.get(URL)).split("12 more headings")
    assert page[0].count("amhe-terms__heading") == 6 and page[1].count("amhe-terms__heading") == 12
    whole = text(browser.get(f"{URL}?whole=1"))
    assert "Terms of reference example (Avon and Wiltshire)" in whole
    assert "12 more headings" not in whole and whole.count("amhe-terms__heading") == 18


def test_a_heading_follows_the_record_until_somebody_writes_and_then_stays_theirs(
    world: World, browser_of: Browser
) -> None:
    browser = browser_of(world.ours.lead)
    assert "the populations that we choose" in text(browser.get(URL))
    with world.ours.inside():
        actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Rural communities")
    assert "outcomes fairer for Rural communities." in text(browser.get(URL))
    page = text(browser.post(f"{URL}purpose/", PURPOSE, follow=True))
    assert "Saved: Purpose." in page and "To make care fair in the marshes." in page
    assert f"Written by {world.ours.lead.name}, today, 23 November 2026" in page and "fairer for Rural" not in page
    with world.ours.inside():
        actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Veterans")
    offer = text(browser.get(f"{URL}purpose/"))
    assert "What the record says now" in offer and "outcomes fairer for Rural communities and Veterans." in offer
    back = text(browser.post(f"{URL}purpose/", {"do": "record", "version": "1"}, follow=True))
    assert "outcomes fairer for Rural communities and Veterans." in back and "in the marshes" not in back


def test_a_heading_is_changed_in_its_place_with_htmx(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.coach)
    part = browser.get(f"{URL}purpose/", headers={"HX-Request": "true"})
    assert "<html" not in text(part) and 'hx-target="#h-purpose"' in text(part)
    saved = browser.post(f"{URL}purpose/", PURPOSE, headers={"HX-Request": "true"})
    assert (
        saved.status_code == 200 and "To make care fair in the marshes." in text(saved) and "<html" not in text(saved)
    )
    kept = text(browser.get(f"{URL}purpose/?keep=1", headers={"HX-Request": "true"}))
    assert "<textarea" not in kept and "To make care fair in the marshes." in kept


def test_two_people_writing_under_one_heading_lose_no_words(world: World, browser_of: Browser) -> None:
    browser_of(world.ours.lead).post(f"{URL}purpose/", PURPOSE)
    other = browser_of(world.ours.coach)
    mine = {"words": "For everybody.", "version": "0"}
    late = other.post(f"{URL}purpose/", mine)
    assert late.status_code == 409 and "For everybody." in text(late) and "in the marshes" in text(late)
    part = other.post(f"{URL}purpose/", mine, headers={"HX-Request": "true"})
    assert part.status_code == 422 and "For everybody." in text(part) and "in the marshes" in text(part)
    assert "Somebody else saved this while you wrote." in text(part)
    with world.ours.inside():
        assert TermsText.objects.get().words == PURPOSE["words"]
    again = mine | {"version": "1"}
    assert other.post(f"{URL}purpose/", again, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize(("words", "said"), [("", "Enter purpose"), ("x" * 4001, "must be 4000 characters or fewer")])
def test_a_heading_without_words_or_with_too_many_is_refused_by_the_box(
    world: World, browser_of: Browser, words: str, said: str
) -> None:
    answer = browser_of(world.ours.lead).post(f"{URL}purpose/", {"words": words, "version": "0"})
    assert answer.status_code == 422 and said in text(answer)


def test_only_the_lead_and_the_coach_write(world: World, browser_of: Browser) -> None:
    ours = world.ours
    for user in (ours.sponsor, ours.member, ours.support):
        assert browser_of(user).post(f"{URL}purpose/", PURPOSE).status_code == 403
        assert "purpose/" not in text(browser_of(user).get(URL))
        assert send_out(browser_of(user)).status_code == 403
    for user in (ours.member, ours.support):
        assert agree(browser_of(user), ours.lead).status_code == 403
    assert browser_of(ours.lead).get(f"{URL}nothing/").status_code == 404
    with ours.inside():
        assert not Terms.objects.exists()


# --- comments -------------------------------------------------------------------------------------------------------


def test_terms_go_out_for_comment_with_a_letter_to_everybody_once(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    ours = world.ours
    with django_capture_on_commit_callbacks(execute=True):
        assert send_out(browser_of(ours.lead)).status_code == 302
    page = text(browser_of(ours.member).get(URL))
    assert "Out for comment" in page and "Comments are taken until 7 December 2026." in page
    told = sorted(address for message in mail.outbox for address in message.to)
    assert told == sorted(user.email for user in (ours.coach, ours.sponsor, ours.member, ours.support))
    assert {message.subject for message in mail.outbox} == {"Please say what you think of the team's terms"}
    assert "until 7 December 2026" in mail.outbox[0].body and "/o/marsh/terms/" in mail.outbox[0].body
    deliver(organisation_id=ours.organisation.pk)
    assert len(mail.outbox) == 4


def test_somebody_who_left_before_the_letter_goes_gets_none(world: World) -> None:
    ours = world.ours
    with ours.inside():
        actions.send_for_comment(by=ours.lead, team=ours.team, comment_until=clock.today())
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=ours.member))
    deliver(organisation_id=ours.organisation.pk)
    told = {address for message in mail.outbox for address in message.to}
    assert ours.member.email not in told and ours.sponsor.email in told


def test_a_comment_is_answered_or_taken_up_and_everybody_sees_what_became_of_it(
    world: World, browser_of: Browser
) -> None:
    lead, sponsor, member = (browser_of(getattr(world.ours, who)) for who in ("lead", "sponsor", "member"))
    url = f"{URL}decisions/comments/"
    early = sponsor.post(url, {"do": "comment", "words": "Who breaks a tie?"})
    assert early.status_code == 422 and "not out for comment" in text(early)
    send_out(lead)
    done = sponsor.post(url, {"do": "comment", "words": "Who breaks a tie?"}, follow=True)
    assert "Thank you. Your comment is kept." in text(done)
    member.post(url, {"do": "comment", "words": "Say it in fewer words."})
    page = text(lead.get(URL))
    assert "2 comments (2 wait for an answer)" in page
    assert 'Comments that wait for an answer: <a href="decisions/comments/">How we decide</a>' in page
    assert 'Still to fill in: <a href="chair/">Chair and deputy</a>, <a href="reporting/">Who we report to</a>' in page
    with world.ours.inside():
        tie, fewer = TermsComment.objects.all()
    assert member.post(url, {"do": "answer", "comment": tie.pk, "outcome": "taken_up"}).status_code == 200
    refused = lead.post(url, {"do": "answer", "comment": fewer.pk, "outcome": "answered", "answer": ""})
    assert refused.status_code == 422 and "Write an answer to who said this." in text(refused)
    lead.post(url, {"do": "answer", "comment": tie.pk, "outcome": "taken_up", "answer": ""})
    lead.post(url, {"do": "answer", "comment": fewer.pk, "outcome": "answered", "answer": "We kept the examples."})
    seen = text(member.get(url))
    assert "Taken up" in seen and "We kept the examples." in seen and "Not answered yet" not in seen
    with world.ours.inside():
        assert TermsComment.objects.filter(answered_by=world.ours.lead).count() == 2


def test_comments_end_with_their_day(world: World, browser_of: Browser) -> None:
    send_out(browser_of(world.ours.lead), days=1)
    member = browser_of(world.ours.member)
    with clock.set_to(clock.now() + timedelta(days=2)):
        late = member.post(f"{URL}name/comments/", {"do": "comment", "words": "Late"})
        assert late.status_code == 422 and "not out for comment" in text(late)
        assert "Comments ended yesterday, 24 November 2026." in text(member.get(URL))


def test_a_last_day_that_has_passed_is_refused(world: World, browser_of: Browser) -> None:
    answer = send_out(browser_of(world.ours.lead), days=-1)
    assert answer.status_code == 422 and "must be today or in the future" in text(answer)


# --- agreeing and reviewing -----------------------------------------------------------------------------------------


def test_the_team_agrees_and_who_was_there_is_kept_with_their_roles(world: World, browser_of: Browser) -> None:
    ours = world.ours
    assert task(world) == "not_started"
    browser_of(ours.lead).post(f"{URL}purpose/", PURPOSE)
    assert task(world) == "in_progress"
    sponsor = browser_of(ours.sponsor)
    assert agree(sponsor, ours.lead, ours.sponsor, ours.member, version=version_of(world)).status_code == 302
    page = text(sponsor.get(f"{URL}?whole=1"))
    assert "was agreed today, 23 November 2026. The next review is in 12 months, 23 November 2027." in page
    assert f"<li>{ours.sponsor.name}, Senior sponsor</li>" in page and ours.support.name + ", Support</li>" not in page
    assert f"Agreed on 23 November 2026 by: {ours.lead.name} (Project lead)" in page
    assert "We review these terms on 23 November 2027" in page
    assert task(world) == "completed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"present": []}, "Choose at least 1 answer"),
        ({"agreed_on_year": "2027"}, "must be today or in the past"),
        (
            {"review_on_year": "2026", "review_on_day": "23", "review_on_month": "11"},
            "Choose a day that is still to come.",
        ),
        ({"review_on_month": "13"}, "must be a real date"),
    ],
)
def test_what_cannot_be_agreed_comes_back_with_the_reason(
    world: World, browser_of: Browser, change: dict, words: str
) -> None:
    said = boxes("agreed_on", clock.today()) | boxes("review_on", clock.today() + timedelta(days=365))
    said |= {"present": [world.ours.lead.pk], "version": "0"} | change
    answer = browser_of(world.ours.lead).post(f"{URL}agree/", said)
    assert answer.status_code == 422 and words in text(answer)
    with world.ours.inside():
        assert not TermsVersion.objects.exists()


def test_nobody_agrees_to_words_that_changed_while_they_read(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    lead.post(f"{URL}purpose/", PURPOSE)
    seen = version_of(world)
    lead.post(f"{URL}name/", {"words": "The marsh team", "version": "0"})
    assert agree(browser_of(world.ours.sponsor), world.ours.lead, version=seen).status_code == 409


def test_agreed_terms_that_are_changed_are_a_draft_and_the_agreed_version_holds(
    world: World, browser_of: Browser
) -> None:
    lead = browser_of(world.ours.lead)
    agree(lead, world.ours.lead, version=0)
    assert "the terms are a draft again until the team agrees" in text(lead.get(URL))
    page = text(lead.post(f"{URL}purpose/", PURPOSE, follow=True))
    assert "Version 1 was agreed today" in page and "It holds until the next one is agreed" in page
    assert task(world) == "in_progress"


def test_a_new_population_and_a_day_that_passes_turn_agreed_terms_into_terms_to_review(
    world: World, browser_of: Browser
) -> None:
    lead = browser_of(world.ours.lead)
    agree(lead, world.ours.lead, version=0, review_in=30)
    assert "Needs review" not in text(lead.get(URL))
    with clock.set_to(clock.now() + timedelta(days=30)):
        page = text(browser_of(world.ours.lead).get(URL))
        assert "Needs review" in page and "The day to review them was 23 December 2026." in page
        assert task(world) == "in_progress"
    with clock.set_to(clock.now() + timedelta(days=1)), world.ours.inside():
        actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Rural communities")
    with clock.set_to(clock.now() + timedelta(days=2)):
        page = text(browser_of(world.ours.lead).get(URL))
        assert "A population was chosen since the terms were agreed: Rural communities." in page
        assert task(world) == "in_progress"
        agree(browser_of(world.ours.lead), world.ours.lead, version=version_of(world))
        assert "Needs review" not in text(browser_of(world.ours.lead).get(URL)) and task(world) == "completed"


def test_the_lead_is_told_once_14_days_before_the_review_and_not_if_it_moved(world: World, browser_of: Browser) -> None:
    agree(browser_of(world.ours.lead), world.ours.lead, version=0, review_in=30)
    pk = world.ours.organisation.pk
    with clock.set_to(clock.now() + timedelta(days=15, hours=20)):
        find()
        deliver(organisation_id=pk)
        assert not mail.outbox
    with clock.set_to(clock.now() + timedelta(days=16)):
        find(), find(), deliver(organisation_id=pk), deliver(organisation_id=pk)
        assert [(m.subject, m.to) for m in mail.outbox] == [
            ("The team's terms are due for review", [world.ours.lead.email])
        ]
        assert "are to be reviewed on 23 December 2026" in mail.outbox[0].body


def test_a_letter_about_a_review_that_was_moved_before_it_went_is_dropped(world: World, browser_of: Browser) -> None:
    agree(browser_of(world.ours.lead), world.ours.lead, version=0, review_in=14)
    find()
    agree(browser_of(world.ours.lead), world.ours.lead, version=version_of(world), review_in=365)
    deliver(organisation_id=world.ours.organisation.pk)
    assert not mail.outbox


# --- versions and the PDF -------------------------------------------------------------------------------------------


def test_every_version_is_kept_and_shows_who_changed_which_words(world: World, browser_of: Browser) -> None:
    lead, coach, member = (browser_of(getattr(world.ours, who)) for who in ("lead", "coach", "member"))
    lead.post(f"{URL}meetings/", {"words": "We meet every 2 weeks for 1 hour.", "version": "0"})
    coach.post(f"{URL}meetings/", {"words": "We meet every month for 1 hour.", "version": "1"})
    with world.ours.inside():
        second, first = TermsVersion.objects.all()
    listed = text(member.get(f"{URL}versions/"))
    assert "Version 2" in listed and "A heading was changed: Meetings" in listed and world.ours.coach.name in listed
    page = text(member.get(f"{URL}versions/{second.pk}/"))
    assert "taken out:" in page and "</span>2 weeks<span" in page and "</span>month<span" in page
    assert "We meet every <del>" in page
    assert "This is the first version." in text(member.get(f"{URL}versions/{first.pk}/"))
    assert browser_of(world.theirs.lead).get(f"{URL}versions/{second.pk}/").status_code == 404


def pdf_of(world: World, browser: Any, capture: Any) -> PdfReader:
    with capture(execute=True):
        assert browser.post(URL).status_code == 302
    response = browser.get(f"{URL}terms.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def test_the_pdf_is_read_back_with_its_headings_members_and_version(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    lead, ours = browser_of(world.ours.lead), world.ours
    agree(lead, ours.lead, ours.sponsor, version=0)
    reader = pdf_of(world, browser_of(ours.support), django_capture_on_commit_callbacks)
    said = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en"
    assert reader.metadata and reader.metadata.title.startswith("Terms of reference of the project team, Marsh")
    for heading in ("Name of group", "Members and roles", "How we decide", "Making it easy to take part", "Review"):
        assert heading in said
    assert f"Project lead: {ours.lead.name}" in said and f"Senior sponsor: {ours.sponsor.name}" in said
    assert "Version 1, agreed on 23 November 2026. To be reviewed on 23 November 2027." in said
    assert f"{ours.sponsor.name} (Senior sponsor)" in said
    outline = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert outline, "a reader goes from heading to heading"


def test_a_pdf_of_words_that_changed_since_is_a_new_version(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    lead = browser_of(world.ours.lead)
    pdf_of(world, lead, django_capture_on_commit_callbacks)
    with world.ours.inside():
        assert TermsVersion.objects.get().why == "printed"
    pdf_of(world, lead, django_capture_on_commit_callbacks)
    with world.ours.inside():
        assert TermsVersion.objects.count() == 1
        who = {"organisation": world.ours.organisation, "team": None, "user": UserFactory(name="Zadie New")}
        actions.join(by=world.ours.lead, **who, role=Role.PROJECT_TEAM_MEMBER)
    assert "Make the PDF" in text(lead.get(URL))
    reader = pdf_of(world, lead, django_capture_on_commit_callbacks)
    assert "Zadie New" in " ".join(page.extract_text() for page in reader.pages)


def test_a_pdf_that_could_not_be_made_says_so_and_is_tried_again(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = browser_of(world.ours.lead)
    with monkeypatch.context() as broken:
        broken.setattr("teams.paper.render_pdf", lambda *args, **kwargs: 1 / 0)
        with django_capture_on_commit_callbacks(execute=True):
            lead.post(URL)
        assert "The PDF could not be made." in text(lead.get(URL))
        assert lead.get(f"{URL}terms.pdf").headers["Location"] == URL
    pdf_of(world, lead, django_capture_on_commit_callbacks)
    with world.ours.inside():
        assert TermsPaper.objects.get().state == "ready"


# --- leaving --------------------------------------------------------------------------------------------------------


def test_the_name_of_somebody_who_is_forgotten_goes_from_every_version(world: World, browser_of: Browser) -> None:
    ours = world.ours
    agree(browser_of(ours.lead), ours.member, version=0)
    name = ours.member.name
    actions.forget_person(by=None, user=ours.member)
    with ours.inside():
        assert name not in str(list(TermsVersion.objects.values_list("words", flat=True)))
    page = text(browser_of(ours.lead).get(f"{URL}?whole=1"))
    assert name not in page and "Somebody who left" in page
