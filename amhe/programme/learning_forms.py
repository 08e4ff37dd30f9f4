"""The forms of learning sets and of the list of experts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.access.places import PlaceLine
from amhe.reference import by_id
from organisations.models import LearningPlace, LearningSet, Nation, Organisation

USUAL = by_id("organisations", "milestones", "cadence")["learning_set"]
A_LINK = URLValidator(schemes=["http", "https"])


class LearningSetForm(forms.Form):
    """A learning set as the programme announces it."""

    versioned = True
    on = forms.Date(label=_("Date"))
    at_time = forms.Text(
        label=_("Start time"), max_length=5, initial="10:00", width=5, help_text=_("For example 10:00 or 14:30.")
    )
    minutes = forms.WholeNumber(
        label=_("How many minutes?"),
        min_value=30,
        max_value=600,
        initial=USUAL["minutes"],
        help_text=_("4 hours are 240."),
    )
    place = forms.Text(label=_("Where?"), initial=USUAL["place"], help_text=_("Learning sets are in person."))
    capacity = forms.WholeNumber(label=_("For how many people?"), min_value=1, max_value=2000, initial=100)
    programme = forms.LongText(label=_("Programme"), required=False, max_length=4000, rows=8)
    links = forms.LongText(
        label=_("Presentations and recordings"),
        required=False,
        max_length=4000,
        help_text=_("One on each line: its title, then a space, then its whole address from https:// on."),
    )

    def clean_at_time(self) -> Any:
        """A time of day from what was typed."""
        return forms.read_time(self.cleaned_data["at_time"])

    def clean_links(self) -> list[list[str]]:
        """[title, address] of each line."""
        found = []
        for number, line in enumerate(filter(None, map(str.strip, self.cleaned_data["links"].split("\n"))), start=1):
            title, _space, url = line.rpartition(" ")
            try:
                A_LINK(url)
            except ValidationError as error:
                raise ValidationError(_("Line %(n)d has no whole address at its end"), params={"n": number}) from error
            if not title.strip(" ,:"):
                raise ValidationError(_("Line %(n)d has no title in front of its address"), params={"n": number})
            found.append([title.strip(" ,:"), url])
        return found

    def changes(self) -> Iterator[tuple[str, Any]]:
        """As the actions want it: day and time as one moment."""
        values = dict(super().changes())
        yield "starts_at", timezone.make_aware(datetime.combine(values.pop("on"), values.pop("at_time")))
        yield from values.items()


class NewLearningSetForm(LearningSetForm):
    """A new learning set."""

    versioned = False
    number = forms.WholeNumber(label=_("Number"), min_value=1, max_value=999, width=3)
    field_order = ["number", "on", "at_time", "minutes", "place", "capacity", "programme", "links"]


def as_typed(known: LearningSet) -> dict[str, Any]:
    """A learning set as its form shows it."""
    starts = timezone.localtime(known.starts_at)
    same = {name: getattr(known, name) for name in ("version", "minutes", "place", "capacity", "programme")}
    links = "\n".join(f"{title} {url}" for title, url in known.links)
    return same | {"on": starts.date(), "at_time": f"{starts:%H:%M}", "links": links}


class ComeForm(forms.Form):
    """Say that one will come, for which organisation, and what one needs."""

    organisation = forms.Choice(label=_("For which organisation?"), choices=[])
    access_needs = forms.LongText(
        label=_("What do you need to take part?"),
        required=False,
        max_length=500,
        help_text=_("Such as a step-free way in or a signer. Only the people who run the learning sets see this."),
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {str(organisation.pk): organisation for organisation in organisations}
        self.let_choose("organisation", [(pk, known.name) for pk, known in self.organisations.items()])
        if len(self.organisations) == 1:
            self.initial["organisation"] = next(iter(self.organisations))

    def clean_organisation(self) -> Organisation:
        """The organisation, out of those offered."""
        return self.organisations[self.cleaned_data["organisation"]]


class CameForm(forms.Form):
    """Who came, of one organisation."""

    says_optional = False
    came = forms.Choices(label=_("Who came?"), choices=[], coerce=int, required=False)

    def __init__(self, *args: Any, places: Iterable[LearningPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("came", [(place.pk, place.user.name) for place in places])


class AllCameForm(forms.Form):
    """Who came, of all organisations."""

    says_optional = False
    came = forms.Choices(label=_("Who came?"), choices=[], coerce=int, required=False)

    def __init__(self, *args: Any, lines: Iterable[tuple[PlaceLine, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.let_choose("came", [(line.place_id, f"{name}, {line.organisation}") for line, name in lines])


class ExpertForm(forms.Form):
    """What an expert knows about, where, and until when they can be asked."""

    versioned = True
    inequality = forms.Tick(label=_("They know about inequality"), required=False)
    co_production = forms.Tick(label=_("They know about co-production"), required=False)
    knows = forms.Text(label=_("What else should teams know?"), required=False, help_text=_("In a few words."))
    nations = forms.Choices(label=_("Which nations can ask them?"), choices=Nation.choices)
    active = forms.Tick(label=_("Teams can ask them now"), required=False, initial=True)
    until = forms.Date(
        label=_("Last day they can be asked"), required=False, help_text=_("Leave this blank if no end is planned.")
    )

    def clean(self) -> dict[str, Any]:
        """A team has to read what they know about."""
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("inequality", "co_production", "knows")):
            self.add_error("knows", _("Say what they know about: tick a box or write it here"))
        return cleaned


class NewExpertForm(ExpertForm):
    """Somebody new on the list."""

    versioned = False
    name = forms.Text(
        label=_("Full name"),
        max_length=120,
        autocomplete="off",
        help_text=_("If they have an account already, the name there stays."),
    )
    email = forms.Email(label=_("Email address"), help_text=_("What teams ask is mailed here."), autocomplete="off")
    field_order = ["name", "email", "inequality", "co_production", "knows", "nations", "active", "until"]
