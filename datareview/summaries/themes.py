"""Themes with what they rest on, and only the words that a reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from datareview.models import DATA, PEOPLE, PROFESSIONALS, Coding, Conversation, Extract, Theme
from datareview.suppression import is_small
from populations.models import Population

PARTS = (PEOPLE, PROFESSIONALS, DATA)


def part_words(part: str) -> str:
    """The name of a part as the pages have it (R69)."""
    return {PEOPLE: _("People"), PROFESSIONALS: _("Professionals"), DATA: _("Data")}[part]


@dataclass(frozen=True)
class Proof:
    """One piece of evidence under a theme. `words` is "" where this reader may not see them."""

    extract: Extract
    part: str
    words: str

    @property
    def is_theirs(self) -> bool:
        """Whether the words are somebody's own, to be shown as a quote."""
        return self.part != DATA


@dataclass(frozen=True)
class ProofsOfPart:
    """The evidence of one part that a reader may see, and whether there is more. How much more cannot be counted."""

    part_words: str
    proofs: tuple[Proof, ...]
    hides_more: bool


@dataclass(frozen=True)
class ThemeLine:
    """A theme for one reader. `conversations` is None where it is too small a number for them."""

    theme: Theme
    parts: tuple[str, ...]
    conversations: int | None
    proofs: tuple[Proof, ...]

    @property
    def rests_on_one_part(self) -> bool:
        """Whether to warn that it draws on 1 part only (R71); a theme without evidence is another matter."""
        return len(self.parts) == 1

    @property
    def part_names(self) -> str:
        """The parts it draws on, in words."""
        return ", ".join(part_words(part) for part in self.parts)

    @property
    def conversations_words(self) -> str:
        """How many notes it rests on, in words."""
        if self.conversations is None:
            return _("fewer than 5")
        return str(self.conversations)

    @property
    def proofs_by_part(self) -> list[ProofsOfPart]:
        """The evidence that has words for this reader, part by part."""
        found = []
        for part in self.parts:
            proofs = [proof for proof in self.proofs if proof.part == part]
            shown = tuple(proof for proof in proofs if proof.words)
            found.append(ProofsOfPart(part_words(part), shown, len(shown) < len(proofs)))
        return found

    @property
    def quotes(self) -> list[str]:
        """What people said, as far as this reader may see it."""
        return [proof.words for proof in self.proofs if proof.is_theirs and proof.words]


def themes_of(population: Population, *, inside: bool) -> list[ThemeLine]:
    """The themes of a population, oldest first. 2 queries."""
    return _lines(Theme.objects.filter(population=population), inside=inside)


def theme_line(theme: Theme, *, inside: bool) -> ThemeLine:
    """One theme. 2 queries."""
    return _lines(Theme.objects.filter(pk=theme.pk), inside=inside)[0]


def _lines(themes: Iterable[Theme], *, inside: bool) -> list[ThemeLine]:
    listed = list(themes)
    extracts: defaultdict[int, list[Extract]] = defaultdict(list)
    found = Coding.objects.filter(theme__in=[theme.pk for theme in listed])
    for coding in found.select_related("extract__conversation", "extract__finding").order_by("id"):
        extracts[coding.theme_id].append(coding.extract)
    return [_line(theme, extracts[theme.pk], inside=inside) for theme in listed]


def _line(theme: Theme, extracts: list[Extract], *, inside: bool) -> ThemeLine:
    there = {extract.part for extract in extracts}
    notes = len({extract.conversation_id for extract in extracts if extract.conversation_id})
    return ThemeLine(
        theme=theme,
        parts=tuple(part for part in PARTS if part in there),
        conversations=None if is_small(notes) and not inside else notes,
        proofs=tuple(Proof(extract, extract.part, _words(extract, inside=inside)) for extract in extracts),
    )


def _words(extract: Extract, *, inside: bool) -> str:
    """The exact words inside the sub-team; outside only with consent to their exact words."""
    if extract.finding is not None:
        return extract.finding.title
    if extract.conversation is None:
        return ""
    may_leave = extract.conversation.quote == Conversation.Quote.VERBATIM
    return extract.quote if inside or may_leave else ""
