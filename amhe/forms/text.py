"""Fields that people type into."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from amhe.forms.words import PlainWords

LARGEST_WHOLE_NUMBER = 2_147_483_647  # what a PostgreSQL integer column can hold
TURNING = "\u202d\u202e"  # marks that draw the rest of a line backwards, so that it reads as something else


def clean_text(value: str, *, lines: bool = False) -> str:
    """Text as we keep it: composed characters (NFC), line feeds only, no space at either end.

    With `lines` false, breaks and tabs become spaces. Raises ValidationError (code "characters") on NUL
    and other control characters, which no keyboard types and PostgreSQL may refuse, and on TURNING marks.
    """
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    text = text if lines else " ".join(text.replace("\n", "\t").split("\t"))
    if any(
        letter in TURNING or (unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t") for letter in text
    ):
        raise ValidationError(_("Take out the characters that cannot be shown. Type the words again."), "characters")
    return text.strip()


class _Typed(PlainWords, forms.CharField):
    """What one-line and longer text share."""

    lines = False
    plain = {
        "required": _("Enter {label}"),
        "max_length": _("{Label} must be %(limit_value)d characters or fewer"),
        "min_length": _("{Label} must be %(limit_value)d characters or more"),
        "characters": _("{Label} has characters that cannot be shown. Type the words again"),
    }
    asked = {"required": _("Answer the question “{Label}”")}

    def to_python(self, value: Any) -> Any:
        """The clean text; see `clean_text`."""
        if value in self.empty_values:
            return self.empty_value
        try:
            text = clean_text(str(value), lines=self.lines)
        except ValidationError as error:
            raise ValidationError(self.error_messages["characters"], "characters") from error
        return text or self.empty_value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut off pasted words without a sign. The limit is checked instead."""
        return {}


class Text(_Typed):
    """One line of text, 200 characters or fewer unless told. Gives a str ("" when empty)."""

    def __init__(self, *, max_length: int | None = 200, autocomplete: str | None = None, **kwargs: Any) -> None:
        self.autocomplete = autocomplete
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The autocomplete purpose (WCAG 1.3.5), when it has one."""
        return {"autocomplete": self.autocomplete} if self.autocomplete else {}


class CountedBoundField(forms.BoundField):
    """Describes its box by the counter too."""

    @property
    def aria_describedby(self) -> str | None:
        """The ids of the hint, the error and the counter."""
        described = super().aria_describedby
        counter = f"{self.auto_id}-info" if getattr(self.field, "max_length", None) else ""
        return " ".join(filter(None, (described, counter))) or None


class LongText(_Typed):
    """Text over several lines, line breaks kept as LF. Shows what is left from 3 quarters of `max_length`."""

    lines = True
    widget = forms.Textarea

    def __init__(self, *, max_length: int | None = 4000, rows: int = 4, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The height of the box."""
        return {
            "rows": self.rows,
            "cols": False,
            "class": "nhsuk-js-character-count" if self.max_length else "",
        }

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> CountedBoundField:
        """The bound field that knows of the counter."""
        return CountedBoundField(form, self, field_name)


class Email(Text):
    """An email address."""

    widget = forms.EmailInput
    default_validators = forms.EmailField.default_validators
    plain = {
        **_Typed.plain,
        "invalid": _("Enter an email address in the right format, like name@example.org"),
    }
    asked = {
        **_Typed.asked,
        "invalid": _("Enter an email address in the right format, like name@example.org"),
    }

    def __init__(self, *, max_length: int | None = 254, autocomplete: str | None = "email", **kwargs: Any) -> None:
        super().__init__(max_length=max_length, autocomplete=autocomplete, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Spelling help is off: an address is not a word."""
        return {**super().widget_attrs(widget), "spellcheck": "false"}


class WholeNumber(PlainWords, forms.IntegerField):
    """A whole number, 0 or more unless told, typed in an ordinary box. Gives an int or None."""

    widget = forms.TextInput
    plain = {
        "required": _("Enter {label}"),
        "invalid": _("{Label} must be a whole number, like 3"),
        "min_value": _("{Label} must be %(limit_value)d or more"),
        "max_value": _("{Label} must be %(limit_value)d or fewer"),
    }
    asked = {"required": _("Answer the question “{Label}” with a number")}

    def __init__(
        self,
        *,
        min_value: int | None = 0,
        max_value: int | None = LARGEST_WHOLE_NUMBER,
        width: int | None = 4,
        **kwargs: Any,
    ) -> None:
        super().__init__(min_value=min_value, max_value=max_value, width=width, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """The number; commas and spaces between digits are fine."""
        if isinstance(value, str):
            value = value.replace(",", "").replace(" ", "")
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A number keyboard on phones, without the arrows that change a number by accident."""
        return {"inputmode": "numeric", "spellcheck": "false"}
