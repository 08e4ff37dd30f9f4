"""The 5 SMART checks of an aim, worked out from facts (R93; the rules are `smart[].auto` of qi.yaml).

A help and never a gate: an aim saves with none of them met (R92).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil

from amhe.reference import by_id, facts

SMALL_WORDS = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "communities",
        "community",
        "for",
        "from",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "per",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "to",
        "under",
        "using",
        "was",
        "were",
        "what",
        "when",
        "which",
        "who",
        "whose",
        "will",
        "with",
    ]
)
NOT_KNOWN = "not known yet"
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NOT_AMOUNTS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})[a-z]*"  # 31 March
    r"|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}\b"  # 31/3/2027
    r"|\b(?:19|20)\d\d\b"  # 2027
    r"|\baged?\s+\d{1,3}(?:\s+(?:to|and)\s+\d{1,3})?"  # aged 18 to 25
    r"|\b\d{1,3}\s+(?:to|and)\s+\d{1,3}\s+year"  # 18 to 25 years old
)
_AMOUNT = re.compile(r"(?<![a-z\d])\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class AimFacts:
    """What is known of one wording of an aim, on one day."""

    text: str
    population: str
    measures: tuple[str, ...]
    themes: int
    from_workshop: bool
    plan_to_find_out: str
    team_says_achievable: bool
    coach_agrees: bool
    target_date: date | None
    today: date


@dataclass(frozen=True)
class SmartCheck:
    """One of the 5, with its letter, name, question, help, and whether it is met."""

    id: str
    letter: str
    name: str
    question: str
    help: str
    met: bool


def smart_checks(aim: AimFacts) -> tuple[SmartCheck, ...]:
    """The 5 checks in their order: specific, measurable, achievable, relevant, time-based."""
    met = {
        "specific": mentions(aim.text, aim.population, share=3)
        and any(mentions(aim.text, measure, share=2) for measure in aim.measures),
        "measurable": _is_measurable(aim),
        "achievable": aim.team_says_achievable and aim.coach_agrees,
        "relevant": aim.themes > 0 or aim.from_workshop,
        "time_based": aim.target_date is not None and aim.target_date > aim.today,
    }
    return tuple(
        SmartCheck(row["id"], row["letter"], row["name"], row["check"], row["help"], met[row["id"]])
        for row in by_id("qiprojects", "qi", "smart").values()
    )


def is_broad(text: str) -> bool:
    """Whether an aim uses a weak word, such as "improve", and has no number: fine to start with (R92)."""
    words = " ".join(_words(text))
    weak = facts("qiprojects", "qi")["weak_aim_words"]
    return not amounts(text) and any(re.search(rf"\b{re.escape(word)}", words) for word in weak)


def amounts(text: str) -> int:
    """How many numbers a text has that are neither dates, years nor ages."""
    return len(_AMOUNT.findall(_NOT_AMOUNTS.sub(" ", text.casefold())))


def mentions(text: str, name: str, *, share: int) -> bool:
    """Whether a text names something: at least 1 in `share` of the name's words appear in it, and 2 if it has 2.

    Words match by their beginnings, so that "interpreter" is found for "interpreting".
    """
    named = set(_words(name)) - SMALL_WORDS
    said = set(_words(text)) - SMALL_WORDS
    found = sum(any(_alike(word, other) for other in said) for word in named)
    return bool(named) and found >= max(min(2, len(named)), ceil(len(named) / share))


def _is_measurable(aim: AimFacts) -> bool:
    """A target and a number for now; or a target, "not known yet", and a plan to find out."""
    count = amounts(aim.text)
    looking = NOT_KNOWN in " ".join(aim.text.casefold().split()) and bool(aim.plan_to_find_out)
    return count >= 2 or (count == 1 and looking)


def _words(text: str) -> Iterator[str]:
    return (found.group() for found in re.finditer(r"[^\W\d_]+", text.casefold()))


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    beginning = max(4, len(shorter) - 3)
    return one == other or (len(shorter) >= beginning and longer.startswith(shorter[:beginning]))


def met_count(checks: Collection[SmartCheck]) -> int:
    """How many are met."""
    return sum(check.met for check in checks)
