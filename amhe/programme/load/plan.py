"""What each made-up organisation is like: pure, and the same for the same seed and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from random import Random

PLACES = (
    *("Alder", "Ash", "Beck", "Birch", "Brook", "Cairn", "Chalk", "Cliff", "Combe", "Cove", "Dale", "Dene", "Elm"),
    *("Fell", "Fen", "Glen", "Grove", "Heath", "Holt", "Kirk", "Lake", "Ling", "Mead", "Mere", "Mill", "Moss"),
    *("Oak", "Peak", "Pine", "Pool", "Reed", "Ridge", "Rowan", "Sand", "Shaw", "Slate", "Stone", "Thorn", "Vale"),
)
ENDINGS = ("borough", "bridge", "bury", "by", "field", "ford", "ham", "hurst", "land", "leigh", "port", "ton", "wood")


class Stage(IntEnum):
    """How far an organisation is with choosing its populations."""

    NEW = 0
    FORMING = 1
    LISTING = 2
    VOTING = 3
    CHOSEN = 4


class Depth(IntEnum):
    """How far the work with one chosen population is."""

    SUB_TEAM = 1
    LISTENING = 2
    MAPPING = 3
    PROJECT = 4
    TESTING = 5


@dataclass
class GroupPlan:
    """One chosen population: how far it is, and how many conversations it has."""

    depth: Depth
    weight: int
    conversations: int = 0

    def has(self, depth: Depth) -> bool:
        """Whether the work has come this far."""
        return self.depth >= depth


@dataclass
class Plan:
    """One organisation. Days are days ago; `late_actions` counts actions past their day."""

    number: int
    seed: str
    name: str
    nation: str
    stage: Stage
    started: int
    last_meeting: int
    quiet: tuple[int, ...]  # days since the last change of milestones 1 to 6
    late_actions: int
    has_sponsor: bool
    has_lived_experience: bool
    has_hours: bool
    groups: list[GroupPlan] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """Its address."""
        return f"load-{self.number:05d}"

    def random(self, purpose: str) -> Random:
        """Randomness of its own for one purpose, so that a change elsewhere changes nothing here."""
        return Random(f"{self.seed}:{self.number}:{purpose}")  # noqa: S311 - for variety, not for secrets


def plans(numbers: Sequence[int], conversations: int, seed: str) -> list[Plan]:
    """The plans of the organisations with these numbers, which share out exactly this many conversations.

    The first organisation of all has come far with 3 populations, whatever the seed.
    """
    made = [_plan(number, seed) for number in numbers]
    share([group for plan in made for group in plan.groups if group.has(Depth.LISTENING)], conversations)
    return made


def share(groups: Sequence[GroupPlan], conversations: int) -> None:
    """Give every group its part by weight, to the last conversation. Raises ValueError if there is nobody to give to."""
    if not groups and conversations:
        raise ValueError("None of these organisations listens to anybody yet, so they can have no conversations.")
    total = sum(group.weight for group in groups)
    so_far = given = 0
    for group in groups:
        so_far += group.weight
        group.conversations = conversations * so_far // total - given
        given += group.conversations


def _plan(number: int, seed: str) -> Plan:
    random = Random(f"{seed}:{number}")  # noqa: S311
    stage = random.choices(list(Stage), weights=(5, 8, 10, 7, 70))[0] if number > 1 else Stage.CHOSEN
    trouble = random.choices((0.0, 0.2, 0.7), weights=(45, 30, 25))[0] if number > 1 else 0.0
    started = random.randint(3, 25) if stage == Stage.NEW else random.randint(60, 150) + 60 * stage

    def goes_wrong() -> bool:
        return random.random() < trouble

    plan = Plan(
        number=number,
        seed=seed,
        name=f"{PLACES[number % len(PLACES)]}{ENDINGS[number // len(PLACES) % len(ENDINGS)]} {number} NHS Foundation Trust",
        nation=random.choices(("E", "W", "S", "NI"), weights=(80, 8, 8, 4))[0],
        stage=stage,
        started=started,
        last_meeting=random.randint(14, 70) if goes_wrong() and started > 70 else random.randint(1, 13),
        quiet=tuple(random.randint(29, 80) if goes_wrong() else random.randint(0, 27) for _milestone in range(6)),
        late_actions=random.randint(3, 6) if goes_wrong() else random.randint(0, 2),
        has_sponsor=stage > Stage.FORMING or random.random() < 0.5,
        has_lived_experience=not goes_wrong(),
        has_hours=not goes_wrong(),
    )
    if stage == Stage.CHOSEN:
        depths = random.choices(list(Depth), weights=(12, 25, 25, 22, 16), k=random.choices((1, 2, 3), (10, 20, 70))[0])
        if number == 1:
            depths = [Depth.TESTING, Depth.PROJECT, Depth.LISTENING]
        plan.groups = [GroupPlan(depth, random.randint(60, 140)) for depth in depths]
    return plan
