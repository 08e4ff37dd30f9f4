"""Sharing notes with a coach, taking a copy of them, and taking a note out by its code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amhe import forms
from datareview.codes import is_well_formed
from organisations.models import User


class ShareForm(forms.Form):
    """Which coach may read the notes, and until when. Gives `coach` (a User) and `until`."""

    coach = forms.Choice(label=_("Which coach?"))
    until = forms.Date(label=_("Last day they can read the notes"), not_past=True)

    def __init__(self, *args: Any, coaches: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_pk = {str(coach.pk): coach for coach in coaches}
        field: Any = self.fields["coach"]
        field.choices = [(pk, coach.name) for pk, coach in by_pk.items()]
        field.coerce = lambda pk: by_pk[pk]
        if len(by_pk) == 1:
            field.initial = next(iter(by_pk))


class ShareWithExpertForm(forms.Form):
    """Which expert may read the notes, and until when. Gives `expert` (a User) and `until`."""

    expert = forms.Choice(label=_("Which expert?"))
    until = forms.Date(
        label=_("Last day they can read the notes"), not_past=True, help_text=_("At most 90 days from today.")
    )

    def __init__(self, *args: Any, experts: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.experts = {str(expert.pk): expert for expert in experts}
        self.let_choose("expert", [(pk, expert.name) for pk, expert in self.experts.items()])
        if len(self.experts) == 1:
            self.initial["expert"] = next(iter(self.experts))

    def clean_expert(self) -> User:
        """The person, out of those offered."""
        return self.experts[self.cleaned_data["expert"]]


class CopyForm(forms.Form):
    """A tick before the notes leave. Gives an action nothing."""

    safe_place = forms.Tick(
        label=_("I have a safe place for it that only the sub-team can open"),
        error_messages={"required": _("Tick to say that you have a safe place for it")},
    )

    def changes(self) -> Iterator[tuple[str, Any]]:
        """Nothing."""
        yield from ()


class RemovalForm(forms.Form):
    """The code that somebody brings. Nothing of it is kept."""

    code = forms.Text(
        label=_("Their code"),
        help_text=_("Words and numbers, like BLUE-HERON-48-CORAL-21-MAPLE."),
        autocomplete="off",
        error_messages={"required": _("Write the code that they gave you")},
    )


class OwnRemovalForm(forms.Form):
    """The code that somebody types who has no account. Whether we know it is not checked here."""

    code = forms.Text(
        label=_("Your code"),
        help_text=_("4 words and 2 numbers, like BLUE-HERON-48-CORAL-21-MAPLE. Small letters and spaces are fine."),
        autocomplete="off",
        error_messages={"required": _("Enter your code")},
    )

    def clean_code(self) -> str:
        """Only what could be a code."""
        code: str = self.cleaned_data["code"]
        if not is_well_formed(code):
            words = _("This is not how our codes look. Check each word and number. The order is: %(order)s.")
            raise ValidationError(words % {"order": _("word, word, number, word, number, word")}, code="invalid")
        return code
