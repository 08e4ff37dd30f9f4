"""Logging a conversation: 4 answers are enough, words first (screens.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.clock import today
from amhe.reference import answers, by_id, choices
from datareview.identifiers import find_identifiers
from datareview.models import LARGEST_GROUP, WORDS, Conversation
from populations.models import Population

ENGAGEMENT = ("datareview", "engagement")
_HINTS = {"family or friend": _("Never a child. Check later with a professional interpreter if you can.")}
LOOKS_LIKE = {
    "name": _("a name"),
    "nhs_number": _("an NHS number"),
    "ni_number": _("a National Insurance number"),
    "phone": _("a phone number"),
    "email": _("an email address"),
    "postcode": _("a postcode"),
    "address": _("an address"),
    "date_of_birth": _("a date of birth"),
}
UNDER_16 = by_id(*ENGAGEMENT, "under_16")["flag"]


def _options(name: str) -> list[tuple[str, Any]]:
    return answers(by_id(*ENGAGEMENT, "optional_fields")[name]["options"])


def _box(name: str) -> forms.LongText:
    prompt = by_id("datareview", "prompts", "reflection_prompts")[name]
    return forms.LongText(label=_(prompt["label"]), help_text=_(prompt["text"]), required=False, rows=2)


class Answers(forms.Form):
    """The fields. The names are the action's; the first 4 are all that must be answered."""

    population = forms.Choice(label=_("Which group is it about?"))
    heard = forms.LongText(
        label=_("What did you hear?"),
        help_text=_("Main points. No names, phone numbers or addresses."),
        rows=4,
        max_length=8000,
        error_messages={"required": _("Write what you heard")},
    )
    who = forms.Choice(
        label=_("Who did you talk with?"),
        choices=choices(by_id(*ENGAGEMENT, "who"), "short"),
        tiles=True,
        error_messages={"required": _("Choose who you talked with")},
    )
    place_kind = forms.Choice(
        label=_("Where were you?"),
        choices=choices(by_id(*ENGAGEMENT, "place_kind"), "short"),
        tiles=True,
        error_messages={"required": _("Choose where you were")},
    )
    explained = forms.Tick(
        label=_("I explained how this will be used and that it is confidential"),
        error_messages={"required": _("Tick to say you explained how this will be used")},
    )
    not_told = forms.Tick(
        label=_("They were not told: keep only the count, date and place"),
        help_text=_("What you wrote, and who it was, will not be kept."),
        required=False,
    )
    held_on = forms.Date(label=_("When was it?"), initial=today, not_future=True)
    how_many = forms.WholeNumber(
        label=_("How many people?"),
        initial=1,
        min_value=1,
        max_value=LARGEST_GROUP,
        width=3,
        error_messages={
            "min_value": _("The number of people must be 1 or more"),
            "max_value": _("The number of people must be 200 or fewer. Write down a larger group in parts"),
        },
    )
    method = forms.Choice(
        label=_("How did you talk?"), choices=choices(by_id(*ENGAGEMENT, "method"), "label"), required=False
    )
    service_use = forms.Choice(
        label=_("Have they used services?"), choices=choices(by_id(*ENGAGEMENT, "service_use"), "label"), required=False
    )
    strengths = _box("strengths")
    needs = _box("needs")
    worse = _box("worse")
    changes = _box("changes")  # type: ignore[assignment]
    language = forms.Text(label=_("Language used"), initial=_("English"), required=False, max_length=60)
    interpreter = forms.Choice(
        label=_("Was there an interpreter?"), choices=_options("interpreter"), hints=_HINTS, required=False
    )
    quote = forms.Choice(
        label=_("Can we use their words outside the sub-team?"),
        choices=Conversation.Quote.choices,
        initial=Conversation.Quote.NONE,
        required=False,
        empty_value=Conversation.Quote.NONE,
    )
    read_back = forms.Tick(label=_("I read it back to them"), required=False)
    wants_more = forms.Choice(label=_("Would they like to join in?"), choices=_options("wants_more"), required=False)
    under_16 = forms.Tick(label=_("They were under 16"), help_text=_(UNDER_16["help"]), required=False)
    checked_identifiers = forms.Tick(
        label=_("I have checked this"), help_text=_("It is fine to keep these words."), required=False
    )


class TalkForm(Answers):
    """A conversation. `found` holds what looks like an identifier, in quotes."""

    MORE = (
        "held_on", "how_many", "method", "service_use", "strengths", "needs", "worse", "changes",
        "language", "interpreter", "quote", "read_back", "wants_more", "under_16",
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, populations: Sequence[Population], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.populations = {str(population.pk): population for population in populations}
        self.found: list[str] = []
        self._offer_populations()
        if self.is_bound and data and data.get("not_told"):
            for name in ("heard", "who", "explained"):
                self.fields[name].required = False

    def _offer_populations(self) -> None:
        if len(self.populations) < 2:
            del self.fields["population"]
            return
        field: Any = self.fields["population"]
        several = len({population.organisation_id for population in self.populations.values()}) > 1
        field.choices = [
            (pk, f"{population.name} ({population.organisation.name})" if several else population.name)
            for pk, population in self.populations.items()
        ]

    @property
    def shows_more(self) -> bool:
        """Whether "Add more" is to be open: something in it is wrong."""
        return self.is_bound and any(name in self.errors for name in self.MORE)

    @property
    def asks_if_told(self) -> bool:
        """Whether to offer the second way: the tick is missing, or the second way was taken already."""
        return self.is_bound and ("explained" in self.errors or bool(self.data.get("not_told")))

    @property
    def more(self) -> list[Any]:
        """The fields under "Add more"."""
        return [self[name] for name in self.MORE]

    def clean(self) -> dict[str, Any]:
        """Told and not told can't both be; words that look like an identifier are asked about once."""
        cleaned = self.cleaned_data
        if cleaned.get("not_told"):
            if cleaned.get("explained"):
                self.add_error("not_told", _("Choose one: you explained it, or they were not told"))
            return cleaned
        self.found = self._identifiers()
        if self.found and not cleaned.get("checked_identifiers"):
            self.add_error("checked_identifiers", _("Take it out, or tick to say you have checked this"))
        return cleaned

    def _identifiers(self) -> list[str]:
        texts = [self.cleaned_data.get(name) or "" for name in (*WORDS, "language")]
        return [
            _now("This looks like %(kind)s: “%(words)s”")
            % {"kind": LOOKS_LIKE[span.kind], "words": text[span.start : span.end]}
            for text in texts
            for span in find_identifiers(text)
        ]

    def changes(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]
        """What the action takes: the population itself, and `explained` in place of the two ticks."""
        values = dict(super().changes())  # type: ignore[operator]
        values.pop("not_told")
        chosen = values.pop("population", None) or next(iter(self.populations))
        values["population"] = self.populations[chosen]
        values["checked_identifiers"] = bool(self.found and values["checked_identifiers"])
        yield from values.items()
