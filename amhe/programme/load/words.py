"""What people in made-up organisations say: invented sentences, put together at random."""

from __future__ import annotations

from functools import cache
from random import Random

WHO = ("A mother", "A young man", "An older woman", "A neighbour", "A student", "Two brothers", "A driver", "A carer")
SAID = (
    "told us that the letter came after the day it spoke of",
    "waits until the weekend, because nobody is in the shop on Saturday",
    "trusts the woman who runs the kitchen more than any office",
    "was asked the same 5 questions by 5 people",
    "went home when there was nobody who spoke the language",
    "found the right door only at the third visit",
    "would rather walk and talk than sit in a small room",
    "did not know that help is free",
    "was believed for the first time, and came back",
    "has two buses to catch, and the second one is often late",
    "plays drums on Tuesdays, and sleeps better after it",
    "cannot ring during working hours",
)
BECAUSE = (
    "The bus stops at 6.",
    "Nobody rang back.",
    "The form has 11 pages.",
    "A friend came along.",
    "It helped to sit down first.",
    "The children were there too.",
    "There was tea.",
    "It was the wrong building.",
)
STRENGTHS = (
    "Neighbours cook for each other.",
    "The choir meets every week.",
    "The barber listens.",
    "Cousins drive people.",
)
NEEDS = ("Somebody who speaks the language.", "A place near home.", "To be told what happens next.", "Evening hours.")
WORSE = ("Being sent from one office to the next.", "Letters with hard words.", "Long waits without a word.")
CHANGES = (
    "Ring before the visit.",
    "Meet at the library.",
    "Keep the same interpreter.",
    "Send a text and not a letter.",
)
THEMES = (
    ("One person who stays", "need"),
    ("Help near home", "need"),
    ("Words that people understand", "barrier"),
    ("Waiting without a word", "barrier"),
    ("Food brings people together", "asset"),
    ("Neighbours who listen", "asset"),
    ("Walk and talk", "idea"),
    ("A text before the visit", "idea"),
)
ASSETS = (
    ("Kitchen on Mill Street", "community"),
    ("Tuesday drummers", "community"),
    ("Barber at the bridge", "individual"),
    ("Cousins who drive", "individual"),
    ("Town library", "organisational"),
    ("Market chaplain", "individual"),
    ("Allotment group", "community"),
    ("School gate parents", "community"),
)


@cache
def sentences(seed: str) -> tuple[str, ...]:
    """300 sentences for notes to be put together from."""
    random = Random(seed)  # noqa: S311
    return tuple(f"{random.choice(WHO)} {random.choice(SAID)}. {random.choice(BECAUSE)}" for _number in range(300))
