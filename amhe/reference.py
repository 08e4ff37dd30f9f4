"""Facts that the programme fixes, read once from an app's `reference/` folder and never changed by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.apps import apps
from django.utils.translation import gettext_lazy

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
