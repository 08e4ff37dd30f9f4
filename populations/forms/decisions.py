"""The form of the decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.forms import BoundField, HiddenInput, IntegerField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from amhe import forms
from amhe.reference import threshold
from organisations.models import User
from populations.models import STARTS, Population

PLACES = [(1, _("1st")), (2, _("2nd")), (3, _("3rd"))]


@dataclass(frozen=True)
class Line:
    """One group of the decision form: its box to tick, and its place and start."""

    population: Population
    place: BoundField
    start: BoundField
    is_ticked: bool

    @property
    def key(self) -> str:
        """The group's id as it stands in the box's value."""
        return str(self.population.pk)


class Decide(forms.Form):
    """1 to 3 groups with their order and start, and what lies behind the choice (R44, R48)."""

    instead_of = IntegerField(
        required=False,
        widget=HiddenInput(attrs={"id": False}),
        error_messages={"invalid": _("This page is out of date. Open it again and make your change.")},
    )
    chosen = forms.Choices(label=_("Which groups did you choose?"))
    discussion = forms.LongText(
        label=_("What did the team talk about?"),
        error_messages={"required": _("Write what the team talked about")},
    )
    lived_experience_said = forms.LongText(
        label=_("What did people with lived experience say?"), required=False, rows=3
    )
    reasons = forms.LongText(
        label=_("Why these groups?"), error_messages={"required": _("Write the reasons for the choice")}
    )
    other_views = forms.LongText(
        label=_("What different views were there?"),
        rows=3,
        help_text=_("If there were none, write: None."),
        error_messages={"required": _("Write any different views, or that there were none")},
    )
    present = forms.Choices(label=_("Who took part?"), error_messages={"required": _("Say who took part")})
    others_present = forms.Text(label=_("Who else took part?"), required=False, max_length=300)
    look_again_on = forms.Date(label=_("When will you look at this again?"), required=False)

    def __init__(
        self, *args: Any, populations: Sequence[Population] = (), people: Iterable[User] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.populations = {str(population.pk): population for population in populations}
        least, most = threshold("prioritise_min"), threshold("prioritise_max")
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(pk, population.name) for pk, population in self.populations.items()]
        chosen.most = most
        chosen.error_messages |= {
            "required": ngettext_lazy("Choose at least %d group", "Choose at least %d groups", least) % least,
            "most": ngettext_lazy("Choose %d group", "Choose %d groups or fewer", most) % most,
        }
        chosen.own_words |= {"required", "most"}
        everybody = {str(user.pk): user for user in people}
        present: Any = self.fields["present"]
        present.choices = [(pk, user.name) for pk, user in everybody.items()]
        present.coerce = everybody.__getitem__
        for pk in self.populations:
            self.fields[f"place_{pk}"] = forms.Choice(
                label=_("Place"),
                choices=PLACES[:most],
                coerce=int,
                empty_value=None,
                required=False,
                inline=True,
            )
            self.fields[f"start_{pk}"] = forms.Choice(
                label=_("When work starts"), choices=STARTS, required=False, inline=True
            )

    @property
    def lines(self) -> list[Line]:
        """The place and start of every group, for the template."""
        ticked = self["chosen"].value() or []
        return [
            Line(population, self[f"place_{pk}"], self[f"start_{pk}"], pk in ticked)
            for pk, population in self.populations.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Places that are given twice are refused; a group without one comes after those with one."""
        values = super().clean() or self.cleaned_data
        chosen = values.get("chosen", [])
        places = [values.get(f"place_{pk}") for pk in chosen]
        given = [place for place in places if place]
        if len(set(given)) < len(given):
            self.add_error("chosen", _("Give each group a different place"))
        return values

    def changes(self) -> Iterator[tuple[str, Any]]:
        """The action's arguments: `choices` in their order, in place of the single fields."""
        values = dict(super().changes())
        ordered = sorted(values["chosen"], key=lambda pk: values[f"place_{pk}"] or len(PLACES) + 1)
        yield "choices", [(self.populations[pk], values[f"start_{pk}"] or STARTS[0][0]) for pk in ordered]
        for name in (
            "discussion",
            "lived_experience_said",
            "reasons",
            "other_views",
            "present",
            "others_present",
        ):
            yield name, values[name]
        yield "look_again_on", values["look_again_on"]
        yield "instead_of", values["instead_of"] or 0

    def has_seen(self, decision_id: int) -> None:
        """Let what was typed be sent again, in place of the decision that the page shows now."""
        data: Any = cast(QueryDict, self.data).copy()
        data["instead_of"] = str(decision_id)
        self.data = data
