"""What the team answered about a group, in words, for the review, the ballot and the definition (R47)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe.reference import by_id
from populations.models import LINKS, WORK, Population
from populations.sources import names_of

DATA_WORDS = {
    Population.Data.NONE: gettext_lazy("none"),
    Population.Data.NATIONAL: gettext_lazy("national"),
    Population.Data.LOCAL: gettext_lazy("local"),
    Population.Data.BOTH: gettext_lazy("national and local"),
    Population.Data.NOT_KNOWN: gettext_lazy("not known"),
}
# From this level on, relationships are "in place" as a sign of a good first group (R49).
IN_PLACE = Population.Level.SOME


@dataclass(frozen=True)
class Answer:
    """One review question with its short answer ("" for none), the words behind it, and the names that it gives."""

    question: str
    short: str
    words: str
    organisations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nobody answered it."""
        return not (self.short or self.words or self.organisations or self.sources)

    @property
    def named(self) -> str:
        """The organisations or the sources that it names, in a line; "" for none."""
        if self.organisations:
            return _("Organisations: %(names)s") % {"names": ", ".join(self.organisations)}
        return _("Data from: %(names)s") % {"names": ", ".join(self.sources)} if self.sources else ""


def questions() -> dict[str, str]:
    """The 4 questions in English by their ids, for gettext."""
    return {key: row["text"] for key, row in by_id("organisations", "milestones", "review_questions").items()}


def answers_of(population: Population) -> list[Answer]:
    """The 4 answers, in the order of the questions (R39 to R42). For many groups, load them `with_names()`."""
    shorts = {
        "will_urgency": _level(population.will),
        "existing_work": _yes_no(population.has_existing_work),
        "relationships": _level(population.relationships),
        "data": str(DATA_WORDS[Population.Data(population.data)]).capitalize() if population.data else "",
    } | {question: _("Not known") for question in population.not_known}
    words = {
        "will_urgency": population.urgency,
        "existing_work": population.existing_work,
        "relationships": population.relationships_text,
        "data": population.data_text,
    }
    organisations = {WORK: tuple(population.work_organisations), LINKS: tuple(population.known_organisations)}
    sources = {"data": names_of(population.data_sources)}
    return [
        Answer(_(question), shorts[key], words[key], organisations.get(key, ()), sources.get(key, ()))
        for key, question in questions().items()
    ]


def in_one_line(population: Population) -> str:
    """The 4 answers in a line: "Will: a lot. Work under way: yes. Links: some. Data: local." """
    labels = (_("Will"), _("Work under way"), _("Links"), _("Data"))
    parts = [
        f"{label}: {answer.short.lower() or _('see below') if not answer.is_blank else _('not answered yet')}."
        for label, answer in zip(labels, answers_of(population), strict=True)
    ]
    return " ".join(parts)


def signs_of(population: Population) -> list[str]:
    """Which of the 3 signs of a good first group hold, in words; help only, never part of the count (R49)."""
    held = {
        "has_data": population.data in (Population.Data.NATIONAL, Population.Data.LOCAL, Population.Data.BOTH),
        "some_work": population.has_existing_work is True,
        "relationships": (population.relationships or 0) >= IN_PLACE,
    }
    rows = by_id("organisations", "milestones", "good_first_population")
    return [_(row["text"]) for name, row in rows.items() if held[name]]


def _level(level: int | None) -> str:
    return "" if level is None else str(Population.Level(level).label)


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else (_("Yes") if answer else _("No"))
