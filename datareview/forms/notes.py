"""What can be done with a note once it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from amhe import forms
from amhe.reference import by_id
from datareview.models import Conversation, Theme
from datareview.sentences import Span, choosable

SHOWN = 160


def _box(name: str) -> forms.LongText:
    prompt = by_id("datareview", "prompts", "reflection_prompts")[name]
    return forms.LongText(label=_(prompt["label"]), help_text=_(prompt["text"]), required=False, rows=3)


class ReflectForm(forms.Form):
    """The 4 boxes of a reflection (R78)."""

    versioned = True
    strengths = _box("strengths")
    needs = _box("needs")
    worse = _box("worse")
    changes = _box("changes")  # type: ignore[assignment]


class ConsentForm(forms.Form):
    """Whether their words may leave the sub-team."""

    versioned = True
    quote = forms.Choice(label=_("Can we use their words outside the sub-team?"), choices=Conversation.Quote.choices)
    read_back = forms.Tick(label=_("I read it back to them"), required=False)


class TagForm(forms.Form):
    """A part of the note, and the theme to put it under. Gives `theme` (a Theme), `start` and `end`."""

    part = forms.Choice(label=_("Which part of the note?"))
    theme = forms.Choice(label=_("Which theme?"))

    def __init__(self, *args: Any, conversation: Conversation, themes: Sequence[Theme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = {str(theme.pk): theme for theme in themes}
        parts = choosable(conversation.heard)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (f"{start}-{end}", _whole(conversation.heard) if place == 0 else _short(conversation.heard[start:end]))
            for place, (start, end) in enumerate(parts)
        ]
        self.fields["part"].initial = "{}-{}".format(*parts[0]) if parts else None
        self.fields["theme"].choices = [(pk, theme.name) for pk, theme in self.themes.items()]  # type: ignore[attr-defined]

    def changes(self) -> Iterator[tuple[str, Any]]:
        """`theme`, and the part as `start` and `end`."""
        span: Span = tuple(map(int, self.cleaned_data["part"].split("-")))  # type: ignore[assignment]
        yield from (("start", span[0]), ("end", span[1]), ("theme", self.themes[self.cleaned_data["theme"]]))


def _whole(text: str) -> str:
    count = len(text.split())
    return ngettext("The whole note (%(count)d word)", "The whole note (%(count)d words)", count) % {"count": count}


def _short(text: str) -> str:
    return f"“{text if len(text) <= SHOWN else text[:SHOWN].rstrip() + '…'}”"
