"""Where somebody can be found: email addresses, full postcodes and house addresses.

Postcodes: Royal Mail's format, with the areas that exist and the letters that the last part can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from datareview.identifiers.spans import Span

_EMAIL = re.compile(
    r"(?<![\w.%+'’\-])[\w.%+'’\-]{1,64}"
    r"(?:@| ?[\[(](?:at|@)[\])] ?)"
    r"(?:[\w\-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w\-])"
)
_SPOKEN_EMAIL = re.compile(
    r"(?<![\w.\-])[\w.\-]{1,40}(?: dot [\w\-]{1,30}){0,2} at [\w\-]{1,40} dot"
    r" (?:com|org|net|co|nhs|ac|gov)(?: dot (?:uk|net))?(?![\w])",
    re.I,
)

_AREA_LIST = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG
NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_AREAS = frozenset(_AREA_LIST.split())
_POSTCODE = re.compile(
    r"(?<![\w\-])(?P<area>[A-Za-z]{1,2})\d[A-Za-z\d]?[ \u00a0]{0,2}"
    r"(?P<inward>\d[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})(?![\w])"
)
_POSTCODE_CUE = re.compile(r"\b(?:post ?code|pc|address)\b[^.;\n]{0,12}$", re.I)
_UNITS = frozenset({"st", "nd", "rd", "th", "hr", "gb", "tb", "lb", "pt", "wk", "yd", "ft"})

_NAME_WORD = r"[A-Z][\w'’\-]{1,25}\.?"
_STRONG = (
    r"(?:Road|Street|Close|Lane|Avenue|Drive|Crescent|Terrace|Gardens|Grove|Row|Court|Mews|Walk|Rd|Ave|Cres|Gdns|Ln"
    r"|St|Cl)"
)
_WEAK = (
    r"(?:Park|Green|Hill|End|View|Bank|Fields?|Gate|Mount|Vale|Meadows?|Heights|Square|Place|Way|Rise|Yard|Wharf|Quay"
    r"|Parade|Fold|Croft|Villas|Buildings|Cottages|Path|Broadway|Chase|Copse|Garth|Brae|Wynd)"
)
_NUMBER = r"\d{1,3}[A-Za-z]?(?:[/\-]\d{1,3}[A-Za-z]?)?"
_FLAT = r"(?:Flat|flat|Apartment|apartment|Apt|apt)\.? \w{1,4}"
_ADDRESS = re.compile(
    rf"(?<![\w.,:/£\-])(?P<flat>{_FLAT},? )?(?P<number>{_NUMBER}),? (?P<road>{_NAME_WORD})(?: {_NAME_WORD}){{0,2}}?"
    rf" (?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK}))\b(?P<after>(?=,))?"
    rf"|(?<![\w])(?P<block>{_FLAT}),? (?:{_NAME_WORD} ){{1,3}}(?:House|Court|Lodge|Tower|Point|Heights|Mansions)\b"
)
_SMALL_ADDRESS = re.compile(
    r"\b(?:lives?|living|lived|stays?|staying|moved|address|home)\b[^\n\d.]{0,14}"
    rf"(?P<all>{_NUMBER} (?P<road>[a-z'’]{{2,25}}(?: [a-z'’]{{2,25}})?)"
    r" (?:road|street|close|lane|avenue|drive|crescent|terrace|gardens|grove|row|court|mews|rd|ave))\b",
    re.I,
)
_NOT_A_HOUSE = re.compile(
    r"\b(?:bus|buses|route|tram|line|ward|table|page|step|group|phase|day|week|year|level|stage|question|item|room|box"
    r"|band|section|part|top|chapter|zone|unit|platform|gate|exit|stop|the|these|those)\s$",
    re.I,
)
_AT_HOME = re.compile(r"\b(?:lives?|living|lived|stays?|at|address|home|flat|to|from|of)\W{1,3}$", re.I)
_AN_ORGANISATION = re.compile(
    r"\s(?:surgery|clinic|centre|practice|hospital|church|school|mosque|temple|library|pharmacy|hub|college|station"
    r"|residents|shops|branches|sessions|groups?|clinics|visits)\b",
    re.I,
)
_NO_HOUSE_LIST = "downing january february march april may june july august september october november december"
_NO_HOUSES = frozenset(_NO_HOUSE_LIST.split())
_NO_ROAD_LIST = """
the a an in on of off up down from to minutes miles mins people days weeks months years hours times men
women yards doors streets houses along across near by and or more other different main same
"""
_NO_ROADS = frozenset(_NO_ROAD_LIST.split())


def find_emails(text: str) -> Iterator[Span]:
    """Email addresses, also written with (at), or with "at" and "dot" in words."""
    for pattern in (_EMAIL, _SPOKEN_EMAIL):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), "email")


def find_postcodes(text: str) -> Iterator[Span]:
    """Full postcodes in areas that exist. Small letters must not spell a measure, such as 2 hr or 3rd."""
    for found in _POSTCODE.finditer(text):
        if found["area"].upper() not in _AREAS:
            continue
        letters = "".join(filter(str.isalpha, found.group()))
        mixed = not letters.isupper() and not letters.islower()
        measure = found["inward"][1:].islower() and found["inward"][1:] in _UNITS
        if mixed or measure:
            before = text[max(0, found.start() - 30) : found.start()]
            if not _POSTCODE_CUE.search(before):
                continue
        yield Span(found.start(), found.end(), "postcode")


def find_addresses(text: str) -> Iterator[Span]:
    """A house number with its road, or a flat in a named block; a road alone is no address."""
    for found in _ADDRESS.finditer(text):
        if found["block"] or _is_house(text, found):
            yield Span(found.start(), found.end(), "address")
    for found in _SMALL_ADDRESS.finditer(text):
        if not _NO_ROADS.intersection(found["road"].lower().split()):
            yield Span(found.start("all"), found.end("all"), "address")


def _is_house(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 15) : found.start()]
    if found["flat"]:
        return True
    if _NOT_A_HOUSE.search(before) or _AN_ORGANISATION.match(text, found.end()):
        return False
    if found["road"].lower() in _NO_HOUSES:
        return False
    return bool(found["strong"] or found["after"] is not None or _AT_HOME.search(before))
