"""Error messages that name the field they are about (screens.md section 2: errors; NHS content guide)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _


def in_sentence(label: str) -> str:
    """The label in the middle of a sentence: "Full name" is "full name", "NHS trust" stays as it is."""
    if len(label) > 1 and label[0].isupper() and not label[1].isupper() and label.split()[0] != "I":
        return label[0].lower() + label[1:]
    return label


class PlainWords(forms.Field):
    """A field whose messages are written around its label, unless the form gives its own words.

    `plain` maps an error code to a message with `{label}` (mid-sentence) or `{Label}` (first word). A label
    that is a question cannot be put in a sentence, so `asked` is used for it where it has the code, and
    "Your answer" stands for the label in the rest. `heading` makes the label the page's h1 (one question on
    a page). `width` is the number of characters a short box has room for: 2, 3, 4, 5, 10, 20 or 30.
    """

    plain: Mapping[str, Any] = {}
    asked: Mapping[str, Any] = {}
    heading: bool
    width: int | None

    def __init__(self, *, heading: bool = False, width: int | None = None, **kwargs: Any) -> None:
        self.heading = heading
        self.width = width
        self.own_words = frozenset(kwargs.get("error_messages") or ())
        super().__init__(**kwargs)
        if width:
            self.widget.attrs["class"] = f"nhsuk-input--width-{width}"

    def speak_of(self, label: str) -> None:
        """Fill in every message that the form left to us with this label."""
        label = label.rstrip(":")
        question = label.endswith("?")
        for code, words in self.plain.items():
            if code in self.own_words:
                continue
            text = str(self.asked.get(code, words) if question else words)
            start = _("Your answer") if question and code not in self.asked else label
            inner = start if question else in_sentence(label)
            if "%(" in text:
                start, inner = start.replace("%", "%%"), inner.replace("%", "%%")
            self.error_messages[code] = text.replace("{Label}", start).replace("{label}", inner)
