"""Facts that the programme fixes, read once from an app's `reference/` folder and never changed by code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.apps import apps
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

Fact = Mapping[str, Any]


@cache
def facts(app_label: str, name: str) -> Fact:
    """The content of `<app>/reference/<name>.yaml`: read-only mappings and tuples all the way down."""
    path = Path(apps.get_app_config(app_label).path) / "reference" / f"{name}.yaml"
    return _frozen(yaml.safe_load(path.read_text(encoding="utf-8")))


@cache
def by_id(app_label: str, name: str, section: str) -> Mapping[str, Fact]:
    """One list of a reference file, by the `id` of its rows, in the file's order."""
    return MappingProxyType({row["id"]: row for row in facts(app_label, name)[section]})


def choices(rows: Iterable[Fact] | Mapping[str, Fact], text: str = "name") -> list[tuple[str, Any]]:
    """Rows as Django form choices: the row's id and its `text` field, translated when shown."""
    listed = rows.values() if isinstance(rows, Mapping) else rows
    return [(row["id"], gettext_lazy(row[text])) for row in listed]


def answers(words: Iterable[str]) -> list[tuple[str, Any]]:
    """Words that are stored as the file has them, as Django form choices: translated when shown, with a capital letter."""
    return [(word, capfirst(gettext_lazy(word))) for word in words]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(gettext(word) for word in words)


listed = lazy(_listed, str)  # words of a file one after the other, in the language of whoever reads them


def words(file: Fact) -> Iterator[tuple[str, str]]:
    """What people read of a reference file, each with the id of the row it is in: what gettext has to know.

    The file's `meta.words` names it once, as paths: `items.tasks.name` is the name of each task of each item, `*` is every key.
    A page shows no other word of the file, and looks each of these up. Raises ValueError for a path that leads to no words.
    """
    for path in file.get("meta", {}).get("words", ()):
        first, *steps = path.split(".")
        found = list(_words(file.get(first), steps, first))
        if not found:
            raise ValueError(f"no words at {path}")
        yield from found


def _words(value: Any, steps: list[str], near: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, (list, tuple)):
        for row in value:
            yield from _words(row, steps, near)
    elif isinstance(value, Mapping) and steps:
        near = str(value.get("id", near))
        for inner in value.values() if steps[0] == "*" else [value.get(steps[0])]:
            yield from _words(inner, steps[1:], near)
    elif isinstance(value, str) and not steps:
        yield near, value


@cache
def threshold(name: str) -> int:
    """A limit of the programme by its id in milestones.yaml (note N8: limits come from data, not code)."""
    return int(by_id("organisations", "milestones", "thresholds")[name]["value"])


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value
