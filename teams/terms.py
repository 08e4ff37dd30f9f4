"""The terms of reference as they read now: each heading in the team's own words, or as the team's record has it (R67)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.roles import Role
from amhe.reference import Fact, by_id
from amhe.templatetags.amhe import in_a_sentence
from teams.models import (
    MeetingSeries,
    Membership,
    Team,
    TeamPlace,
    Terms,
    TermsAgreedBy,
    TermsComment,
    TermsText,
    TermsVersion,
)
from teams.rhythm_words import how_often_and_long

GAP = re.compile(r"\[[^\[\]\n]{1,40}\]")  # a square bracket that the record could not fill
IN_ORDER = (Role.PROJECT_LEAD, Role.SENIOR_SPONSOR, Role.PROJECT_TEAM_MEMBER, Role.SUPPORT)


def headings() -> Mapping[str, Fact]:
    """The 18 headings by id, in the order of the document (terms_of_reference.yaml)."""
    return by_id("teams", "terms_of_reference", "items")


def first_headings() -> list[str]:
    """The 6 that a lead needs first; the file says why."""
    return [name for name, row in headings().items() if row.get("first")]


# --- what the record says -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What there is in the team's record for the headings to say."""

    organisation: str
    populations: tuple[str, ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names by role
    without_account: tuple[str, ...] = ()  # titles of places
    every_days: int | None = 14  # None: monthly
    minutes: int = 60
    review_on: date | None = None
    agreed_on: date | None = None
    agreed_by: tuple[str, ...] = ()


def record_of(team: Team, terms: Terms) -> Record:
    """The record of a project team, in 6 queries."""
    members = list(Membership.objects.current().of_team(team).select_related("user").order_by("user__name", "user_id"))
    people = {
        str(role.label): tuple(m.user.name for m in members if m.role == role)
        for role in IN_ORDER
        if any(m.role == role for m in members)
    }
    filled = {m.place_id for m in members}
    places = TeamPlace.objects.filter(team=team, reason_if_empty="", invite_later=False)
    sub_teams = Team.objects.filter(organisation=team.organisation_id, kind=Team.Kind.SUB_TEAM)
    series = MeetingSeries.objects.running().filter(team=team).first()
    agreed = last_agreed(terms)
    by = TermsAgreedBy.objects.filter(version=agreed).select_related("user") if agreed else ()
    return Record(
        organisation=team.organisation.name,
        populations=tuple(sub_teams.order_by("created_at", "pk").values_list("name", flat=True)),
        people=people,
        without_account=tuple(place.title for place in places if place.pk not in filled),
        every_days=series.every_days if series else 14,
        minutes=series.minutes if series else 60,
        review_on=terms.review_on,
        agreed_on=agreed.agreed_on if agreed else None,
        agreed_by=tuple(f"{one.user.name} ({one.get_role_display()})" for one in by),
    )


def from_record(heading: str, record: Record) -> str:
    """What one heading says as long as nobody has written there. A bracket that nothing is known for stays."""
    words = _(headings()[heading]["starter"])
    for name, value in _known(record).items():
        if value:
            words = words.replace(f"[{name}]", value)
    return words


def _known(record: Record) -> dict[str, str]:
    leads = record.people.get(str(Role.PROJECT_LEAD.label), ())
    people = sum(len(names) for names in record.people.values()) + len(record.without_account)
    lines = [f"{role}: {', '.join(names)}" for role, names in record.people.items()]
    if record.without_account:
        lines.append(_("In the team without an account: %(titles)s") % {"titles": ", ".join(record.without_account)})
    return {
        "organisation": record.organisation,
        "populations": in_a_sentence(record.populations) or _("the populations that we choose"),
        "members by role": "\n".join(lines),
        "chair": leads[0] if leads else "",
        "deputy": leads[1] if len(leads) > 1 else "",
        "sponsor": in_a_sentence(record.people.get(str(Role.SENIOR_SPONSOR.label), ())),
        "number": str(max(3, (people + 1) // 2)),
        "meeting rhythm": how_often_and_long(record.every_days, record.minutes),
        "review date": date_format(record.review_on, "j F Y") if record.review_on else _("a day that we choose"),
        "agreed by": _agreed(record),
    }


def _agreed(record: Record) -> str:
    if record.agreed_on is None:
        return _("Not agreed yet.")
    day = {"day": date_format(record.agreed_on, "j F Y")}
    return "\n".join([_("Agreed on %(day)s by:") % day, *record.agreed_by])


# --- what the terms say ---------------------------------------------------------------------------------------------


@dataclass
class Heading:
    """One heading: what it says, what the record says now, and who wrote it."""

    id: str
    name: str
    is_first: bool
    record: str
    text: TermsText | None = None
    comments: list[TermsComment] = field(default_factory=list)

    @property
    def is_own(self) -> bool:
        """Whether the team wrote this, so that it no longer follows the record."""
        return self.text is not None and not self.text.follows_record

    @property
    def words(self) -> str:
        """What it says."""
        return self.text.words if self.text is not None and self.is_own else self.record

    @property
    def version(self) -> int:
        """How often it was written."""
        return self.text.version if self.text else 0

    @property
    def record_differs(self) -> bool:
        """Whether the record says something else than the team's own words, which may be out of date."""
        return self.is_own and self.words != self.record

    @property
    def gaps(self) -> list[str]:
        """What is still to be filled in."""
        return GAP.findall(self.words)

    @property
    def open_comments(self) -> int:
        """How many comments wait for an answer."""
        return sum(not comment.outcome for comment in self.comments)


def terms_of(team: Team) -> Terms:
    """The project team's terms; a draft of version 0 that is not saved, where nobody has begun."""
    found = Terms.objects.filter(team=team).first()
    return found or Terms(organisation_id=team.organisation_id, team=team, version=0)


def reading(team: Team, terms: Terms) -> list[Heading]:
    """Every heading in order, as it reads now. 9 queries, however much is written."""
    record = record_of(team, terms)
    texts = {text.heading: text for text in TermsText.objects.filter(terms=terms.pk).select_related("by")}
    comments: dict[str, list[TermsComment]] = {}
    for comment in TermsComment.objects.filter(terms=terms.pk).select_related("by", "answered_by"):
        comments.setdefault(comment.heading, []).append(comment)
    return [
        Heading(
            id=name,
            name=_(row["heading"]),
            is_first=bool(row.get("first")),
            record=from_record(name, record),
            text=texts.get(name),
            comments=comments.get(name, []),
        )
        for name, row in headings().items()
    ]


def words_now(team: Team, terms: Terms) -> dict[str, str]:
    """What each heading says at this moment, for a version: in the language of the product, whoever makes it."""
    with translation.override(settings.LANGUAGE_CODE):
        return {heading.id: heading.words for heading in reading(team, terms)}


def last_agreed(terms: Terms) -> TermsVersion | None:
    """The newest version that the team agreed. It holds until the next one."""
    return TermsVersion.objects.filter(terms=terms.pk, why=TermsVersion.Why.AGREED).first() if terms.pk else None


# --- how far they are -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """How far the terms are: a word, its look, and why they need review if they do."""

    text: str
    tag: str
    symbol: str
    reasons: tuple[str, ...] = ()


def why_review(
    state: str, review_on: date | None, agreed_at: datetime | None, sub_teams: Mapping[str, datetime], today: date
) -> tuple[str, ...]:
    """Why agreed terms need review: a population was chosen since, or their day has come. Pure."""
    if state != Terms.State.AGREED or agreed_at is None or review_on is None:
        return ()
    new = tuple(name for name, made_at in sub_teams.items() if made_at > agreed_at)
    reasons = (
        [_("A population was chosen since the terms were agreed: %(names)s.") % {"names": in_a_sentence(new)}]
        if new
        else []
    )
    if review_on <= today:
        reasons.append(_("The day to review them was %(day)s.") % {"day": date_format(review_on, "j F Y")})
    return tuple(reasons)


def stage_of(terms: Terms) -> Stage:
    """How far the terms are today."""
    made = Team.objects.filter(organisation=terms.organisation_id, kind=Team.Kind.SUB_TEAM).order_by("created_at", "pk")
    sub_teams = dict(made.values_list("name", "created_at"))
    reasons = why_review(terms.state, terms.review_on, terms.agreed_at, sub_teams, clock.today())
    if reasons:
        return Stage(_("Needs review"), "yellow", "triangle", reasons)
    look = {Terms.State.DRAFT: ("grey", "pencil"), Terms.State.OUT: ("white", "half-circle")}
    tag, symbol = look.get(Terms.State(terms.state), ("green", "tick-circle"))
    return Stage(str(Terms.State(terms.state).label), tag, symbol)


def may_comment(terms: Terms) -> bool:
    """Whether comments are taken today."""
    return terms.state == Terms.State.OUT and terms.comment_until is not None and clock.today() <= terms.comment_until
