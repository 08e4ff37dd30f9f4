"""Sizes, templates without style or script of their own, and nobody else's files in static (house.md, section 5)."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.architecture.source import ROOT, functions, modules, templates

# What is longer than the house likes, and why that is better than cutting it up.
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}

OWN_LOOK = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a script of its own": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "an on... attribute": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "an address on another host": re.compile(
        r"""\b(?:src|href)\s*=\s*["'](?:https?:)?//(?!schema)[^"']*\.(?:js|css|woff2?)""", re.I
    ),
}


def own_look(text: str) -> list[str]:
    """What a page's source has that the Content Security Policy would stop, or that belongs in our own files."""
    return [what for what, pattern in OWN_LOOK.items() if pattern.search(text)]


def too_long(lengths: dict[str, int], limit: int, reasons: dict[str, str]) -> tuple[list[str], list[str]]:
    """(over the limit without a reason, reasons that are no longer needed)."""
    over = {name: length for name, length in lengths.items() if length > limit}
    return (
        [f"{name}: {length} lines" for name, length in over.items() if name not in reasons],
        [name for name in reasons if name not in over],
    )


def test_modules_stay_under_300_lines() -> None:
    lengths = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path in modules()}
    assert too_long(lengths, 300, LONG_MODULES) == ([], [])


def test_functions_stay_under_40_lines() -> None:
    """Counted from the docstring: an action's long list of named arguments is not what makes it hard to read."""
    lengths = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.body[0].lineno + 1
        for path, tree in modules().items()
        for node in functions(tree)
    }
    assert too_long(lengths, 40, LONG_FUNCTIONS) == ([], [])


def test_templates_stay_under_150_lines() -> None:
    lengths = {path: text.count("\n") for path, text in templates().items()}
    assert too_long(lengths, 150, LONG_TEMPLATES) == ([], [])


def test_no_template_brings_style_or_script_of_its_own() -> None:
    mails = "templates/emails/"  # a mail program reads no style sheet, and no script at all
    wrong = [f"{path}: {what}" for path, text in templates().items() for what in own_look(text)]
    assert [each for each in wrong if not (each.startswith(mails) and each.endswith("a style attribute"))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color: red">', ["a style attribute"]),
        ("<script>alert(1)</script>", ["a script of its own"]),
        ('<button onclick="go()">', ["an on... attribute"]),
        ('<a href="javascript:go()">', ["a javascript: address"]),
        ('<script src="https://cdn.example.org/x.js"></script>', ["an address on another host"]),
        ('<script src="{% static \'js/amhe.js\' %}" defer></script><p class="style">one = 1</p>', []),
    ],
)
def test_the_search_sees_each_of_them(text: str, found: list[str]) -> None:
    assert own_look(text) == found


def test_python_writes_no_style_or_script_into_pages() -> None:
    wrong = [f"{path}: {what}" for path in modules() for what in own_look((ROOT / path).read_text(encoding="utf-8"))]
    assert wrong == []


def ours_in_static() -> list[str]:
    """The files of static that git keeps; where there is no git, all but the folder that it is told to ignore."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "static"], cwd=ROOT, capture_output=True, text=True, check=True)
        return listed.stdout.split()
    assert "static/vendor/" in (ROOT / ".gitignore").read_text(encoding="utf-8")
    there = (path.relative_to(ROOT) for path in (ROOT / "static").rglob("*") if path.is_file())
    return [str(path) for path in there if path.parts[1] != "vendor"]


def test_no_file_of_somebody_else_is_committed_in_static() -> None:
    files = ours_in_static()
    assert files, "there is nothing of ours in static"
    theirs = re.compile(r"vendor|nhsuk|htmx|plotly[.-].*\.js$|\.min\.|node_modules|\.woff2?$|\.map$", re.I)
    assert [name for name in files if theirs.search(name)] == []
    banner = re.compile(r"/\*!|@license|copyright", re.I)
    assert [name for name in files if banner.search((ROOT / name).read_text(encoding="utf-8"))] == []
