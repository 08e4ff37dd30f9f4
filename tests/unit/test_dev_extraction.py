"""What the product says is taken out of code, templates and reference files, and every catalogue has it."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from amhe.reference import words
from dev import extraction
from dev.extraction import Said
from dev.messages import LOCALE

CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
HEAD = '# Ours.\nmsgid ""\nmsgstr ""\n"Language: cy\\n"\n"Plural-Forms: nplurals=4; plural=0;\\n"\n'

now = cache(extraction.everything)


def keys(catalogue: Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {
        (message.context, (message.id,) if isinstance(message.id, str) else tuple(message.id))
        for message in catalogue
        if message.id
    }


def kept(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3])


@pytest.mark.parametrize("path", CATALOGUES, ids=[path.parts[-3] for path in CATALOGUES])
def test_a_catalogue_has_what_the_product_says_and_no_more(path: Path) -> None:
    missing, gone = keys(now()) - keys(kept(path)), keys(kept(path)) - keys(now())
    assert (missing, gone) == (set(), set()), "dev/words brings the catalogues up to date"


def test_a_catalogue_lists_the_reference_words_that_pages_show_with_their_file_and_row() -> None:
    welsh = kept(LOCALE / "cy/LC_MESSAGES/django.po")
    for said, about in (
        ("Form the project team", "organisations/reference/milestones.yaml, m1"),
        ("Name your senior sponsor", "organisations/reference/milestones.yaml, m1_sponsor"),
        ("Keep an open mind.", "datareview/reference/prompts.yaml, open_mind"),
        ("Samaritans, any time: 116 123.", "organisations/reference/nations.yaml, samaritans"),
        ("Regional Partnership Board colleague", "organisations/reference/nations.yaml, W"),
        ("invited somebody", "amhe/audit/reference/actions.yaml, invited"),
        ("every 2 weeks", "qiprojects/reference/qi.yaml, frequency"),
        ("Nurse, Open Mental Health", "teams/reference/seed_examples.yaml, somerset"),
    ):
        message = welsh.get(said)
        assert message is not None and about in message.auto_comments


def test_notes_to_ourselves_and_made_up_data_are_in_no_catalogue() -> None:
    said = {form for _context, forms in keys(now()) for form in forms}
    assert "Facts from the starter pack only" not in " ".join(said)
    assert "1 or more members hold the senior sponsor role" not in said, "a rule, which no page shows"
    assert "We do not write down your name." not in said, "a card is written anew in each language, by people"


# --- where words are found --------------------------------------------------------------------------------


def test_words_of_code_are_found_by_every_name_of_gettext() -> None:
    source = """
from django.utils.translation import gettext as _now, ngettext_lazy
from django.utils.translation import npgettext as _one_or_more
a = _("Two " "pieces") + _now("Now") + gettext_lazy("Later %(n)d") % {"n": 1}
b = ngettext_lazy("%(n)d dog", "%(n)d dogs", "n")
c = pgettext("page 1 of 2", "of") + _one_or_more("of time", "day", "days", 2)
d = not_gettext("Never") + _(variable)
"""
    assert list(extraction.in_code(source)) == [
        Said(("Two pieces",)),
        Said(("Now",)),
        Said(("Later %(n)d",)),
        Said(("%(n)d dog", "%(n)d dogs")),
        Said(("of",), "page 1 of 2"),
        Said(("day", "days"), "of time"),
    ]


def test_words_of_a_template_are_found_whatever_its_indents_quotes_and_percent_signs() -> None:
    source = """
    {% if it %}<p title="{% translate "It's 5%" %}">Don't</p>
  {% endif %}
      {% blocktranslate count n=people|length %}{{ n }} person{% plural %}{{ n }} people{% endblocktranslate %}
   {% include "x.html" with text=_("Go on") only %}{{ _("Shown") }}
"""
    assert list(extraction.in_template(source)) == [
        Said(("It's 5%%",)),
        Said(("%(n)s person", "%(n)s people")),
        Said(("Go on",)),
        Said(("Shown",)),
    ]


def test_words_of_a_reference_file_are_those_that_its_meta_names() -> None:
    source = """
meta: {words: [title, rows.name, rows.parts.text, rows.options, fields.*.*]}
title: A title
rows:
  - {id: one, name: First, note: For us, options: ["yes", "no"], parts: [{id: a, text: A part}]}
  - {id: 2, name: Second}
fields: {x.Y: {a: Apple}}
"""
    assert [(said.forms[0], said.about) for said in extraction.in_reference(source, "x.yaml")] == [
        ("A title", "x.yaml, title"),
        ("First", "x.yaml, one"),
        ("Second", "x.yaml, 2"),
        ("A part", "x.yaml, a"),
        ("yes", "x.yaml, one"),
        ("no", "x.yaml, one"),
        ("Apple", "x.yaml, fields"),
    ]


@pytest.mark.parametrize("path", ["rows.nmae", "rosw.name", "rows"])
def test_a_path_that_leads_to_no_words_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=f"no words at {path}"):
        list(words({"meta": {"words": [path]}, "rows": [{"id": "a", "name": "A"}]}))


# --- renewed ----------------------------------------------------------------------------------------------


def test_a_renewed_catalogue_keeps_its_head_translations_and_notes_and_drops_what_is_gone() -> None:
    catalogue = Catalog()
    for said, about in (("Kept", []), ("New", ["x.yaml, a"]), (("%(n)d dog", "%(n)d dogs"), [])):
        catalogue.add(said, auto_comments=about)
    before = f'{HEAD}\nmsgid "Gone"\nmsgstr "Wedi mynd"\n\n# Ask Sian.\nmsgid "Kept"\nmsgstr "Wedi cadw"\n'
    after = extraction.renewed(before, "cy", catalogue)
    assert after.startswith(f"{HEAD}\n") and after.count("# Ours.") == 1
    assert '# Ask Sian.\nmsgid "Kept"\nmsgstr "Wedi cadw"' in after
    assert '#. x.yaml, a\nmsgid "New"\nmsgstr ""' in after and "Gone" not in after and "fuzzy" not in after
    assert after.count("msgstr[") == 4, "Welsh has 4 forms of a number"
    assert extraction.renewed(after, "cy", catalogue) == after
