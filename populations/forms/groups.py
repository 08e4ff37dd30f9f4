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
