"""The words that people read, taken out of code, templates and reference files for the catalogues of other languages.

Runs in the project's own Python environment: it needs Babel and Django. `dev/words` calls it.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from amhe.reference import words
from dev.messages import LOCALE
from dev.places import ROOT

NOT_OURS = {"node_modules", "dev", "tests", "docs", "static", "locale"}
# What Django calls gettext's functions.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
RENAMED = re.compile(r"import .*?\b(\w*gettext\w*) as (\w+)")


class Said(NamedTuple):
    """What is looked up: one form or two of it, its context, and what a translator should know."""

    forms: tuple[str, ...]
    context: str | None = None
    about: str = ""


def in_code(source: str) -> Iterator[Said]:
    """Yield what Python code looks up, by whatever name it imports gettext's functions."""
    names = KEYWORDS | {other: KEYWORDS[name] for name, other in RENAMED.findall(source)}
    code = io.BytesIO(source.encode())
    for _line, found, _comments, context in extract("python", code, names, options={"encoding": "utf-8"}):
        forms = (found,) if isinstance(found, str) else tuple(form for form in found if form)
        yield Said(forms, context)


def in_template(source: str) -> Iterator[Said]:
    """Yield what a template looks up. Django makes code of it, whose indents mean nothing."""
    return in_code("\n".join(line.lstrip() for line in templatize(source).splitlines()))


def in_reference(source: str, name: str) -> Iterator[Said]:
    """Yield the words of a reference file that its `meta` declares, with the file and the row they are from."""
    for row, text in words(yaml.safe_load(source)):
        yield Said((text,), about=f"{name}, {row}")


def said_in(path: Path) -> Iterator[Said]:
    """Yield what one file says; nothing for a file of another kind."""
    match path.suffix:
        case ".py" if path.parent.name != "migrations":
            yield from in_code(path.read_text(encoding="utf-8"))
        case ".html" | ".txt" if "templates" in path.parts:
            yield from in_template(path.read_text(encoding="utf-8"))
        case ".yaml" if path.parent.name == "reference":
            yield from in_reference(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


def everything() -> Catalog:
    """Return all that the product says, in the order of its files."""
    catalogue = Catalog()
    rooms = [folder for folder in ROOT.iterdir() if folder.is_dir() and folder.name[0] != "."]
    for room in sorted(room for room in rooms if room.name not in NOT_OURS):
        for path in sorted(room.rglob("*.*")):
            for said in said_in(path):
                about = [said.about] if said.about else []
                catalogue.add(
                    said.forms if len(said.forms) > 1 else said.forms[0], auto_comments=about, context=said.context
                )
    return catalogue


def renewed(text: str, language: str, now: Catalog) -> str:
    """Return a .po file with the words of `now`: translations kept, what is new without one, what is gone left out.

    Its head stays as it is, with the note to whoever translates.
    """
    head = text.split("\n\n", 1)[0]
    catalogue = read_po(io.BytesIO(text.encode()), locale=language)
    catalogue.update(now, no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, ignore_obsolete=True)
    return f"{head}\n\n{body.getvalue().decode().strip()}\n"


def main() -> None:
    """Bring every catalogue up to date."""
    now = everything()
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        path.write_text(renewed(path.read_text(encoding="utf-8"), path.parts[-3], now), encoding="utf-8")


if __name__ == "__main__":
    main()
