"""Removal codes, such as BLUE-HERON-48-CORAL-21-MAPLE: what a person keeps to have their words taken out.

A code is four different words and two numbers of two digits, in the order word, word, number, word, number,
word. The words are drawn without repeats from 137 plain ones: each is short, easy for people who speak
little English, hurts nobody, starts unlike every other (no two share their first three letters) and sounds
like no other one here.

Entropy: log2(137 x 136 x 135 x 134 x 90 x 90) = 41.3 random bits, at least the 40 that the design asks for
(X3).
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from hashlib import sha256
from math import log2, perm

from django.conf import settings

_PLAIN_WORDS = """
    ACORN AMBER APPLE APRIL AUTUMN BANANA BASKET BIRD BISCUIT BLUE BOAT BOOK BOTTLE BRIDGE BRUSH BUTTON
    CABIN CAKE CAMEL CANDLE CARPET CASTLE CHAIR CHEESE CITY CLOUD COFFEE COPPER CORAL COTTON CUP DANCE
    DESK DOCTOR DOLPHIN DOOR DRUM DUCK EAGLE EARTH EGG ELBOW ENGINE FARM FEATHER FIELD FINGER FISH FLAG
    FOREST FOX FROG FRUIT GARDEN GIRAFFE GOLD GRASS GREEN GUITAR HAND HERON HONEY HOUSE ISLAND JACKET
    JELLY JUICE KETTLE KITCHEN KOALA LADDER LAMP LEMON LIBRARY LION MAGNET MAPLE MARKET MILK MIRROR MOON
    MUSIC NEEDLE NEST OCEAN OLIVE ONION ORANGE OTTER PANDA PAPER PARROT PASTA PEBBLE PENCIL PHONE PIANO
    PILLOW POTATO PURPLE RABBIT RADIO RAINBOW RIBBON RICE RIVER ROBIN ROCKET SALT SCHOOL SILVER SNOW
    SOAP SOFA SPOON SPRING SQUARE STAR STONE SUGAR SUMMER SUNSET TABLE TICKET TIGER TOWN TRAIN TREE
    TULIP TURTLE UMBRELLA VALLEY VIOLIN WATER WINDOW YELLOW ZEBRA
"""

WORDS = tuple(_PLAIN_WORDS.split())
"""The words that codes are made of."""

NUMBERS = range(10, 100)
"""The numbers that codes are made of; none starts with 0."""

ENTROPY_BITS = log2(perm(len(WORDS), 4) * len(NUMBERS) ** 2)
"""How many random bits a new code holds."""

LONGEST_TYPED = 200
"""Only this much of what somebody types is read."""

REMOVAL = "removal"
"""The kind of secret (amhe.access.tokens) by which a code leads into its organisation."""

_PIECES = re.compile(r"[A-Z]+|[0-9]+")


def new_code() -> str:
    """A new removal code from the system's source of randomness."""
    draw = secrets.SystemRandom()
    first, second, third, fourth = draw.sample(WORDS, 4)
    return f"{first}-{second}-{draw.choice(NUMBERS)}-{third}-{draw.choice(NUMBERS)}-{fourth}"


def normalise(text: str) -> str:
    """A typed code as it was given out: capitals, with one dash between the pieces whatever was typed there.

    Words and numbers that run together are parted again. Text that is no code comes back as capitals and
    dashes, so that it matches nothing and tells nobody why.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).upper()
    pieces: list[str] = []
    for piece in _PIECES.findall(plain):
        pieces.extend(_pairs(piece) if piece.isdigit() else _words(piece))
    return "-".join(pieces)


def is_well_formed(text: str) -> bool:
    """Whether it could be a code. Anybody may know: the words are no secret."""
    pieces = normalise(text).split("-")
    return len(pieces) == len(_SHAPE) and all(fits(piece) for fits, piece in zip(_SHAPE, pieces, strict=True))


def code_hash(code: str, key: str | bytes) -> str:
    """The HMAC-SHA256 of a code, normalised first, as 64 hexadecimal digits; ValueError for an empty key."""
    secret = key.encode() if isinstance(key, str) else key
    if not secret:
        raise ValueError("A code cannot be hashed without a key.")
    return hmac.new(secret, normalise(code).encode(), sha256).hexdigest()


def kept_hash(code: str) -> str:
    """The hash under which a code is kept here: keyed with this installation's own secret."""
    return code_hash(code, f"removal code {settings.SECRET_KEY}")


def _pairs(digits: str) -> list[str]:
    return [digits[at : at + 2] for at in range(0, len(digits), 2)]


def _words(letters: str) -> list[str]:
    """The words that a run of letters is made of; the run itself when it is not made of words."""
    starts: dict[int, int] = {0: 0}
    for end in range(1, len(letters) + 1):
        for size in _SIZES:
            if end - size in starts and letters[end - size : end] in _KNOWN:
                starts[end] = end - size
                break
    if len(letters) not in starts:
        return [letters]
    words = []
    end = len(letters)
    while end:
        words.append(letters[starts[end] : end])
        end = starts[end]
    return words[::-1]


def _is_word(piece: str) -> bool:
    return piece in _KNOWN


def _is_number(piece: str) -> bool:
    return piece.isdigit() and int(piece) in NUMBERS


_SHAPE = (_is_word, _is_word, _is_number, _is_word, _is_number, _is_word)
_KNOWN = frozenset(WORDS)
_SIZES = sorted({len(word) for word in WORDS}, reverse=True)
