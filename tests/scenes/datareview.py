"""The scene of milestone 4: conversations with people and staff, people to reach, findings, themes, shared notes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from amhe import clock
from datareview import actions
from datareview.models import Contact, Conversation, Finding, Theme, months_after
from populations.models import Population
from tests.world import Place


def build(place: Place, canary: str, things: dict[type, Any]) -> None:
    """Fill the place; the note says no to quotes, and a second one allows its exact words."""
    with place.inside():
        population = Population.objects.select_related("team", "organisation").get(pk=things[Population].pk)
        note = listen(place, population, canary)
        staff = listen(place, population, canary, who="staff", place_kind="nhs", quote="verbatim", how_many=3)
        actions.log_conversation(by=place.sub_member, population=population, place_kind="outdoors", explained=False)
        finding = count(place, population, canary)
        theme = actions.add_theme(
            by=place.sub_lead,
            population=population,
            name=f"Long forms {canary}",
            kind="barrier",
            definition=f"Forms that stop people from asking. {canary}",
            evidence=[note, staff, finding],
        )
        contact = keep_in_touch(place, population, canary)
        actions.note_contact(
            by=place.sub_lead,
            contact=contact,
            version=contact.version,
            contacted_on=clock.today(),
            agreed=f"A call in May. {canary}",
        )
        keep_in_touch(place, population, canary, wants_more="join the team")
        things |= {Contact: contact, Conversation: note, Finding: finding, Theme: theme}


def listen(place: Place, population: Population, canary: str = "", **differs: Any) -> Conversation:
    """One conversation with everything answered; `differs` are other answers."""
    answers = {
        "who": "population",
        "place_kind": "charity",
        "heard": f"The forms are long. Nobody helps with them. {canary}",
        "strengths": f"A neighbour reads them out. {canary}",
        "needs": f"Short forms. {canary}",
        "worse": f"Sent away without the form. {canary}",
        "changes": f"A form on 1 page. {canary}",
        "language": f"Welsh {canary}",
        "interpreter": "no",
        "service_use": "never",
        "quote": "none",
    }
    return actions.log_conversation(by=place.sub_member, population=population, **(answers | differs))


def keep_in_touch(place: Place, population: Population, canary: str = "", **differs: Any) -> Contact:
    """Somebody who wants to hear more and said yes to being kept for 12 months; `differs` are other answers."""
    answers: dict[str, Any] = {
        "name": f"Ada {canary}".strip(),
        "reach": f"ada@example.org {canary}".strip(),
        "helps": f"Welsh, after 4 o'clock {canary}".strip(),
        "wants_more": "hear more",
        "asked_on": clock.today(),
        "kept_until": months_after(clock.today(), 12),
        "consent": True,
    }
    return actions.add_contact(by=place.sub_member, population=population, **(answers | differs))


def count(place: Place, population: Population, canary: str = "", **differs: Any) -> Finding:
    """One finding, on use of services unless told otherwise."""
    answers: dict[str, Any] = {
        "kind": "use_of_services",
        "title": f"Reviews held as planned {canary}",
        "numerator": 118,
        "denominator": 203,
        "comparator_numerator": 2480,
        "comparator_denominator": 3105,
        "source_name": f"Trust records {canary}",
        "period": f"2025 {canary}",
    }
    return actions.add_finding(by=place.sub_member, population=population, **(answers | differs))


def share(place: Place, population: Population) -> None:
    """The sub-team lead lets the coach read the notes for 30 days."""
    until = clock.today() + timedelta(days=30)
    actions.share_with_coach(by=place.sub_lead, population=population, coach=place.coach, until=until)
