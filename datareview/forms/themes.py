"""A theme and its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from datareview.models import MOST_LISTED, Conversation, Finding, Theme
from datareview.policies import Evidence

SHOWN = 90


class EvidenceForm(forms.Form):
    """Whole notes and findings to put under a theme. Gives `evidence`, a list of them."""

    evidence = forms.Choices(
        label=_("Which notes and findings say so?"),
        help_text=_("Notes first, then findings. To use a part of a note, open the note."),
        error_messages={"required": _("Choose at least 1 note or finding")},
    )

    def __init__(self, *args: Any, evidence: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_id = {_id(thing): thing for thing in evidence}
        field: Any = self.fields["evidence"]
        field.choices = [(id_, _name(thing)) for id_, thing in by_id.items()]
        field.widget.hints = {id_: _hint(thing) for id_, thing in by_id.items()}
        field.coerce = lambda id_: by_id[id_]
        self.lists_newest = sum(isinstance(thing, Conversation) for thing in by_id.values()) == MOST_LISTED


class ThemeForm(forms.Form):
    """What a theme is called and means."""

    name = forms.Text(
        label=_("Name of the theme"), help_text=_("A few words, such as: letters nobody can read."), max_length=120
    )
    kind = forms.Choice(label=_("What kind of theme is it?"), choices=Theme.Kind.choices, inline=True)
    definition = forms.LongText(label=_("What does it mean?"), required=False, rows=2, max_length=1000)


class ChangeThemeForm(ThemeForm):
    """The same, for a theme that is there already."""

    versioned = True


class NewThemeForm(EvidenceForm, ThemeForm):
    """A new theme with its first evidence, if there is any yet."""

    field_order = ("name", "kind", "definition", "evidence")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = False
        if not self.fields["evidence"].choices:  # type: ignore[attr-defined]
            del self.fields["evidence"]


def _id(thing: Evidence) -> str:
    return f"{'note' if isinstance(thing, Conversation) else 'finding'}-{thing.pk}"


def _name(thing: Evidence) -> str:
    if isinstance(thing, Finding):
        return _now("Finding: %(title)s") % {"title": thing.title}
    day = date_format(thing.held_on, "j F Y")
    return f"{thing.who_words}, {thing.place_words}, {day}"


def _hint(thing: Evidence) -> str:
    if isinstance(thing, Finding):
        return str(thing.get_kind_display())
    return f"“{thing.heard if len(thing.heard) <= SHOWN else thing.heard[:SHOWN].rstrip() + '…'}”"
