"""The catalogues of other languages: brought up to date with what the product says, and compiled."""

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

from dev import programs
from dev.places import PYTHON, ROOT

LOCALE = ROOT / "locale"
LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d+)\])? )?(".*")')
MAGIC = 0x950412DE
Entry = dict[str, str]


def entries(text: str) -> Iterator[Entry]:
    """Yield each entry of a .po file that counts, by msgctxt, msgid, msgid_plural and msgstr0, msgstr1 ...

    Left out are fuzzy ones, which are a guess, and those that no code uses any more.
    Raises ValueError on a line that is no part of a catalogue.
    """
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines()]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        entry: Entry = {}
        name = ""
        for line in (line for line in lines if line and not line.startswith("#")):
            found = LINE.fullmatch(line)
            if not found:
                raise ValueError(f"not a line of a catalogue: {line}")
            if found[1]:
                name = found[1] + (found[2] or "0" if found[1] == "msgstr" else "")
            entry[name] = entry.get(name, "") + ast.literal_eval(found[3])
        if entry:
            yield entry


def compiled(text: str) -> bytes:
    """Return the .mo file of a .po file: what has a translation, sorted, as gettext reads it."""
    catalogue: dict[bytes, bytes] = {}
    for entry in entries(text):
        forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
        if all(forms):
            key = entry["msgid"] + (f"\0{entry['msgid_plural']}" if "msgid_plural" in entry else "")
            key = f"{entry['msgctxt']}\4{key}" if "msgctxt" in entry else key
            catalogue[key.encode()] = "\0".join(forms).encode()
    keys = sorted(catalogue)
    words = [*keys, *(catalogue[key] for key in keys)]
    start = 28 + 8 * len(words)
    table, at = [], start
    for word in words:
        table += [len(word), at]
        at += len(word) + 1
    head = struct.pack("<7I", MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, start)
    return head + struct.pack(f"<{len(table)}I", *table) + b"".join(word + b"\0" for word in words)


def ready() -> None:
    """Compile every catalogue whose compiled file is not what it says."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        wanted, target = compiled(source.read_text(encoding="utf-8")), source.with_suffix(".mo")
        if not target.exists() or target.read_bytes() != wanted:
            part = target.with_suffix(".part")
            part.write_bytes(wanted)
            part.replace(target)


def renew() -> None:
    """Bring every catalogue up to date with code, templates and reference files. Raises Failed."""
    command: list[str | Path] = [PYTHON, "-m", "dev.extraction"]
    programs.run("words", command, failure="Could not take the words out of the code")
    ready()
