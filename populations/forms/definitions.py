"""The form of a definition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import by_id, choices
from populations.describing import described
from populations.models import KINDS, MOST_WORDS

ABOUT = "about_"  # before a kind: the name of its box


class Define(forms.Form):
    """Who is in the group, what is true of it by kind, and the self-checks that help (R51, R54)."""

    versioned = True
    text = forms.LongText(
        label=_("Who is in this group?"),
        max_length=1000,
        error_messages={"required": _("Write who is in this group")},
    )
    rough_size = forms.WholeNumber(label=_("About how many people?"), required=False, max_value=10_000_000, width=10)
    size_not_known = forms.Tick(label=_("We do not know how many"), required=False)
    checks = forms.Choices(
        label=_("Check your definition"),
        required=False,
        help_text=_("Tick what is true. This is no test."),
    )
    reason = forms.Text(
        label=_("Why does the definition change?"),
        max_length=500,
        help_text=_("For example: what we heard in the data review."),
    )

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        self.first = first
        super().__init__(*args, **kwargs)
        rows = by_id("populations", "characteristics", "segment_descriptors")
        for kind in KINDS:
            self.fields[f"{ABOUT}{kind}"] = forms.LongText(
                label=_(rows[kind]["name"]),
                help_text=_(rows[kind]["hint"]),
                required=False,
                max_length=MOST_WORDS,
                rows=2,
            )
        checks: Any = self.fields["checks"]
        checks.choices = choices(by_id("populations", "characteristics", "definition_quality_checks"), "text")
        if first:
            del self.fields["reason"]

    @property
    def kinds(self) -> list[Any]:
        """The box of each kind, for the template."""
        return [self[f"{ABOUT}{kind}"] for kind in KINDS]

    @property
    def descriptors(self) -> dict[str, str]:
        """What is typed by now, by kind, checked or not."""
        return {kind: str(self[f"{ABOUT}{kind}"].value() or "") for kind in KINDS}

    def clean(self) -> dict[str, Any]:
        """A number of people, or that it is not known; not both."""
        values = super().clean() or self.cleaned_data
        if values.get("rough_size") is not None and values.get("size_not_known"):
            self.add_error("rough_size", _("Give a number, or tick that it is not known"))
        return values

    def changes(self) -> Iterator[tuple[str, Any]]:
        """The action's arguments: the boxes that say something as `descriptors`, in place of the single fields."""
        values = dict(super().changes())
        said = {kind: values.pop(f"{ABOUT}{kind}") for kind in KINDS}
        yield from values.items()
        yield "descriptors", {kind: words for kind, words in said.items() if words}

    def label_of(self, name: str) -> Any:
        """The boxes are one thing."""
        return _("What is true of this group?") if name == "descriptors" else super().label_of(name)

    def words_of(self, name: str, value: Any) -> Any:
        """One kind a line."""
        if name != "descriptors":
            return super().words_of(name, value)
        return "\n".join(f"{each.kind}: {each.words}" for each in described(value))

    def still_writing(self, text: str) -> Self:
        """The same words in the boxes, not checked yet, and this text: a button that helps to write was pressed."""
        typed = {name: self[name].value() for name in self.fields if name != "idempotency_key"}
        return type(self)(first=self.first, initial=typed | {"text": text})
