"""Every page of the journey, with who opens it, in the example organisations; and what is looked at on a page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.urls import reverse

from amhe.access import wall
from amhe.programme.example import MAKERS
from amhe.programme.example.cast import Cast, living_today
from amhe.reminders import Topic, stopping
from datareview.models import Contact
from organisations.models import Expert, User
from populations.models import Population, Round
from qiprojects.models import AimVersion, Measure
from teams import actions as teams
from teams.models import (
    Action,
    AnswerLink,
    HelpRequest,
    Invitation,
    Meeting,
    MeetingLetter,
    Membership,
    Team,
    TeamPlace,
    TermsVersion,
)
from teams.occasions import link_token
from tests.browser.person import Person

SHOTS = Path(settings.ROOT) / ".cache" / "shots"
NOBODY = ""


@dataclass(frozen=True)
class Opened:
    """A page: who opens it (nobody: signed out), its name in the URL map, its address, and what is asked of it."""

    who: str
    name: str
    address: str

    @property
    def file(self) -> str:
        """A name for its picture."""
        return f"{self.name.replace(':', '-')}--{self.who or 'public'}"


def load_example(names: Iterable[str] = tuple(MAKERS)) -> dict[str, Cast]:
    """These example organisations, once. Returns their casts."""
    casts = {}
    for name in names:
        with living_today():
            casts[name] = MAKERS[name]()
    return casts


def pages_of_the_journey(casts: dict[str, Cast], token: str) -> list[Opened]:
    """Each address of the URL map that answers GET with a page, with the person who has reason to open it."""
    harbourside, weaverdale = casts["harbourside"], casts["weaverdale"]
    with wall.inside(*(cast.organisation.pk for cast in casts.values())):
        return [
            *_shared(token),
            *_of_the_team(harbourside),
            *_of_asking(harbourside),
            *_of_choosing(harbourside, weaverdale),
            *_of_a_population(harbourside),
        ]


def _shared(token: str) -> Iterator[Opened]:
    named = (
        "account_request_login_code",
        "password_sign_in",
        "accessibility",
        "privacy",
        "cookies",
        "organisations:language",
        "organisations:sign_in_with",
        "datareview:remove",
        "datareview:remove_asked",
        "datareview:remove_kept",
        "teams:left",
    )
    for name in named:
        yield Opened(NOBODY, name, reverse(name))
    yield Opened(NOBODY, "organisations:stop", stopping.address(0, Topic.MEETINGS))
    for card in ("en", "easy-read", "ar", "bsl"):
        yield Opened(NOBODY, "datareview:explain", reverse("datareview:explain", args=[card]))
    yield Opened("nia", "organisations:me", reverse("organisations:me"))
    yield Opened("nia", "organisations:about_you", reverse("organisations:about_you"))
    for who in ("nia", "marek", "leila", "amara", "olu", "stranger"):
        yield Opened(who, "about_me", reverse("about_me"))
    yield Opened("marek", "my_copy", reverse("my_copy"))
    yield Opened(NOBODY, "teams:welcome", reverse("teams:welcome", args=[token]))
    yield Opened("nia", "account_logout", reverse("account_logout"))
    yield Opened("amara", "coach", reverse("coach"))
    yield Opened("amara", "coach_calendar", reverse("coach_calendar"))
    yield Opened("marek", "teams:my_calendar", reverse("teams:my_calendar"))
    for name in ("", "_again", "_passkeys", "_add_passkey", "_code_app", "_recovery", "_password"):
        yield Opened("marek", f"sign_in{name}", reverse(f"sign_in{name}"))
    yield Opened("marek", "teams:my_actions", reverse("teams:my_actions"))
    yield Opened("marek", "teams:leave", reverse("teams:leave"))
    yield Opened("amara", "teams:coach_requests", reverse("teams:coach_requests"))
    yield Opened("nia", "learning", reverse("learning"))
    for who, number in (("nia", 4), ("nia", 2), ("marek", 4)):
        yield Opened(who, "learning_set", reverse("learning_set", args=[number]))
    yield Opened("olu", "change_learning_set", reverse("change_learning_set", args=[3]))
    yield Opened("olu", "change_learning_set", reverse("change_learning_set", args=[4]))
    yield Opened("olu", "expert", reverse("expert", args=[Expert.objects.order_by("pk")[0].pk]))
    for name in (
        "administration",
        "new_organisation",
        "roles",
        "administrators",
        "library",
        "learning_sets",
        "experts",
    ):
        yield Opened("olu", name, reverse(name))
    yield Opened("olu", "library_link", reverse("library_link", args=["amhe_resource"]))
    for who in ("marek", "amara"):
        yield Opened(who, "my_roles", reverse("my_roles"))
    for who in ("leila", "nia"):
        yield Opened(who, "teams:my_agreements", reverse("teams:my_agreements"))
    yield Opened("tom", "teams:guide", reverse("teams:guide"))
    yield Opened("marek", "teams:guide", reverse("teams:guide"))
    yield Opened("stranger", "home", reverse("home"))


def _of_the_team(cast: Cast) -> Iterator[Opened]:
    slug = cast.organisation.slug
    for who, name in (
        *(("nia", name) for name in ("organisation", "milestones", "report")),
        *(("david", name) for name in ("organisation", "report", "milestones")),
        *(("amara", name) for name in ("organisation", "report", "health")),
        *(("nia", f"organisations:{name}") for name in ("set_up", "provider")),
        ("nia", "teams:second_step"),
        ("nia", "organisations:end"),
        *(("nia", name) for name in ("timeline", "support_access", "export", "deletion")),
        *(("olu", name) for name in ("administer", "change_organisation", "ask_for_support", "administer_sign_in")),
        *(("nia", f"teams:{name}") for name in ("team", "add", "examples", "support", "meetings")),
        *(("nia", f"teams:{name}") for name in ("invite_many", "invitations")),
        *(("meera", f"teams:{name}") for name in ("team", "support", "meetings", "terms")),
        ("david", "teams:support"),
        *(("nia", name) for name in ("oversight", "teams:terms")),
        *(("nia", f"teams:terms_{name}") for name in ("send", "agree", "versions")),
        *((who, "oversight") for who in ("david", "amara")),
        ("amara", "teams:terms"),
        ("nia", "teams:requests"),
        ("marek", "teams:requests"),
    ):
        yield Opened(who, name, reverse(name, args=[slug]))
    for number in range(1, 7):
        yield Opened("nia", "milestone", reverse("milestone", args=[slug, number]))
    yield from _of_terms_and_governance(cast)
    place = TeamPlace.objects.filter(team=cast.team).first()
    member = Membership.objects.filter(organisation=cast.organisation, user=cast.people["tom"]).get()
    asked = Invitation.objects.filter(organisation=cast.organisation).get()
    held, coming = _meetings(cast, cast.team, cast.people["nia"])
    for name, thing in (
        ("place", place),
        ("invite", place),
        ("end", member),
        ("person", member),
        ("hand_over", member),
        ("withdraw", asked),
        *((name, held) for name in ("meeting", "agenda", "write_up", "minutes")),
        *((name, coming) for name in ("meeting", "agenda", "change_meeting", "change_series", "minutes")),
        ("agenda_line", held.items.filter(section="").first()),
        ("outcome", held.outcomes.first()),
        ("action", Action.objects.open().filter(team=cast.team).first()),
    ):
        yield Opened("nia", f"teams:{name}", reverse(f"teams:{name}", args=[slug, thing.pk]))
    yield from _of_calendars(cast)


def _of_calendars(cast: Cast) -> Iterator[Opened]:
    """A meeting to come that people were asked to by mail, and the link in one of the mails."""
    meeting = Meeting.objects.filter(team=cast.team).coming().first()
    assert meeting is not None
    for who in ("nia", "tom"):
        yield Opened(who, "teams:coming", reverse("teams:coming", args=[cast.organisation.slug, meeting.pk]))
    teams.tell_calendars(by=None, organisation_id=cast.organisation.pk)
    told = MeetingLetter.objects.filter(user=cast.people["tom"]).exclude(token_hash="").first()
    assert told is not None
    yield Opened(
        NOBODY,
        "teams:reply",
        reverse("teams:reply", args=[link_token(told.user_id, (told.series_id, told.meeting_id))]),
    )


def _meetings(cast: Cast, team: Team, by: User) -> tuple[Meeting, Meeting]:
    """The team's newest meeting that was held, with a decision in it; and its next one, with a line of its own."""
    meetings = Meeting.objects.filter(team=team)
    held, coming = meetings.filter(held=True).first(), meetings.coming().first()
    teams.add_outcome(by=by, meeting=held, kind="decision", what="We ask the library for a room")
    teams.add_item(by=by, meeting=coming, what="Who brings the tea")
    return held, coming


def _of_terms_and_governance(cast: Cast) -> Iterator[Opened]:
    slug = cast.organisation.slug
    yield Opened("nia", "teams:governance", reverse("teams:governance", args=[slug, "resources"]))
    yield Opened("nia", "teams:terms_heading", reverse("teams:terms_heading", args=[slug, "decisions"]))
    for who in ("nia", "sam"):
        yield Opened(who, "teams:terms_comments", reverse("teams:terms_comments", args=[slug, "decisions"]))
    version = TermsVersion.objects.filter(organisation=cast.organisation, number=2).get()
    yield Opened("sam", "teams:terms_version", reverse("teams:terms_version", args=[slug, version.pk]))
    sam = Membership.objects.get(organisation=cast.organisation, user=cast.people["sam"])
    yield Opened("nia", "teams:agreed", reverse("teams:agreed", args=[slug, sam.pk]))


def _of_asking(cast: Cast) -> Iterator[Opened]:
    slug = cast.organisation.slug
    for asked in HelpRequest.objects.filter(organisation=cast.organisation):
        for who in ("nia", "david") if asked.to == HelpRequest.To.SPONSOR else ("grace",):
            yield Opened(who, "teams:request", reverse("teams:request", args=[slug, asked.pk]))
    link = AnswerLink.objects.get(request__organisation=cast.organisation, request__to=HelpRequest.To.SPONSOR)
    yield Opened(NOBODY, "teams:answer", reverse("teams:answer", args=[link.token]))


def _of_choosing(cast: Cast, voting: Cast) -> Iterator[Opened]:
    slug, group = cast.organisation.slug, cast.populations["grt"].slug
    for name in ("list", "review", "sources", "ballots", "new_ballot", "other_method", "decide"):
        yield Opened("nia", f"populations:{name}", reverse(f"populations:{name}", args=[slug]))
    for name in ("change", "review_one", "comments", "home", "define"):
        yield Opened("nia", f"populations:{name}", reverse(f"populations:{name}", args=[slug, group]))
    yield Opened("amara", "populations:review_one", reverse("populations:review_one", args=[slug, group]))
    closed = Round.objects.get(organisation=cast.organisation)
    for name in ("results", "again", "ballot"):
        yield Opened("nia", f"populations:{name}", reverse(f"populations:{name}", args=[slug, closed.pk]))
    slug, round = voting.organisation.slug, Round.objects.get(organisation=voting.organisation)
    for who, name in (
        *(("hannah", name) for name in ("ballot", "ballot_for", "sheet", "close", "results")),
        ("deepa", "ballot"),
        ("deepa", "done"),
    ):
        yield Opened(who, f"populations:{name}", reverse(f"populations:{name}", args=[slug, round.pk]))
    yield Opened("hannah", "populations:decide", reverse("populations:decide", args=[slug]))
    yield Opened("deepa", "populations:ballots", reverse("populations:ballots", args=[slug]))


def _of_a_population(cast: Cast) -> Iterator[Opened]:
    population = Population.objects.get(pk=cast.populations["smi_interpreter"].pk)
    here = [cast.organisation.slug, population.slug]
    for who, name in (
        *(
            ("grace", f"populations:{name}")
            for name in ("home", "define", "sub_team", "meetings", "update", "requests")
        ),
        *(
            ("grace", f"datareview:{name}")
            for name in ("heard", "log", "copy", "expert", "reach", "add_contact", "data", "themes")
        ),
        ("grace", "timeline_of_population"),
        *(("grace", f"assets:{name}") for name in ("map", "priorities")),
        *(("grace", f"qiprojects:{name}") for name in ("project", "theory", "tests", "measures")),
        *(("amara", f"qiprojects:{name}") for name in ("project", "measures")),
        ("nia", "datareview:themes"),
        ("nia", "datareview:data"),
    ):
        yield Opened(who, name, reverse(name, args=here))
    for name in ("talk", "before", "saved"):
        yield Opened("leila", f"datareview:{name}", reverse(f"datareview:{name}"))
    yield from _of_its_things(cast, here)
    yield from _of_its_people(cast, population, here)


def _of_its_people(cast: Cast, population: Population, here: list[str]) -> Iterator[Opened]:
    """A sub-team with a place and somebody asked, seen by its lead."""
    grace = cast.people["grace"]
    held = Membership.objects.get(team=population.team, user=cast.people["leila"])
    place = teams.add_place(by=grace, team=population.team, title="Market worker", kind="community_group")
    asked = teams.invite_to_place(by=grace, place=place, name="Joan Field", email="joan@harbourside.example")
    for name, thing in (
        ("person", held),
        ("hand_over", Membership.objects.get(team=population.team, user=grace)),
        ("end", held),
        ("agreed", held),
        ("place", place),
        ("invitation", asked),
    ):
        yield Opened("grace", f"populations:{name}", reverse(f"populations:{name}", args=[*here, thing.pk]))
    _held, coming = _meetings(cast, population.team, grace)
    for who in ("grace", "meera"):  # who reads what the sub-team writes, and who does not
        yield Opened(who, "teams:meeting", reverse("teams:meeting", args=[here[0], coming.pk]))
    yield Opened("nia", "populations:sub_team", reverse("populations:sub_team", args=here))
    yield Opened("grace", "my_roles", reverse("my_roles"))


def _of_its_things(cast: Cast, here: list[str]) -> Iterator[Opened]:
    known = cast.known
    measure = Measure.objects.get(organisation=cast.organisation)
    aim = AimVersion.objects.filter(organisation=cast.organisation).order_by("-number").first()
    cycle = known["i1"].cycles.get()
    for who, name, thing in (
        ("leila", "datareview:note", known["w04"]),
        ("leila", "datareview:contact", Contact.objects.filter(organisation=cast.organisation).first()),
        ("grace", "datareview:finding", known["f1"]),
        ("grace", "datareview:theme", known["t1"]),
        ("nia", "datareview:theme", known["t1"]),
        ("leila", "assets:asset", known["Women's centre and its long-serving worker"]),
        ("grace", "qiprojects:driver", known["d4"]),
        ("grace", "qiprojects:idea", known["i1"]),
        ("grace", "qiprojects:test", cycle),
        ("grace", "qiprojects:measure", measure),
        ("amara", "qiprojects:measure", measure),
        ("amara", "qiprojects:agree_aim", aim),
        ("amara", "qiprojects:agree_measure", measure),
    ):
        yield Opened(who, name, reverse(name, args=[*here, thing.pk]))
    point = measure.points.first()
    yield Opened("grace", "qiprojects:point", reverse("qiprojects:point", args=[*here, measure.pk, point.pk]))


def an_open_invitation(cast: Cast) -> str:
    """Somebody is asked to join and has not answered. Returns the link's token."""
    with wall.inside(cast.organisation.pk):
        place = TeamPlace.objects.filter(team=cast.team, kind="lived_experience_member").get()
        teams.invite_to_place(by=cast.people["nia"], place=place, name="Rosa Lind", email="rosa@harbourside.example")
    return mail.outbox[-1].body.split("/welcome/")[1].split("/")[0]


# --- what is looked at ------------------------------------------------------------------------------------------------

LOOK = """() => {
  const shown = element => element.checkVisibility({checkVisibilityCSS: true});
  const words = element => element.innerText.replace(/\\s+/g, " ").trim();
  const all = selector => [...document.querySelectorAll(selector)].filter(shown);
  const plain = "main .nhsuk-button:not(.nhsuk-button--secondary, .nhsuk-button--warning, .nhsuk-button--small)";
  const labelled = field => field.labels.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
  const fields = all("input:not([type=hidden]), select, textarea").filter(field => !labelled(field));
  return {
    headings: all("h1").map(words),
    title: document.title,
    primary: all(plain).map(words),
    unlabelled: fields.map(field => field.name),
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    refused: window.refused,
  };
}"""
UNFOLD = "() => document.querySelectorAll('main details').forEach(part => { part.open = true; })"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def axe() -> str:
    """The axe-core script (`dev/stack env` names it)."""
    return Path(os.environ["AXE_PATH"]).read_text(encoding="utf-8")


def what_is_wrong(person: Person) -> Iterator[str]:
    """All that is wrong with the page somebody is on, in words: as it comes, and with its folded parts open."""
    page = person.page
    seen = page.evaluate(LOOK)
    if len(seen["headings"]) != 1:
        yield f"{len(seen['headings'])} h1: {seen['headings']}"
    elif not alike(seen["title"], seen["headings"][0]):
        yield f"title “{seen['title']}” is not like h1 “{seen['headings'][0]}”"
    if len(seen["primary"]) > 1:
        yield f"{len(seen['primary'])} primary buttons: {seen['primary']}"
    if seen["unlabelled"]:
        yield f"fields without a label: {seen['unlabelled']}"
    if seen["wider"] > 0:
        yield f"{seen['wider']} pixels too wide"
    page.evaluate(UNFOLD)
    if (wider := page.evaluate(SIDEWAYS)) > 0:
        yield f"{wider} pixels too wide with its folded parts open"
    page.evaluate(axe())
    for violation in page.evaluate("() => axe.run({resultTypes: ['violations']})")["violations"]:
        where = [" ".join(map(str, node["target"])) for node in violation["nodes"]][:3]
        yield f"axe {violation['id']}: {violation['help']} at {where}"
    if seen["refused"]:
        yield f"refused by the policy: {seen['refused']}"
    yield from person.trouble
    person.trouble.clear()


def alike(title: str, heading: str) -> bool:
    """Whether a title is not empty and says most of what the h1 says."""
    of_title, of_heading = ({*words.lower().replace("?", "").split()} for words in (title, heading))
    return bool(of_heading) and len(of_heading & of_title) * 2 >= len(of_heading)


def keep_picture(person: Person, opened: Opened, width: int) -> None:
    """A picture of the whole page for people to look at, when SHOTS=1."""
    if os.environ.get("SHOTS") == "1":
        SHOTS.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=SHOTS / f"{opened.file}-{width}.png", full_page=True)
