"""What the papers on security and privacy point to is there."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

NAMED = re.compile(r"`((?:tests|amhe|docs)/[\w./-]+|test_\w+\.py)`|\]\(([\w-]+\.md)\)")


@pytest.mark.parametrize("paper", ["security.md", "privacy.md"])
def test_every_file_that_a_paper_names_is_there(paper: str) -> None:
    text = (ROOT / "docs" / paper).read_text(encoding="utf-8")
    named = {code or f"docs/{link}" for code, link in NAMED.findall(text)}
    assert len(named) > 8
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert sorted(name for name in named if not (ROOT / name).exists() and name not in tests) == []


def test_every_chapter_of_the_standard_has_its_answer() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^\*\*V(\d+) ", text, re.M)] == list(range(1, 18))
