"""What the team said before about a group: to read beside its definition, and to copy into it (R52)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from populations.answers import answers_of
from populations.models import REVIEW_QUESTIONS, Choice, Population, PromptAnswer


@dataclass(frozen=True)
class Known:
    """One earlier answer. `key` is its name in a button; `words` are shown, and `copied` goes into the definition."""

    key: str
    title: str
    words: str
    copied: str


def known_of(population: Population, *, with_choosing: bool) -> list[Known]:
    """Every earlier answer that has words. `with_choosing`: also what the whole list and the decision say, which a
    reader who is in the sub-team alone cannot open. 2 queries at most."""
    found = [_known("why", _("Why is this group on the list?"), population.why)]
    for key, answer in zip(REVIEW_QUESTIONS, answers_of(population), strict=True):
        said = "\n".join(filter(None, [". ".join(filter(None, [answer.short, answer.words])), answer.named]))
        found.append(
            Known(key, answer.question, said, answer.words or f"{answer.question} {answer.short or answer.named}")
        )
    if with_choosing:
        found += [*_decided(population), *_prompted(population)]
    return [each for each in found if each.words]


def put_into(text: str, known: Iterable[Known]) -> str:
    """The text with these answers below it, but for those that are in it already."""
    for each in known:
        text = put_below(text, each.copied)
    return text


def put_below(text: str, words: str) -> str:
    """The words on a line of their own below the text, which stays as it is; the text alone if it has them already."""
    if words in text:
        return text
    return f"{text.rstrip()}\n{words}" if text.strip() else words


def _known(key: str, title: str, words: str) -> Known:
    return Known(key, title, words, words)


def _decided(population: Population) -> list[Known]:
    """What the decision says that chose this group and stands."""
    choice = Choice.objects.current().filter(population=population).select_related("decision").first()
    if choice is None:
        return []
    decision = choice.decision
    return [
        _known("reasons", _("Why did the team choose it?"), decision.reasons),
        _known("discussion", _("What did the team talk about?"), decision.discussion),
        _known("lived", _("What did people with lived experience say?"), decision.lived_experience_said),
    ]


def _prompted(population: Population) -> list[Known]:
    """The answers to the first questions that name this group."""
    title = _("An answer to the first questions")
    named = PromptAnswer.objects.filter(organisation=population.organisation_id, text__icontains=population.name)
    return [_known(f"prompt-{answer.pk}", title, answer.text) for answer in named]
