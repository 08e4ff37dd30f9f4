"""State rules of the data review: `check_x` refuses with the words that the page shows, `may_x` answers yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.access import Access
from amhe.access.roles import Permission
from amhe.reference import by_id
from amhe.rules import Refused
from datareview.codes import kept_hash
from datareview.models import (
    LARGEST_GROUP,
    MOST_MONTHS,
    WORDS,
    Contact,
    Conversation,
    ConversationQuerySet,
    Finding,
    Removal,
    Theme,
    months_after,
)
from datareview.suppression import rate_hidden
from organisations.models import User, WhoToCall
from populations.models import Population
from populations.policies import check_on_the_list
from teams.models import Team

Evidence = Conversation | Finding
NUMBERS = ("numerator", "denominator", "comparator_numerator", "comparator_denominator")
NEW_CODES_FOR = timedelta(minutes=15)


def is_inside(access: Access, population: Population) -> bool:
    """Whether somebody is in this population's own sub-team, where small numbers and words may be seen."""
    return population.team_id is not None and population.team_id in access.teams_where(Permission.VIEW_FINDINGS)


def leads_sub_team(access: Access, population: Population) -> bool:
    """Whether somebody leads this very sub-team: a lead of the whole project does not decide about its notes."""
    return population.team_id in access.teams_where(Permission.MANAGE_SUB_TEAM)


def check_has_sub_team(population: Population) -> Team:
    """The sub-team that listens to a population (R68); refused when there is none yet."""
    if population.team is None:
        raise Refused(_("This group has no sub-team yet. The project lead can make one."))
    return population.team


def check_can_gather(population: Population) -> None:
    """Numbers can be gathered before there is a sub-team, as long as the group is on the list (R50)."""
    if population.team_id is None:
        check_on_the_list(population)


def may_gather(population: Population) -> bool:
    """Whether `check_can_gather` would let it."""
    try:
        check_can_gather(population)
    except Refused:
        return False
    return True


def may_change_finding(access: Access, population: Population, finding: Finding) -> bool:
    """Who is inside changes findings: the form shows counts. Before there is a sub-team, who added one can put it right:
    nobody else has written in it, so they see what they typed and nothing more (docs/adr/0027)."""
    return is_inside(access, population) or (population.team_id is None and finding.added_by_id == access.user_id)


def check_large_enough(*numbers: int | None) -> None:
    """Before there is a sub-team, no number is kept that only a sub-team may see (R50)."""
    for at in (0, 2):
        part, whole = numbers[at : at + 2]
        if part is not None and whole is not None and rate_hidden(part, whole):
            few = _(
                "One of these groups would have fewer than 5 people. Without a sub-team, such numbers cannot be kept."
            )
            rest = _("Look for a larger area or a longer time, or say that there are no numbers.")
            raise Refused(f"{few} {rest}", NUMBERS[at])


def check_knows_who_to_call(population: Population) -> None:
    """Nobody is listened to before a person of the organisation has confirmed who is called in danger (R76)."""
    if not WhoToCall.objects.confirmed().filter(organisation=population.organisation_id).exists():
        raise Refused(_("Your organisation has not yet confirmed who to call."))


def check_has_words(conversation: Conversation) -> None:
    """Nothing can be added to a conversation whose use was not explained (R75), or whose time is over."""
    if not conversation.explained:
        raise Refused(_("They were not told how this would be used. Only the count, date and place are kept."))
    if not conversation.has_words:
        raise Refused(_("The words are gone: their time was over."))


def check_own_words(note: Conversation | None, text: str, field: str) -> None:
    """What leaves the sub-team is not the note's own words, unless they said yes to their exact words (X2).

    Compared without regard to capitals and spaces, with each box of the note and with what was heard.
    """
    if note is None or note.quote == Conversation.Quote.VERBATIM:
        return
    if _plain(text) in {_plain(getattr(note, box)) for box in WORDS} - {""}:
        raise Refused(_("These are the words of the note. They must stay in the sub-team. Use your own words."), field)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def note_of_code(*, population: Population, code: str) -> Conversation:
    """The note of this population that a removal code was given for; refused when there is none (X3)."""
    note = Conversation.objects.filter(population=population, removal_codes__hash=kept_hash(code)).first()
    if note is None:
        raise Refused(_("No note with this code was found. Check it and try again."), "code")
    return note


def notes_to_copy(population: Population) -> ConversationQuerySet:
    """The notes that a copy holds: all but those that somebody asked to have removed."""
    going = Removal.objects.held().filter(population=population).values("note_id")
    return Conversation.objects.filter(population=population).exclude(pk__in=going)


def check_new_codes(conversation: Conversation, by: User) -> None:
    """Who wrote a note down can have new codes for it for 15 minutes, in case the first were never seen (X3)."""
    check_has_words(conversation)
    if conversation.logged_by_id != by.pk or clock.now() - conversation.logged_at >= NEW_CODES_FOR:
        raise Refused(_("New codes can be made only in the first 15 minutes, by the person who wrote the note."))


def may_make_new_codes(conversation: Conversation, by: User) -> bool:
    """Whether somebody can have new codes for a note now."""
    try:
        check_new_codes(conversation, by)
    except Refused:
        return False
    return True


def check_agreed(*, consent: bool, wants_more: str, asked_on: date, kept_until: date) -> None:
    """Somebody is on the list of people to reach only with their yes, for something, until a day that is not far off."""
    check_known("join_in", wants_more, _("Choose what they want"), "wants_more")
    if asked_on > clock.today():
        raise Refused(_("The day that you asked must be today or in the past"), "asked_on")
    latest = months_after(asked_on, MOST_MONTHS)
    if not clock.today() <= kept_until <= latest:
        words = _("The last day must be from today to %(day)s, which is 24 months after you asked")
        raise Refused(words % {"day": date_format(latest, "j F Y")}, "kept_until")
    if not consent:
        raise Refused(_("Ask them first, and tick this only if they said yes"), "consent")


def check_contacted_on(contact: Contact, day: date) -> None:
    """They were contacted after they said that they may be, and not in days to come."""
    if day > clock.today():
        raise Refused(_("The day must be today or in the past"), "contacted_on")
    if contact.contacted_on is None and day < contact.asked_on:
        words = _("The day must be %(day)s or later: that is when they said yes")
        raise Refused(words % {"day": date_format(contact.asked_on, "j F Y")}, "contacted_on")


def check_known(section: str, answer: str, words: str, field: str) -> None:
    """The answer is one that engagement.yaml knows; `words` is what the page says if not."""
    if answer not in by_id("datareview", "engagement", section):
        raise Refused(words, field)


def check_how_many(how_many: int) -> None:
    """A conversation is with 1 to 200 people."""
    if not 1 <= how_many <= LARGEST_GROUP:
        words = _("The number of people must be 1 to %(most)d. Write down a larger group in parts.")
        raise Refused(words % {"most": LARGEST_GROUP}, "how_many")


def check_numbers(
    numerator: int | None,
    denominator: int | None,
    comparator_numerator: int | None,
    comparator_denominator: int | None,
) -> None:
    """A finding is a part of a whole, and so is what it is compared with, if anything."""
    if numerator is None:
        raise Refused(_("Enter how many people it is true for, or say that there are no numbers"), "numerator")
    if denominator is None:
        raise Refused(_("Enter how many people there are in all"), "denominator")
    _check_part(numerator, denominator, "numerator", "denominator")
    if comparator_numerator is None and comparator_denominator is None:
        return
    if comparator_numerator is None:
        raise Refused(_("Enter how many of everyone else it is true for"), "comparator_numerator")
    if comparator_denominator is None:
        raise Refused(_("Enter how many there are of everyone else"), "comparator_denominator")
    _check_part(comparator_numerator, comparator_denominator, "comparator_numerator", "comparator_denominator")


def _check_part(part: int, whole: int, part_field: str, whole_field: str) -> None:
    if part < 0:
        raise Refused(_("The number cannot be less than 0"), part_field)
    if whole < 1:
        raise Refused(_("There must be at least 1 person in all"), whole_field)
    if part > whole:
        raise Refused(_("This cannot be more than the number of people in all"), part_field)


def check_evidence(population: Population, evidence: Iterable[Evidence]) -> None:
    """A theme holds on to notes with words, and findings with numbers, of its own population."""
    for thing in evidence:
        if thing.population_id != population.pk:
            raise Refused(_("Choose notes and findings of this group."), "evidence")
        if isinstance(thing, Conversation):
            check_has_words(thing)
        elif thing.not_available:
            raise Refused(_("A finding without numbers cannot hold up a theme."), "evidence")


def check_theme_name(population: Population, name: str, but: Theme | None = None) -> None:
    """No two themes of a population have the same name."""
    others = Theme.objects.filter(population=population, name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(_("There is already a theme called %(name)s.") % {"name": name}, "name")
