"""A date in 3 boxes: day, month and year (screens.md section 2, dates)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amhe.clock import today
from amhe.forms.words import PlainWords

BOXES = ("day", "month", "year")
Limit = date | Callable[[], date] | None


class DateBoxes(forms.MultiWidget):
    """The 3 boxes. Their names end in _day, _month and _year; the value is a list of 3 strings."""

    template_name = "django/forms/widgets/date_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({box: forms.TextInput() for box in BOXES}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """A date as 3 strings."""
        if isinstance(value, datetime | date):
            return [str(value.day), str(value.month), str(value.year)]
        return ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes with their labels; only the boxes that are wrong are marked as wrong."""
        attrs = dict(attrs or {})
        wrong = attrs.pop("boxes", BOXES)
        invalid = attrs.pop("aria-invalid", None)
        context = super().get_context(name, value, attrs)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        for box, widget in zip(BOXES, context["widget"]["subwidgets"], strict=True):
            widget["label"] = labels[box]
            widget["width"] = 4 if box == "year" else 2
            widget["attrs"]["inputmode"] = "numeric"
            if invalid and box in wrong:
                widget["attrs"]["aria-invalid"] = "true"
        return context


class DateBoundField(forms.BoundField):
    """Knows which of the 3 boxes the error is about."""

    @property
    def wrong_boxes(self) -> tuple[str, ...]:
        """The boxes that the error names, or all of them; none without an error."""
        for error in self.errors.as_data():
            return tuple((error.params or {}).get("boxes", BOXES))
        return ()

    @property
    def first_control(self) -> str:
        """The id of the box to go to from the error summary."""
        return f"{self.auto_id}_{BOXES.index((self.wrong_boxes or BOXES)[0])}"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """The ordinary attributes, and the names of the wrong boxes for the widget."""
        attrs = super().build_widget_attrs(attrs, widget)
        return {**attrs, "boxes": self.wrong_boxes} if self.errors else attrs


class Date(PlainWords):
    """A date typed as numbers (a month's name is fine too). Gives a `datetime.date` or None.

    `earliest` and `latest` are the first and last day allowed: dates, or functions giving one. `not_future`
    and `not_past` are the two common limits, in their own words.
    """

    widget = DateBoxes
    plain = {
        "required": gettext_lazy("Enter {label}"),
        "missing_1": gettext_lazy("{Label} must include a {first}"),
        "missing_2": gettext_lazy("{Label} must include a {first} and a {second}"),
        "year": gettext_lazy("The year of {label} must have 4 numbers, like 2026"),
        "invalid": gettext_lazy("{Label} must be a real date"),
        "future": gettext_lazy("{Label} must be today or in the past"),
        "past": gettext_lazy("{Label} must be today or in the future"),
        "earliest": gettext_lazy("{Label} must be {limit} or later"),
        "latest": gettext_lazy("{Label} must be {limit} or earlier"),
    }
    asked = {
        "required": gettext_lazy("Enter a date for “{Label}”"),
        "year": gettext_lazy("The year must have 4 numbers, like 2026"),
    }

    def __init__(
        self,
        *,
        earliest: Limit = None,
        latest: Limit = None,
        not_future: bool = False,
        not_past: bool = False,
        **kwargs: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        self.not_future, self.not_past = not_future, not_past
        super().__init__(**kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> DateBoundField:
        """The bound field that knows its wrong boxes."""
        return DateBoundField(form, self, field_name)

    def to_python(self, value: Any) -> date | None:
        """The date, or an error that says which part is missing or wrong."""
        if isinstance(value, date) or not value:
            return value or None
        parts = dict(zip(BOXES, (str(part or "").strip() for part in value), strict=True))
        if not any(parts.values()):
            return None
        self._refuse_gaps([box for box in BOXES if not parts[box]])
        if not parts["year"].isdecimal() or len(parts["year"]) != 4:
            self._refuse("year", ("year",))
        try:
            return date(int(parts["year"]), _month(parts["month"]), int(parts["day"]))
        except (ValueError, OverflowError):
            self._refuse("invalid", BOXES)
            return None

    def validate(self, value: date | None) -> None:
        """The date is there if it must be, and within its limits."""
        super().validate(value)
        if value is None:
            return
        if self.not_future and value > today():
            self._refuse("future", BOXES)
        if self.not_past and value < today():
            self._refuse("past", BOXES)
        earliest, latest = _day(self.earliest), _day(self.latest)
        if earliest and value < earliest:
            self._refuse("earliest", BOXES, limit=date_format(earliest, "j F Y"))
        if latest and value > latest:
            self._refuse("latest", BOXES, limit=date_format(latest, "j F Y"))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the date differs from what it was; a date that is wrong counts as changed."""
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True

    def _refuse_gaps(self, missing: list[str]) -> None:
        names = {"day": _("day"), "month": _("month"), "year": _("year")}
        if missing:
            words = dict(zip(("first", "second"), (names[box] for box in missing), strict=False))
            self._refuse(f"missing_{len(missing)}", tuple(missing), **words)

    def _refuse(self, code: str, boxes: tuple[str, ...], **words: str) -> None:
        message = str(self.error_messages[code])
        for name, word in words.items():
            message = message.replace(f"{{{name}}}", word)
        raise ValidationError(message.replace("%", "%%"), code, params={"boxes": boxes})


def _day(limit: Limit) -> date | None:
    return limit() if callable(limit) else limit


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    for number in range(1, 13):
        if text.casefold().rstrip(".") in {str(MONTHS[number]).casefold(), str(MONTHS_3[number]).casefold()}:
            return number
    raise ValueError(text)


def read_time(typed: str) -> time:
    """A time of day in 24 hours. Raises the form's own error with plain words."""
    digits = typed.replace(":", "").replace(".", "").replace(" ", "")
    if digits.isascii() and digits.isdigit() and len(digits) <= 4:
        hour, minute = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValidationError(_("Enter a time like 10:00 or 14:30"))
