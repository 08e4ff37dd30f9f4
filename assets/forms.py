"""Forms of the map. Choices are those of the loaded population."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import answers, by_id, choices, facts, listed, threshold
from assets.models import Asset
from organisations.models import User
from populations.models import Population
from teams.models import Membership

_field = by_id("assets", "assets", "fields")
_kinds = by_id("assets", "assets", "categories")


def _kind_field() -> forms.Choice:
    hints = {
        row["id"]: format_lazy(_("For example: {things}"), things=listed(row["examples"])) for row in _kinds.values()
    }
    return forms.Choice(
        label=_(_field["category"]["label"]),
        choices=choices(_kinds, "plain"),
        hints=hints,
        error_messages={"required": _("Choose what kind it is")},
    )


def _questions_field() -> forms.Choices:
    return forms.Choices(
        label=_(_field["can_help"]["label"]),
        help_text=_("Choose each question that it answers."),
        choices=choices(facts("datareview", "prompts")["asset_questions"], "text"),
        required=False,
    )


class AddAsset(forms.Form):
    """A new asset, in the 3 answers that matter."""

    name = forms.Text(label=_(_field["name"]["label"]), error_messages={"required": _("Write what it is")})
    category = _kind_field()
    can_help = _questions_field()
    heard_from = forms.Choice(
        label=_(_field["heard_from"]["label"]),
        choices=answers(_field["heard_from"]["options"]),
        required=False,
    )

    def suggest(self, names: Collection[str]) -> None:
        """Offer these names while somebody types the name, from the page's list of that name."""
        if names:
            self.fields["name"].widget.attrs["list"] = "named-list"


class EditAsset(AddAsset):
    """All that the map says of an asset."""

    versioned = True
    owner = forms.Choice(label=_(_field["link_person"]["label"]), required=False)
    contact_stage = forms.Choice(
        label=_("How far is contact?"), choices=choices(by_id("assets", "assets", "contact_stages"))
    )
    reach = forms.LongText(label=_(_field["reach"]["label"]), max_length=1000, rows=2, required=False)
    gives_back = forms.LongText(label=_(_field["gives_back"]["label"]), max_length=1000, rows=2, required=False)

    def __init__(self, *args: Any, asset: Asset, **kwargs: Any) -> None:
        names = ("name", "category", "can_help", "heard_from", "contact_stage", "reach", "gives_back", "version")
        initial = {name: getattr(asset, name) for name in names} | {"owner": str(asset.owner_id or "")}
        super().__init__(*args, initial=initial, **kwargs)
        self.people = {str(person.pk): person for person in sub_team_people(asset)}
        self.fields["owner"].choices = [("", _("Nobody yet"))] + [  # type: ignore[attr-defined]
            (key, person.name) for key, person in self.people.items()
        ]

    def clean_owner(self) -> User | None:
        """The person, or None."""
        return self.people.get(self.cleaned_data["owner"])


class PlaceStrength(forms.Form):
    """A strength heard in a conversation, to be put on the map in 1 step (R87)."""

    name = forms.Text(
        label=_("What is it?"),
        help_text=_("Write it in your own words. People outside the sub-team will read it."),
        error_messages={"required": _("Write what it is")},
    )
    category = forms.Choice(
        label=_("What kind is it?"),
        choices=choices(_kinds),
        inline=True,
        error_messages={"required": _("Choose what kind it is")},
    )


class ExplainNone(forms.Form):
    """Why the map has none of a kind."""

    reason = forms.Text(
        label=_("None of this kind? Say why"), max_length=300, error_messages={"required": _("Say why")}
    )


class ChoosePriorities(forms.Form):
    """The assets to start with. How many is the action's rule, so that 1 and 5 get the same words."""

    assets = forms.Choices(
        label=_("Which assets will you start with?"),
        help_text=_("The others stay on the map for later."),
        required=False,
        coerce=int,
    )

    def __init__(self, *args: Any, on_the_map: Iterable[Asset], **kwargs: Any) -> None:
        on_the_map = list(on_the_map)
        chosen = [asset.pk for asset in on_the_map if asset.priority]
        super().__init__(*args, initial={"assets": chosen}, **kwargs)
        self.fields["assets"].choices = [(asset.pk, asset.name) for asset in on_the_map]  # type: ignore[attr-defined]
        limits = {"fewest": threshold("priority_assets_min"), "most": threshold("priority_assets_max")}
        self.fields["assets"].label = _("Which %(fewest)d to %(most)d assets will you start with?") % limits
        self.fields["assets"].widget.hints = {str(asset.pk): asset.category_words for asset in on_the_map}


def sub_team_people(asset: Asset) -> list[User]:
    """Who can be the link to an asset: today's sub-team, and whoever is the link now."""
    population: Population = asset.population
    people: dict[int, User] = {}
    if population.team is not None:
        for membership in Membership.objects.current().of_team(population.team).select_related("user"):
            people[membership.user_id] = membership.user
    if asset.owner is not None:
        people.setdefault(asset.owner.pk, asset.owner)
    return sorted(people.values(), key=lambda person: person.name)
