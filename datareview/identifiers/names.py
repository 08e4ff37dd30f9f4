"""Names of people in a note: with a title, after words that lead up to a name, or well known as names.

A capital alone makes no name: "Grace Street", "St Ann's Hospital" and "May was quiet" name no one. Each
rule looks a few words to either side, so the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from datareview.identifiers import first_names, surnames, words
from datareview.identifiers.spans import Span

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f]|['’\-](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(r"['’]s$")
_UNDECOMPOSED = str.maketrans("łŁøØđĐıæÆß’", "lLoOdDiaAs'")
_SENTENCE_START = re.compile(r"(?:^|[.!?:\n\"“”‘(•*\-–]\s{0,3})$")
_AGED = re.compile(r", (?:aged \d{1,3}\b|\d\d, [a-z])")
_CITED = re.compile(r"\s?(?:et al|\(?(?:19|20)\d\d\b)")

MOST_WORDS = 4
"""A name has at most this many words."""

_SAFE = first_names.FIRST_NAMES | surnames.SURNAMES
_ANY_SURNAME = surnames.SURNAMES | surnames.AMBIGUOUS_SURNAMES
_ANY_NAME = first_names.FIRST_NAMES | first_names.AMBIGUOUS_FIRST_NAMES | _ANY_SURNAME
_NAMES_WITHOUT_CAPITAL = _SAFE - first_names.ALSO_WORDS


class _Token(NamedTuple):
    """A word of the text: where it is, its plain form in small letters, and how it is written."""

    start: int
    end: int
    key: str
    capital: bool
    possessive: bool


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        possessive = bool(_POSSESSIVE.search(word))
        bare = word[:-2] if possessive else word
        capital = bare[0].isupper() and (len(bare) == 1 or not bare.isupper())
        end = match.end() - (2 if possessive else 0)
        found.append(_Token(match.start(), end, _plain(bare), capital, possessive))
    return found


def _plain(word: str) -> str:
    if not word.isascii():
        parts = unicodedata.normalize("NFD", word.translate(_UNDECOMPOSED))
        word = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return word.lower()


def find_names(text: str, emails: Iterable[Span] = ()) -> Iterator[Span]:
    """Names of people, with their titles. `emails` are the addresses found: a name that one repeats is a name."""
    tokens = _tokens(text)
    reader = _Reader(text, tokens, _mailbox_words(text, emails))
    at = 0
    while at < len(tokens):
        stop, is_name = reader.read(at)
        if is_name:
            yield Span(tokens[at].start, tokens[stop - 1].end, "name")
        at = stop


def _mailbox_words(text: str, emails: Iterable[Span]) -> frozenset[str]:
    boxes = (text[span.start : span.end].split("@")[0] for span in emails)
    pieces = (piece.lower() for box in boxes for piece in re.split(r"[\W\d_]+", box))
    return frozenset(piece for piece in pieces if len(piece) > 2) - words.ROLE_INBOXES


class _Reader:
    """Reads the words of one text. `read` says how far a possible name goes from a word, and whether it is one."""

    def __init__(self, text: str, tokens: Sequence[_Token], mailboxes: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.mailboxes = mailboxes

    def read(self, at: int) -> tuple[int, bool]:
        token = self.tokens[at]
        if token.key in words.TITLES or token.key in words.WEAK_TITLES:
            stop = self._titled(at)
            if stop:
                return stop, True
        if not token.capital:
            named = token.key in _NAMES_WITHOUT_CAPITAL and (self._is_led_to(at) or self._speaks(at + 1))
            return at + 1, named and not self._is_place(at, at + 1)
        if len(token.key) < 2:
            return at + 1, False
        stop = self._last_word(at)
        if not self._looks_like_a_name(at, stop):
            return (stop if self._is_known(token) else at + 1), False
        return stop, not self._is_place(at, stop)

    def _gap(self, at: int) -> str:
        """What stands between word `at` - 1 and word `at`, a possessive ending left out; a wall at either end."""
        if not 0 < at < len(self.tokens):
            return "\n"
        before = self.tokens[at - 1]
        return self.text[before.end + (2 if before.possessive else 0) : self.tokens[at].start]

    def _key(self, at: int) -> str:
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def _titled(self, at: int) -> int:
        """Where a name that begins with the title at this word stops; 0 when none does."""
        title, small = self.tokens[at], not self.text[self.tokens[at].start].isupper()
        first = at + 1
        if small and title.key in words.WEAK_TITLES and title.key != "miss":
            return 0
        if title.possessive or self._gap(first) not in (" ", ". ", ".", "  "):
            return 0
        while first < len(self.tokens) and len(self._key(first)) == 1 and first < at + 4:
            if not self.tokens[first].capital or self._gap(first + 1) not in (" ", ". ", "."):
                return 0
            first += 1
        if first >= len(self.tokens) or self._key(first) in words.NO_NAMES or len(self._key(first)) < 2:
            return 0
        if not self._fits_title(title, self.tokens[first], small=small):
            return 0
        stop = self._last_word(first)
        return 0 if self._is_place(first, stop) or self._belongs_to_others(at, stop) else stop

    def _fits_title(self, title: _Token, word: _Token, *, small: bool) -> bool:
        """Whether a word can follow a title. Titles that are words too, and small letters, want a known name."""
        if title.key == "ms" and self.text[title.start + 1] == "S":
            return False
        is_known = word.key in _SAFE or (word.capital and word.key in _ANY_NAME)
        if word.capital:
            return is_known or title.key not in words.SHY_TITLES
        shouted = self.text[word.start : word.end].isupper()
        sure = title.key in ("mr", "mrs") and word.key not in words.GROUPS_AFTER
        return (small or shouted) and (word.key in _SAFE or sure)

    def _last_word(self, at: int) -> int:
        """The number of the word after the possible name that starts here: capitals a single space apart."""
        stop = at + 1
        if not self.tokens[at].capital:
            return stop
        while stop < len(self.tokens) and stop < at + MOST_WORDS and not self.tokens[stop - 1].possessive:
            word, gap = self.tokens[stop], self._gap(stop)
            initial = len(self.tokens[stop - 1].key) == 1
            fits = gap == " " or (initial and gap == ". ")
            if not fits or not word.capital or word.key in words.GROUPS_AFTER - _ANY_SURNAME:
                break
            if word.key in words.NO_NAMES and word.key not in _ANY_SURNAME:
                break
            stop += 1
        while stop > at + 1 and self._key(stop - 1) in words.GROUPS_AFTER - words.SURNAMES_THOUGH_PLACES:
            stop -= 1
        return stop

    def _is_known(self, token: _Token) -> bool:
        parts = token.key.split("-")
        return token.key in _SAFE or (len(parts) > 1 and parts[0] in _SAFE)

    def _looks_like_a_name(self, at: int, stop: int) -> bool:
        token, following = self.tokens[at], self._key(at + 1) if stop > at + 1 else ""
        if self._is_known(token):
            return True
        if token.key in first_names.AMBIGUOUS_FIRST_NAMES:
            return self._ambiguous_is_name(at, stop, following)
        if token.key in words.NO_NAMES or len(token.key) < 3 or "'" in token.key[2:]:
            return False
        if any(self._key(spot) in words.NO_NAMES for spot in range(at, stop)):
            return False
        if following in surnames.SURNAMES or (self._is_introduced(at) and not self._is_group(stop)):
            return True
        if any(self._key(spot) in self.mailboxes for spot in range(at, stop)):
            return True
        if self._is_labelled(at) and stop > at + 1:
            return self._gap(stop) != " "
        if stop == at + 1 and _AGED.match(self.text, token.end):
            return True
        if token.key.endswith(words.GROUP_ENDINGS):
            return False
        ends_plainly = stop < len(self.tokens) and not self.tokens[stop].capital
        if self._is_relation(at, owned=True):
            return ends_plainly or self._gap(stop) != " "
        return stop == at + 1 and ends_plainly and self._is_told(at)

    def _ambiguous_is_name(self, at: int, stop: int, following: str) -> bool:
        if following in _ANY_SURNAME or self._is_led_to(at) or self._is_introduced(at):
            return True
        if stop == at + 1 and self._speaks(stop, strictly=self._key(at) in words.MONTHS_AND_THE_LIKE):
            return True
        inside = not _SENTENCE_START.search(self.text[max(0, self.tokens[at].start - 5) : self.tokens[at].start])
        inside = inside and not (self._gap(at) == " " and self.tokens[at - 1].capital)
        return inside and self._key(at) in first_names.NAMES_INSIDE_SENTENCES

    def _is_place(self, at: int, stop: int) -> bool:
        """Whether the words around a possible name make it a place, an organisation, a law or a book."""
        last, after = self.tokens[stop - 1], self._key(stop)
        before, gap = self._key(at - 1), self._gap(at)
        if gap in (" ", ". ", ".") and before in words.NOT_BEFORE:
            return True
        if gap == " " and before in ("the", "a", "an") and after not in words.HOUSEHOLDS:
            return True
        spaced = self._gap(stop) in (" ", "-")
        after_has_capital = stop < len(self.tokens) and self.tokens[stop].capital
        if last.possessive:
            return spaced and (after_has_capital or after in words.EPONYMS_AFTER)
        if spaced and after in (words.GROUPS_AFTER if after_has_capital else words.PLACES_AFTER):
            return True
        return bool(_CITED.match(self.text, last.end)) or self._belongs_to_others(at, stop)

    def _belongs_to_others(self, at: int, stop: int) -> bool:
        return (self._key(at), self._key(at + 1)) in words.FULL_NAMES_OF_OTHERS and stop > at + 1

    def _is_group(self, stop: int) -> bool:
        return self._key(stop) in words.GROUPS_AFTER

    def _speaks(self, at: int, *, strictly: bool = False) -> bool:
        verbs = words.SPEAKS_FOR_MONTHS if strictly else words.SPEAKS
        return self._gap(at) == " " and self._key(at) in verbs

    def _is_led_to(self, at: int) -> bool:
        return self._is_told(at) or self._is_relation(at) or self._is_introduced(at)

    def _is_told(self, at: int) -> bool:
        """After "told", "asked", "spoke to" and the like."""
        if self._gap(at) != " ":
            return False
        before = self._key(at - 1)
        if before in words.VERBS_TO:
            return True
        return before in ("to", "with") and self._gap(at - 1) == " " and self._key(at - 2) in words.VERBS_WITH

    def _is_relation(self, at: int, *, owned: bool = False) -> bool:
        """After "brother", "support worker", "her friend," or "a man called"; `owned`: only after "my", "the" ..."""
        spot = at - 1
        if self._key(spot) in ("called", "named") and self._gap(at) == " ":
            at, spot = spot, spot - 1
        if self._gap(at) not in (" ", ", ") or self._key(spot) not in words.RELATIONS:
            return False
        nearby = {self._key(spot - 1), self._key(spot - 2)}
        return not owned or bool(nearby & words.OWNERS)

    def _is_introduced(self, at: int) -> bool:
        """After "my name is", "her name's", "known as" and the like."""
        if self._gap(at) not in (" ", ": "):
            return False
        one, two, three = (self._key(at - back) for back in (1, 2, 3))
        if one in ("is", "was") and two == "name":
            return three in words.OWNERS - {"the", "a", "an"}
        if one == "name" and self.tokens[at - 1].possessive:
            return two in words.OWNERS - {"the", "a", "an"}
        return one == "as" and (two == "known" or two.endswith("self"))

    def _is_labelled(self, at: int) -> bool:
        """After "Name:", "Contact:" and the like."""
        return self._gap(at) in (": ", ":") and self._key(at - 1) in words.LABELS
