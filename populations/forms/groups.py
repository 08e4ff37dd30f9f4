"""Forms of the long list and its review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import by_id, choices
from populations.characteristics import grouped_characteristics
from populations.models import Population

UNEQUAL = [
    ("outcomes", _("Outcomes: they do less well")),
    ("experience", _("Experience: care is worse for them")),
    ("access", _("Access: it is harder for them to get help")),
]
LEVELS = [(3, _("A lot")), (2, _("Some")), (1, _("A little")), (0, _("None"))]
DATA = [
    ("local", _("Local data")),
    ("national", _("National data")),
    ("both", _("National and local data")),
    ("none", _("No data")),
    ("not_known", _("Not known")),
]


class GroupForm(forms.Form):
    """A group on the long list: to add one, or (with `versioned`) to change one."""

    name = forms.Text(
        label=_("Name of the group"),
        max_length=160,
        help_text=_("Use words that people in the group would use."),
        error_messages={"required": _("Enter the name of the group")},
    )
    why = forms.LongText(label=_("Why this group?"), required=False, max_length=2000, rows=3)
    unequal = forms.Choices(label=_("What is unequal?"), choices=UNEQUAL, required=False)
    characteristics = forms.Choices(label=_("What is linked to this?"), required=False)

    def __init__(self, *args: Any, nation: str, versioned: bool = False, **kwargs: Any) -> None:
        self.versioned = versioned
        super().__init__(*args, **kwargs)
        self.fields["characteristics"].choices = grouped_characteristics(nation)  # type: ignore[attr-defined]


class AnswerPrompt(forms.Form):
    """One answer to one prompt (R34)."""

    prompt = forms.Choice(label=_("Which question?"), error_messages={"required": _("Choose a question")})
    text = forms.Text(label=_("Your answer"), max_length=500, error_messages={"required": _("Write your answer")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = by_id("organisations", "milestones", "identify_questions")
        self.fields["prompt"].choices = choices(rows, "text")  # type: ignore[attr-defined]


class SetAside(forms.Form):
    """Why a group leaves the list (R36)."""

    reason = forms.LongText(
        label=_("Why do you set it aside?"),
        max_length=500,
        rows=2,
        help_text=_("For example: there is already a big project for this group."),
        error_messages={"required": _("Say why you set it aside")},
    )


class Merge(forms.Form):
    """Which group it becomes part of (R36)."""

    into = forms.Choice(
        label=_("Which group does it become part of?"), error_messages={"required": _("Choose a group")}
    )

    def __init__(self, *args: Any, others: Iterable[Population] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {str(other.pk): other for other in others}
        field: Any = self.fields["into"]
        field.choices = [(pk, other.name) for pk, other in found.items()]
        field.coerce = found.__getitem__


class BringBack(forms.Form):
    """Nothing to fill in: one button."""


class Review(forms.Form):
    """The 4 review questions, each with a short answer and its words (R39 to R42)."""

    versioned = True
    will = forms.Choice(
        label=_("How much do people want to do this work?"),
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
        inline=True,
    )
    urgency = forms.LongText(
        label=_("Why is it urgent?"),
        required=False,
        rows=3,
        help_text=_("If you do not know, write: Not known."),
    )
    has_existing_work = forms.YesNo(label=_("Is work already being done, here or by partners?"), required=False)
    existing_work = forms.LongText(label=_("What work, and by which organisation?"), required=False, rows=3)
    relationships = forms.Choice(
        label=_("How well do we know key people and groups?"),
        choices=LEVELS,
        coerce=int,
        empty_value=None,
        required=False,
        inline=True,
    )
    relationships_text = forms.LongText(
        label=_("Who do we know?"),
        required=False,
        rows=3,
        help_text=_("Name organisations and groups. Do not name patients or carers."),
    )
    data = forms.Choice(  # type: ignore[assignment]
        label=_("Is there national or local data?"), choices=DATA, required=False
    )
    data_text = forms.LongText(label=_("What data, and where?"), required=False, rows=3)
