"""Numbers that identify somebody: NHS numbers, National Insurance numbers, phone numbers and dates of birth.

Every pattern has bounded repeats and starts only where a word starts, so the time taken grows with the
length alone. NHS number and its check digit: NHS Data Dictionary, modulus 11. Phone numbers: Ofcom's
National Telephone Numbering Plan (03 and 08 numbers belong to organisations and are left alone). National
Insurance prefixes: HMRC manual NIM39110.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from datareview.identifiers.spans import Span

_NHS = re.compile(r"(?<![\w£$€+])(?<!\d[.,])\d{3}[ \-.\u00a0]?\d{3}[ \-.\u00a0]?\d{4}(?![\w])(?![.,]\d)")
_SOMETHING_ELSE = re.compile(
    r"\b(?:budget|cost|purchase|order|invoice|account|isbn|company|charity|grant|contract|barcode|serial|asset"
    r"|ticket|booking|code|p\.?o)\b[^.;\n]{0,15}$",
    re.I,
)
_PHONE_CUE = re.compile(r"\b(?:tel|telephone|phone|mob|mobile|cell|ring|call|text|number is)\b\W{0,3}$", re.I)

_NI = re.compile(
    r"(?<![\w])([A-Za-z]{2})[ \-]?\d{2}[ \-]?\d{2}[ \-]?\d{2}(?:[ \-]?([A-Da-d])(?![\w])|(?![\w]))(?![ \-]?\d)"
)
_NI_CUE = re.compile(r"\b(?:ni|nino|national insurance)\b[^.;\n]{0,20}$", re.I)
_NI_NEVER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})

_PHONE = re.compile(r"(?<![\w+])\(?(?:\+|0)\(?\d(?:[ ().\-\u00a0]{0,2}\d){7,14}(?!\d)")
_BARE_MOBILE = re.compile(r"(?<![\w+])7\d{3}[ \-]?\d{3}[ \-]?\d{3}(?![\w])")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:18|19|20)\d{2}|'?\d{2})(?!\d)"
_DATE = (
    rf"(?:\d{{1,2}} ?[/.\- ] ?\d{{1,2}} ?[/.\- ] ?{_YEAR}"
    rf"|(?:18|19|20)\d{{2}}[/.\-]\d{{1,2}}[/.\-]\d{{1,2}}(?!\d)"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ \-]?{_MONTH},?[ \-]?{_YEAR}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR})"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? ?{_MONTH}\b|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b)"
_SOON = r"(?:[\s:=,;()\-–]|\b(?:is|was|on|the|in|as|given|recorded|listed|down)\b){0,8}"
_PLACE = (
    r"(?:\s{1,2}(?:in|at|on|the|a|abroad|here|around|about|hospital|town|city|(?-i:[A-Z][\w'’\-]{1,25}))){0,6}\s{0,2}"
)
_DATE_OF_BIRTH = re.compile(
    r"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birth ?date|birthday|birth day)(?:['’]s)?"
    rf"{_SOON}(?P<given>{_DATE}|{_DAY}|\d{{6}}(?:\d\d)?(?!\d))"
    rf"|\bborn\b:?{_PLACE}(?P<born>{_DATE})"
    rf"|(?<![\w/.\-])(?P<before>{_DATE})\s?[(,]?\s?(?:d\.? ?o\.? ?b\b|date of birth)",
    re.I,
)
_BORN_THING = re.compile(
    r"\b(?:group|project|service|idea|charity|team|club|centre|network|programme|campaign)\b[^.\n]{0,20}$", re.I
)


def has_check_digit(digits: str) -> bool:
    """Whether 10 digits end in the check digit of an NHS number; ten times the same digit is no number."""
    weighted = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits[:9], strict=True))
    check = (11 - weighted % 11) % 11
    return check == int(digits[9]) and len(set(digits)) > 1


def find_nhs_numbers(text: str) -> Iterator[Span]:
    """NHS numbers with a right check digit, spaced or not, unless the words before say what else they are."""
    for found in _NHS.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        digits = "".join(filter(str.isdigit, found.group()))
        looks_like_a_phone = digits[0] == "0" or _PHONE_CUE.search(before)
        if not looks_like_a_phone and has_check_digit(digits) and not _SOMETHING_ELSE.search(before):
            yield Span(found.start(), found.end(), "nhs_number")


def find_ni_numbers(text: str) -> Iterator[Span]:
    """National Insurance numbers: two letters, six digits and A to D; HMRC's specimen prefix QQ counts too.

    After "NI" or "National Insurance" the last letter may be left out and any prefix will do.
    """
    for found in _NI.finditer(text):
        prefix = found.group(1).upper()
        usual = prefix[0] not in "DFIQUV" and prefix[1] not in "DFIOQUV" and prefix not in _NI_NEVER
        cue = _NI_CUE.search(text[max(0, found.start() - 45) : found.start()])
        if cue or (found.group(2) and (usual or prefix == "QQ")):
            yield Span(found.start(), found.end(), "ni_number")


def find_phones(text: str) -> Iterator[Span]:
    """United Kingdom numbers that a person may have (01, 02, 07) and numbers with a country code."""
    for found in _PHONE.finditer(text):
        length = _phone_length(found.group())
        if length:
            yield Span(found.start(), found.start() + length, "phone")
    for found in _BARE_MOBILE.finditer(text):
        if _PHONE_CUE.search(text[max(0, found.start() - 40) : found.start()]):
            yield Span(found.start(), found.end(), "phone")


def _phone_length(written: str) -> int:
    """How much of the match is the number, in characters; 0 when it is none."""
    ends = [at + 1 for at, letter in enumerate(written) if letter.isdigit()]
    digits = "".join(filter(str.isdigit, written))
    code = "44" if "+" in written[:2] else "0044" if digits.startswith("0044") else "0"
    if not digits.startswith(code):
        whole = 9 <= len(digits) <= 15 and "." not in written
        return len(written) if "+" in written[:2] and whole else 0
    if code == "0" and digits.startswith("00"):
        return len(written) if 12 <= len(digits) <= 15 and "." not in written else 0
    national = digits[len(code) :].removeprefix("0") if code != "0" else digits[1:]
    extra = len(digits) - len(national)
    first_group = re.match(r"\(?\d+", written)
    if code == "0" and (not first_group or len(first_group.group().strip("(")) < (2 if national[0] == "7" else 3)):
        return 0
    for length in (10, 9) if national[0] == "1" else (10,) if national[0] in "27" else ():
        end = ends[extra + length - 1] if len(national) >= length else 0
        if end and (end == len(written) or not written[end].isdigit()):
            return end
    return 0


def find_dates_of_birth(text: str) -> Iterator[Span]:
    """Dates that the words around them call a date of birth."""
    for found in _DATE_OF_BIRTH.finditer(text):
        group = found.lastgroup or "given"
        if group == "born" and _BORN_THING.search(text[max(0, found.start() - 40) : found.start()]):
            continue
        yield Span(found.start(group), found.end(group), "date_of_birth")
