"""Forms some of whose answers stand for objects of the loaded population's own project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import Fact, answers, facts

NONE = ("", _("None of these yet"))


def rows(section: str) -> dict[str, Fact]:
    """The rows of one list of qi.yaml, by id."""
    return {row["id"]: row for row in facts("qiprojects", "qi")[section]}


def options(section: str, field: str) -> list[tuple[str, Any]]:
    """The options of a field in qi.yaml as choices: the words are what is stored."""
    return answers(rows(section)[field]["options"])


def by_key(things: Iterable[Any]) -> dict[str, Any]:
    """Objects by their key as a form sends it."""
    return {str(thing.pk): thing for thing in things}


class Choosing(forms.Form):
    """A form some of whose answers stand for objects: `self.objects[field]` maps what is sent to the object."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.objects: dict[str, Mapping[str, Any]] = {}

    def offer(
        self, field: str, things: Mapping[str, Any], *, none: bool = False, label: Callable[[Any], str] = str
    ) -> None:
        """Let people choose among these; a field with nothing to choose from is left out, and means none."""
        self.objects[field] = things
        if things:
            listed = [(key, label(thing)) for key, thing in things.items()]
            self.fields[field].choices = [NONE, *listed] if none else listed  # type: ignore[attr-defined]
        else:
            self.fields.pop(field)

    def clean(self) -> dict[str, Any]:
        """Objects in place of their keys."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for field, things in self.objects.items():
            sent = cleaned.get(field)
            if field not in self.fields:
                continue
            if isinstance(sent, list):
                cleaned[field] = [things[key] for key in sent]
            elif field in cleaned:
                cleaned[field] = things.get(sent) if isinstance(sent, str) else sent
        return cleaned
