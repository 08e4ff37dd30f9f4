"""Catalogues compiled without GNU gettext, read as gettext reads them."""

from __future__ import annotations

import gettext
import io

import pytest

from dev import messages

SOURCE = r"""
# A comment.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=4; plural=(n==1) ? 0 : (n==2) ? 1 : (n != 8 && n != 11) ? 2 : 3;\n"

#, python-format
msgid "Hello, %(name)s"
msgstr "Helo, %(name)s"

msgid ""
"In two "
"pieces \"quoted\"\n"
msgstr "Mewn dau ddarn\n"

msgctxt "page 1 of 2"
msgid "of"
msgstr "o"

msgid "%(n)s dog"
msgid_plural "%(n)s dogs"
msgstr[0] "%(n)s ci"
msgstr[1] "%(n)s gi"
msgstr[2] "%(n)s chi"
msgstr[3] "%(n)s chi arall"

msgid "Not yet"
msgstr ""

#, fuzzy
msgid "Guessed"
msgstr "Wedi dyfalu"

#~ msgid "Gone"
#~ msgstr "Wedi mynd"
"""


@pytest.fixture
def welsh() -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(messages.compiled(SOURCE)))


def test_words_are_found_with_their_context_quotes_and_lines(welsh: gettext.GNUTranslations) -> None:
    assert welsh.gettext("Hello, %(name)s") == "Helo, %(name)s"
    assert welsh.gettext('In two pieces "quoted"\n') == "Mewn dau ddarn\n"
    assert (welsh.pgettext("page 1 of 2", "of"), welsh.gettext("of")) == ("o", "of")


@pytest.mark.parametrize(
    ("n", "said"), [(1, "ci"), (2, "gi"), (3, "chi"), (8, "chi arall"), (11, "chi arall"), (20, "chi")]
)
def test_each_number_has_its_own_form(welsh: gettext.GNUTranslations, n: int, said: str) -> None:
    assert welsh.ngettext("%(n)s dog", "%(n)s dogs", n) == f"%(n)s {said}"


def test_what_is_untranslated_guessed_or_gone_stays_as_it_was(welsh: gettext.GNUTranslations) -> None:
    assert [welsh.gettext(words) for words in ("Not yet", "Guessed", "Gone")] == ["Not yet", "Guessed", "Gone"]


def test_a_line_that_is_no_part_of_a_catalogue_is_named() -> None:
    with pytest.raises(ValueError, match="not a line of a catalogue: msgid No quotes"):
        messages.compiled("msgid No quotes\n")


def test_only_a_catalogue_that_changed_is_compiled_again(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.ready()
    made = (folder / "django.mo").stat().st_mtime_ns
    messages.ready()
    assert (folder / "django.mo").stat().st_mtime_ns == made
    (folder / "django.po").write_text(SOURCE.replace("Helo", "Shwmae"), encoding="utf-8")
    messages.ready()
    assert b"Shwmae" in (folder / "django.mo").read_bytes()
