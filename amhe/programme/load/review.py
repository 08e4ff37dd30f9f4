"""What people said, the numbers, the themes and the assets (milestones 4 and 5)."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from random import Random
from typing import Any

from amhe.programme.load import words
from amhe.programme.load.made import MadeGroup, MadeOrganisation
from amhe.programme.load.people import activity, mark
from amhe.programme.load.plan import Depth
from assets.models import STAGES, Asset, StrengthSetAside
from datareview.models import WORDS, Coding, Conversation, Extract, Finding, NoteRead, RemovalCode, Theme
from organisations.models import WhoToCall
from organisations.nations import nation

WHO = ("population", "population", "population", "carer", "group", "staff", "community_worker")
WHERE = ("faith", "youth", "charity", "everyday", "nhs", "home", "remote", "outdoors")
QUOTE = ("none", "none", "paraphrase", "verbatim")
USE = ("uses", "used", "never", "unknown", "")
CODED = 10  # every 10th note holds up a theme


def listen_and_map(made: MadeOrganisation) -> None:
    """Milestones 4 and 5 of each population that has come so far."""
    if any(group.plan.has(Depth.LISTENING) for group in made.groups):
        _say_who_to_call(made)
    for group in made.groups:
        if group.plan.has(Depth.LISTENING):
            random = made.plan.random(f"listening {group.name}")
            _find(made, group, random)
            _add_themes(made, group)
            _listen(made, group, random)
            _read(made, group, random)
        if group.plan.has(Depth.MAPPING):
            mark(made, "m4_plan", group.population_id)
            mark(made, "m4_feedback", group.population_id)
            _map(made, group)
    if any(group.plan.has(Depth.LISTENING) for group in made.groups):
        activity(made, 4)
    if any(group.plan.has(Depth.MAPPING) for group in made.groups):
        activity(made, 5)


def _say_who_to_call(made: MadeOrganisation) -> None:
    first = made.at(made.plan.started, 12)
    key = made.rows.add(
        WhoToCall,
        version=1,
        name="Safeguarding team",
        phone="01632 960 001",
        email=f"safeguarding@{made.plan.slug}.example",
        numbers=[number.text for number in nation(made.plan.nation).crisis_numbers],
        confirmed_by_id=made.lead,
        confirmed_at=first,
    )
    made.rows.did("who to call confirmed", made.lead, first, WhoToCall, key)


def _listen(made: MadeOrganisation, group: MadeGroup, random: Random) -> None:
    """The conversations, spread over the days since the sub-team began; with few strengths where all are on the map."""
    rows, sub_team = made.rows, [group.lead, *group.members]
    pool = words.sentences(made.plan.seed)
    first = min(made.plan.started, 150)
    newest = min(made.plan.quiet[3], first)
    mapped = group.plan.has(Depth.PROJECT)
    strong_share, need_share = (0.02 if mapped else 0.3), random.choice((0.2, 0.4, 0.95))
    for number in range(group.plan.conversations):
        logged = made.at(newest + (first - newest) * random.random(), random.randint(9, 18), random.randint(0, 59))
        explained = random.random() > 0.02
        who, by = random.choice(WHO), random.choice(sub_team)
        kept = _words(random, pool, strong_share, need_share) if explained else dict.fromkeys(WORDS, "")
        how_many = random.randint(3, 9) if who == "group" else 1
        key = rows.add(
            Conversation,
            uuid=uuid.UUID(int=random.getrandbits(128), version=4),
            population_id=group.population_id,
            who=who if explained else "",
            place_kind=random.choice(WHERE),
            held_on=logged.date(),
            how_many=how_many,
            explained=explained,
            quote=random.choice(QUOTE) if explained else "none",
            read_back=explained and random.random() < 0.5,
            service_use=random.choice(USE) if explained else "",
            logged_by_id=by,
            logged_at=logged,
            **kept,
        )
        rows.did("conversation logged", by, logged, Conversation, key)
        if explained:
            _give_codes(made, key, how_many)
            _use(made, group, number, key, kept, who, logged)


def _words(random: Random, pool: tuple[str, ...], strong: float, need: float) -> dict[str, str]:
    return {
        "heard": " ".join(random.choices(pool, k=random.randint(2, 5))),
        "strengths": random.choice(words.STRENGTHS) if random.random() < strong else "",
        "needs": random.choice(words.NEEDS) if random.random() < need else "",
        "worse": random.choice(words.WORSE) if random.random() < 0.2 else "",
        "changes": random.choice(words.CHANGES) if random.random() < 0.05 else "",
    }


def _give_codes(made: MadeOrganisation, conversation: int, people: int) -> None:
    """A removal code for each person, as its hash: nobody knows the code."""
    for number in range(people):
        drawn = hashlib.sha256(f"{made.plan.slug}:{conversation}:{number}".encode()).hexdigest()
        made.rows.add(RemovalCode, conversation_id=conversation, hash=drawn)


def _use(
    made: MadeOrganisation, group: MadeGroup, number: int, key: int, kept: dict[str, str], who: str, at: datetime
) -> None:
    """What became of a note: evidence of a theme, strengths put on the map or set aside."""
    if number < 12:
        group.conversations.append(key)
    if number % CODED == 0 and group.themes:
        extract = made.rows.add(
            Extract,
            conversation_id=key,
            finding_id=None,
            start=0,
            end=len(kept["heard"]),
            quote=kept["heard"],
        )
        theme = group.themes[number // CODED % len(group.themes)]
        made.rows.add(Coding, extract_id=extract, theme_id=theme, by_id=group.lead)
    if kept["strengths"] and group.plan.has(Depth.PROJECT):
        made.rows.add(
            StrengthSetAside, population_id=group.population_id, conversation_id=key, by_id=group.lead, at=made.at(0)
        )


def _find(made: MadeOrganisation, group: MadeGroup, random: Random) -> None:
    kinds = list(Finding.Kind) if group.plan.has(Depth.MAPPING) else list(Finding.Kind)[: random.randint(0, 3)]
    for number, kind in enumerate(kinds):
        of, all_ = random.randint(40, 900), random.randint(4000, 90000)
        none = number == 3
        numbers: dict[str, Any] = {
            "numerator": random.randint(5, of),
            "denominator": of,
            "comparator_numerator": random.randint(500, all_),
            "comparator_denominator": all_,
        }
        group.findings.append(
            made.rows.add(
                Finding,
                population_id=group.population_id,
                kind=kind,
                title=f"Planned visits that took place, group {number + 1}",
                source_name="The organisation's own records",
                period="Last year",
                not_available=none,
                added_by_id=group.lead,
                added_at=made.at(made.plan.quiet[3]),
                **(dict.fromkeys(numbers) if none else numbers),
            )
        )


def _add_themes(made: MadeOrganisation, group: MadeGroup) -> None:
    """6 themes; once the data were looked at, each draws on a finding too."""
    if group.plan.conversations < 3:
        return
    for number, (name, kind) in enumerate(words.THEMES[:6]):
        theme = made.rows.add(
            Theme,
            population_id=group.population_id,
            name=name,
            kind=kind,
            definition="What several people told us in words of their own.",
            added_by_id=group.lead,
            added_at=made.at(made.plan.quiet[3]) - timedelta(minutes=6 - number),
        )
        group.themes.append(theme)
        if number < len(group.findings):
            extract = made.rows.add(
                Extract, conversation_id=None, finding_id=group.findings[number], start=None, end=None, quote=""
            )
            made.rows.add(Coding, extract_id=extract, theme_id=theme, by_id=group.lead)


def _read(made: MadeOrganisation, group: MadeGroup, random: Random) -> None:
    for note in group.conversations:
        reader = random.choice([group.lead, *group.members])
        at = made.at(random.random() * 10)
        made.rows.add(NoteRead, population_id=group.population_id, note_id=note, by_id=reader, at=at)


def _map(made: MadeOrganisation, group: MadeGroup) -> None:
    """Assets of the 3 kinds; 3 to start with once the map is done."""
    done = group.plan.has(Depth.PROJECT)
    for number, (name, category) in enumerate(words.ASSETS if done else words.ASSETS[:3]):
        first = done and number < 3
        source = group.conversations[number] if number < len(group.conversations) else None
        group.assets.append(
            made.rows.add(
                Asset,
                population_id=group.population_id,
                name=name,
                category=category,
                can_help=[("learn", "already", "access", "support")[number % 4]],
                heard_from="population" if source else "sub-team",
                from_conversation_id=source,
                owner_id=group.lead if first else None,
                reach="Every Tuesday from 5.",
                gives_back="A room and tea.",
                priority=first,
                contact_stage=STAGES[number + 1] if first else STAGES[0],
                added_by_id=group.lead,
                added_at=made.at(made.plan.quiet[4]) - timedelta(minutes=20 - number),
            )
        )
