"""Fields that people choose in: radios, checkboxes, yes or no, and the single tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from amhe.forms.words import PlainWords


class _Hinted:
    """Gives each choice its own short hint, and the group its shape."""

    hints: Mapping[str, Any] = {}
    tiles = False
    inline = False

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template draws: the choices, and whether as tiles or side by side."""
        context = super().get_context(*args, **kwargs)  # type: ignore[misc]
        context["widget"] |= {"tiles": self.tiles, "inline": self.inline}
        return context

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One choice as the template needs it, with its hint described to screen readers."""
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"] and option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Radios(_Hinted, forms.RadioSelect):
    """Radio buttons."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes."""


class _Choosing(PlainWords):
    """What radios and checkboxes share: hints under choices, and their shape.

    `hints` maps a choice's value to a short line under it. `tiles` shows large tiles in 2 columns, `inline`
    puts short choices side by side.
    """

    def __init__(
        self,
        *,
        hints: Mapping[str, Any] | None = None,
        tiles: bool = False,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.widget.tiles, self.widget.inline = tiles, inline
        self.widget.hints = {str(value): hint for value, hint in (hints or {}).items()}


class Choice(_Choosing, forms.TypedChoiceField):
    """One of a few, as radios. Gives the value (through `coerce` if given), or "" when optional and left."""

    widget = Radios
    plain = {
        "required": _("Choose {label}"),
        "invalid_choice": _("Choose one of the answers shown"),
    }
    asked = {"required": _("Choose an answer to “{Label}”")}


class YesNo(Choice):
    """Yes or no. Gives True or False, or None when optional and left."""

    def __init__(self, *, yes: Any = None, no: Any = None, inline: bool = True, **kwargs: Any) -> None:
        super().__init__(
            choices=[("yes", yes or _("Yes")), ("no", no or _("No"))],
            coerce=lambda value: value in ("yes", True),
            empty_value=None,
            inline=inline,
            **kwargs,
        )

    plain = {**Choice.plain, "required": _("Choose yes or no for {label}")}
    asked = {"required": _("Choose yes or no for “{Label}”")}

    def prepare_value(self, value: Any) -> Any:
        """Model values True and False as the two choices."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the answer differs from what it was."""
        return super().has_changed(self.prepare_value(initial), data)


class Choices(_Choosing, forms.TypedMultipleChoiceField):
    """Any of a few, as checkboxes: at least `fewest` and at most `most`. Gives a list of values."""

    widget = Checkboxes
    plain = {
        "required": _("Choose at least 1 answer for {label}"),
        "invalid_choice": _("Choose from the answers shown"),
        "invalid_list": _("Choose from the answers shown"),
    }
    asked = {"required": _("Choose at least 1 answer to “{Label}”")}

    def __init__(self, *, fewest: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        self.fewest = fewest
        self.most = most
        super().__init__(**kwargs)

    def validate(self, value: list[Any]) -> None:
        """Check each choice is ours, then how many there are."""
        super().validate(value)
        count = len(value)
        if value and self.fewest and count < self.fewest:
            raise ValidationError(self.error_messages.get("fewest") or self._at_least(), "fewest")
        if self.most is not None and count > self.most:
            raise ValidationError(self.error_messages.get("most") or self._at_most(), "most")

    def _at_least(self) -> Any:
        return ngettext_lazy("Choose at least %d answer", "Choose at least %d answers", self.fewest or 0) % self.fewest

    def _at_most(self) -> Any:
        return ngettext_lazy("Choose %d answer", "Choose %d answers or fewer", self.most or 0) % self.most


class Tick(PlainWords, forms.BooleanField):
    """One box to tick, with its own label beside it. Gives True or False."""

    widget = forms.CheckboxInput
    plain = {"required": _("Tick the box “{Label}” to go on")}

    def __init__(self, *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **kwargs)
