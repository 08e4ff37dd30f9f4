"""Forms of the review of one group, of its comments, and of the catalogue of data sources (R39 to R43)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from organisations.models import Nation
from populations.answers import questions
from populations.models import NOT_KNOWN, Population
from populations.sources import for_review, kinds

ANY = "any"
UNKNOWN = "not_known"
LEVELS = [(3, _("A lot")), (2, _("Some")), (1, _("A little")), (0, _("None")), (UNKNOWN, _("Not known"))]
YES_OR_NO = {"yes": True, "no": False}
DATA = [
    ("local", _("Local data")),
    ("national", _("National data")),
    ("both", _("National and local data")),
    ("none", _("No data")),
    (UNKNOWN, _("Not known")),
]
MOST_NAMES, LONGEST_NAME = 20, 200


def _level(value: str) -> int | str:
    return value if value == UNKNOWN else int(value)


def _yes_or_no(value: str) -> bool | str:
    return YES_OR_NO.get(value, value)


class Names(forms.LongText):
    """Names of organisations, each on a line of its own. Gives a list of names, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=None, rows=3, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list, as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The names; refused with words if there are too many or one is too long."""
        lines = [" ".join(line.split()) for line in str(super().clean(value)).split("\n")]
        named = list({line.casefold(): line for line in reversed(lines) if line}.values())[::-1]
        if len(named) > MOST_NAMES:
            raise ValidationError(_("Name %(n)d organisations or fewer") % {"n": MOST_NAMES}, "most")
        if any(len(name) > LONGEST_NAME for name in named):
            longest = _("Each name must be %(n)d characters or fewer. Put each organisation on a line of its own")
            raise ValidationError(longest % {"n": LONGEST_NAME}, "max_length")
        return named


class Review(forms.Form):
    """The 4 review questions, each with a short answer and its words (R39 to R42)."""

    versioned = True
    will = forms.Choice(
        label=_("How much do people want to do this work?"),
        choices=LEVELS,
        coerce=_level,
        empty_value=None,
        required=False,
        inline=True,
    )
    urgency = forms.LongText(label=_("Why is it urgent?"), required=False, rows=3)
    has_existing_work = forms.Choice(
        label=_("Is work already being done, here or by partners?"),
        choices=[("yes", _("Yes")), ("no", _("No")), (UNKNOWN, _("Not known"))],
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
        inline=True,
    )
    existing_work = forms.LongText(label=_("What work?"), required=False, rows=3)
    work_organisations = Names(
        label=_("Which organisations do it?"),
        help_text=_("Write each on a line of its own. You can put them on the map of assets later."),
    )
    relationships = forms.Choice(
        label=_("How well do we know key people and groups?"),
        choices=LEVELS,
        coerce=_level,
        empty_value=None,
        required=False,
        inline=True,
    )
    relationships_text = forms.LongText(
        label=_("How do we know them?"), required=False, rows=3, help_text=_("Do not name patients or carers.")
    )
    known_organisations = Names(
        label=_("Which organisations and groups do we know?"),
        help_text=_("Write each on a line of its own. Do not name patients or carers."),
    )
    data = forms.Choice(  # type: ignore[assignment]
        label=_("Is there national or local data?"), choices=DATA, required=False
    )
    data_text = forms.LongText(label=_("What data, and where?"), required=False, rows=3)
    data_sources = forms.Choices(label=_("Which of these will you use?"), required=False)

    def __init__(self, *args: Any, population: Population, nation: str, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_it_is(population), **kwargs)
        self.let_choose("data_sources", for_review(nation))

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the action takes them: what is not known has no short answer, and is listed."""
        said = dict(super().changes())
        unknown = [question for question, short in NOT_KNOWN.items() if said[short] == UNKNOWN]
        yield from (said | dict.fromkeys((NOT_KNOWN[question] for question in unknown), None)).items()
        yield "not_known", unknown

    def label_of(self, name: str) -> Any:
        """What is not known has no box of its own."""
        return _("What is not known") if name == "not_known" else super().label_of(name)

    def words_of(self, name: str, value: Any) -> str:
        """Questions that are not known, in their words; and Yes and No as the form has them."""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if name != "not_known":
            return super().words_of(name, value)
        return "\n".join(_now(questions()[question]) for question in value)


def _as_it_is(population: Population) -> dict[str, Any]:
    """The group's answers as the form has them."""
    initial = {name: getattr(population, name) for name in (*Review.base_fields, "version")}
    work = population.has_existing_work
    initial["has_existing_work"] = "" if work is None else "yes" if work else "no"
    return initial | {NOT_KNOWN[question]: UNKNOWN for question in population.not_known}


class Comment(forms.Form):
    """Something to say about what the team knows of a group."""

    words = forms.LongText(
        label=_("Your comment"),
        max_length=1000,
        rows=3,
        help_text=_("Everybody who can see this group can read it. Do not name patients or carers."),
        error_messages={"required": _("Write your comment")},
    )


class TakeBack(forms.Form):
    """Nothing to fill in: one button."""


class FindSources(forms.Filters):
    """Which data sources somebody looks for."""

    words = forms.Text(label=_("Search for words"), max_length=100, required=False)
    kind = forms.Choice(label=_("Kind"), choices=[], required=False, inline=True)
    nation = forms.Choice(
        label=_("Nation"), choices=[*Nation.choices, (ANY, _("Any nation"))], required=False, inline=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("kind", [("", _("Any")), *kinds()])

    def clean_nation(self) -> str:
        """The nation's id, "" for any."""
        nation = str(self.cleaned_data["nation"])
        return "" if nation == ANY else nation

    def said(self, asked: Mapping[str, str]) -> list[str]:
        """What is shown, in words: the nation, and the kind and words if there are any."""
        nation, kind, words = asked["nation"] or ANY, asked.get("kind"), asked.get("words")
        found = [self.words_of("nation", nation), self.words_of("kind", kind) if kind else "", words or ""]
        return [str(each) for each in found if each]
