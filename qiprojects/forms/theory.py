"""Forms of the theory of change: drivers, ideas, versions."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from amhe import forms
from amhe.reference import choices, facts, listed
from assets.models import Asset
from datareview.models import MOST_LISTED, Conversation, Finding, Theme
from populations.models import Population
from qiprojects.forms.choosing import NONE, Choosing, by_key, options
from qiprojects.models import ChangeIdea, Driver

LONGEST_IDEA = 300


class AddDriver(Choosing):
    """A driver, and where it sits."""

    level = forms.Choice(
        label=_("What kind of driver is it?"),
        choices=Driver.Level.choices,
        error_messages={"required": _("Choose what kind of driver it is")},
    )
    text = forms.Text(label=_("What must change?"), error_messages={"required": _("Write what must change")})
    under = forms.Choices(
        label=_("Which primary drivers does it sit under?"),
        help_text=_("Only for a secondary driver. It can sit under more than 1."),
        required=False,
    )
    themes = forms.Choices(label=_("Which themes does it come from?"), required=False)

    def __init__(self, *args: Any, population: Population, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        primary = Driver.objects.filter(project__population=population, level=Driver.Level.PRIMARY)
        self.offer("under", by_key(primary))
        self.offer("themes", by_key(Theme.objects.filter(population=population)))


class EditDriver(AddDriver):
    """A driver said another way, or moved. Its level stays."""

    versioned = True

    def __init__(self, *args: Any, driver: Driver, **kwargs: Any) -> None:
        initial = {
            "text": driver.text,
            "under": [str(other.pk) for other in driver.under.all()],
            "themes": [str(theme.pk) for theme in driver.themes.all()],
            "version": driver.version,
        }
        super().__init__(*args, initial=initial, population=driver.project.population, **kwargs)
        self.fields.pop("level")
        if driver.level == Driver.Level.PRIMARY:
            self.fields.pop("under", None)


class AddStarters(forms.Form):
    """Begin with some of the generic starter drivers (R94)."""

    starters = forms.Choices(
        label=_("Which of these will you begin with?"),
        help_text=_("Start with 1 part, such as access. You can add the rest later."),
        choices=choices(facts("qiprojects", "qi")["theory_of_change"]["starter_drivers"]),
        hints={
            row["id"]: listed(row["ideas_about"])
            for row in facts("qiprojects", "qi")["theory_of_change"]["starter_drivers"]
        },
        error_messages={"required": _("Choose at least 1 driver to begin with")},
    )


class AddIdea(Choosing):
    """A change idea. `notes` says whether this person may see notes, and so choose one as evidence."""

    text = forms.Text(
        label=_("What is the idea?"), max_length=LONGEST_IDEA, error_messages={"required": _("Write the idea")}
    )
    suggested_by = forms.Choice(
        label=_("Who suggested it?"),
        choices=options("idea_fields", "from"),
        error_messages={"required": _("Choose who suggested it")},
    )
    driver = forms.Choice(label=_("Which driver does it help?"), required=False)
    evidence = forms.Choice(
        label=_("What does it rest on?"), help_text=_("A conversation or a number."), required=False
    )
    asset = forms.Choice(label=_("Who could test it?"), help_text=_("From your assets."), required=False)
    size = forms.Choice(
        label=_("How small can the first test be?"), choices=options("idea_fields", "size"), required=False
    )

    def __init__(
        self, *args: Any, population: Population, notes: bool, everything: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("driver", by_key(Driver.objects.filter(project__population=population)), none=True)
        sent = self.data.get(self.add_prefix("evidence"), "")
        evidence = evidence_for(population, notes=notes, sent=sent, everything=everything)
        self.lists_newest = sum(key.startswith("note-") for key in evidence) == MOST_LISTED
        self.offer("evidence", evidence, none=True, label=evidence_words)
        self.offer("asset", by_key(Asset.objects.filter(population=population)), none=True)


class EditIdea(AddIdea):
    """All that is said of an idea."""

    versioned = True
    stage = forms.Choice(label=_("How far is it?"), choices=options("idea_fields", "stage"))

    def __init__(self, *args: Any, idea: ChangeIdea, **kwargs: Any) -> None:
        initial = {name: getattr(idea, name) for name in ("text", "suggested_by", "size", "stage", "version")}
        initial |= {"driver": str(idea.driver_id or ""), "asset": str(idea.asset_id or "")}
        initial["evidence"] = evidence_key(idea)
        super().__init__(*args, initial=initial, population=idea.project.population, **kwargs)
        if idea.conversation is not None:
            self._keep_note(evidence_key(idea), idea.conversation)

    def _keep_note(self, key: str, note: Conversation) -> None:
        """A note that this person may not read stays the idea's evidence, under words that say nothing of it."""
        known = self.objects["evidence"]
        if key in known:
            return
        self.objects["evidence"] = {key: note, **known}
        listed = [(other, evidence_words(thing)) for other, thing in known.items()]
        field = self.fields.setdefault("evidence", self.base_fields["evidence"])
        field.choices = [NONE, (key, _("A conversation")), *listed]  # type: ignore[attr-defined]


def evidence_key(idea: ChangeIdea) -> str:
    """An idea's evidence as the form has it: "note-7", "finding-3" or ""."""
    if idea.conversation_id:
        return f"note-{idea.conversation_id}"
    return f"finding-{idea.finding_id}" if idea.finding_id else ""


def evidence_for(population: Population, *, notes: bool, sent: str = "", everything: bool = False) -> dict[str, Any]:
    """The findings of a population and, for readers of notes, its newest notes and the one `sent`, by their keys in a
    form."""
    found: dict[str, Any] = {}
    if notes:
        talks = Conversation.objects.filter(population=population).with_words()
        listed = talks.listed([sent.removeprefix("note-")], all=everything)
        found = {f"note-{note.pk}": note for note in listed}
    found |= {f"finding-{row.pk}": row for row in Finding.objects.filter(population=population, not_available=False)}
    return found


def evidence_words(thing: Conversation | Finding) -> str:
    """What a list of evidence shows: a finding's title, or whom a note was with, where and when. None of its words."""
    if isinstance(thing, Finding):
        return _now("A number: %(title)s") % {"title": thing.title}
    words = {"who": str(thing), "place": thing.place_words, "day": date_format(thing.held_on, "j F Y")}
    return _now("%(who)s, %(day)s. %(place)s") % words


class FromNote(forms.Form):
    """A change that a note suggests becomes an idea, in the team's words (R91)."""

    text = forms.Text(
        label=_("What is the idea?"),
        help_text=_("Write it in your own words. People outside the sub-team will read it."),
        max_length=LONGEST_IDEA,
        error_messages={"required": _("Write the idea")},
    )

    def __init__(self, *args: Any, note: Conversation, **kwargs: Any) -> None:
        may_leave = note.quote == Conversation.Quote.VERBATIM
        text = " ".join(note.changes.split()).rstrip(".")[:LONGEST_IDEA] if may_leave else ""
        super().__init__(*args, prefix=f"note-{note.pk}", initial={"text": text}, **kwargs)


class KeepTheory(forms.Form):
    """Keep the theory as it stands."""

    note = forms.Text(label=_("What changed?"), max_length=300, required=False)
