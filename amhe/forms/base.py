"""The form that every page's form grows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import pretty_name
from django.utils.choices import flatten_choices
from django.utils.translation import gettext_lazy as _

from amhe.forms.words import PlainWords


class Key(forms.UUIDField):
    """The idempotency key. One that is missing or odd gives None: the send is then simply not protected."""

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4, widget=_hidden())

    def clean(self, value: Any) -> Any:
        """The UUID, or None."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class Version(forms.IntegerField):
    """The version of the thing that the person was looking at when the page was made."""

    def __init__(self) -> None:
        stale = _("This page is out of date. Open it again and make your change.")
        super().__init__(
            min_value=0,
            widget=_hidden(),
            error_messages=dict.fromkeys(("required", "invalid", "min_value"), stale),
        )


def _hidden() -> forms.HiddenInput:
    return forms.HiddenInput(attrs={"id": False})


class Form(forms.Form):
    """A form that posts, with plain errors and guards against double sends and lost edits. It never saves.

    `cleaned_data["idempotency_key"]` is a UUID made fresh for each blank form, or None. With
    `versioned = True` the form carries `version`, an integer given through `initial={"version": ...}`;
    `cleaned_data["version"]` is what the person saw. House rules, section 6; screens.md section 3, rule 12.
    """

    use_required_attribute = False
    versioned = False
    keyed = True
    says_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.keyed:
            self.fields["idempotency_key"] = Key()
        if self.versioned:
            self.fields["version"] = Version()

    def add_prefix(self, field_name: str) -> str:
        """The name in the page. The key has the same name in every form: `@requires` looks for it there."""
        return field_name if field_name == "idempotency_key" else super().add_prefix(field_name)

    def let_choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """Let the field `name` offer these (value, words) pairs and no others."""
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def full_clean(self) -> None:
        """Check everything; each field's messages speak of the label it has by now."""
        for name, field in self.fields.items():
            if isinstance(field, PlainWords):
                field.speak_of(str(pretty_name(name) if field.label is None else field.label))
        super().full_clean()

    def label_of(self, name: str) -> Any:
        """What one of the `changes` is called on the page. A form that joins boxes into one says it of the whole."""
        return self.fields[name].label

    def changes(self) -> Iterator[tuple[str, Any]]:
        """The (name, clean value) pairs that the form is about: all but the hidden guards."""
        for name, value in self.cleaned_data.items():
            if name not in {"idempotency_key", "version"}:
                yield name, value

    def words_of(self, name: str, value: Any) -> Any:
        """One of the `changes` as a page says it: the words of choices, and of a list each on a line of its own."""
        if isinstance(value, list):
            return "\n".join(str(self.words_of(name, each)) for each in value)
        field = self.fields.get(name)
        if field is None:  # boxes joined into one
            return value
        offered: list[tuple[Any, Any]] = list(flatten_choices(getattr(field, "choices", ())))
        if isinstance(value, bool) and not offered:
            return _("Yes") if value else _("No")
        return dict((str(key), words) for key, words in offered).get(str(field.prepare_value(value)), value)


class Filters(Form):
    """A form that only asks: sent with GET, so that the view can be bookmarked. No key, no version."""

    keyed = False
    says_optional = False
