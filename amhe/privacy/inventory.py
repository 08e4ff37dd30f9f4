"""docs/data-inventory.md, written from what every model says of its fields (house.md, section 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db import models

from amhe.access.inventory import Inventory, Kept, Sensitivity, models_of_ours

HEAD = """\
# Data inventory

What is kept, how sensitive it is and for how long. Written by `manage.py data_inventory`, from what each model says of its
fields; a test fails when it is out of date. Do not change it by hand.

- ordinary: no harm to anybody. personal: about a person with an account or a place.
- confidential: told or decided in trust, such as ballots and what people said. secret: lets somebody in.
"""


def as_markdown() -> str:
    """The whole page."""
    parts = [HEAD]
    for model in sorted(models_of_ours(), key=lambda model: model._meta.label):
        parts += [f"\n## {model._meta.label}\n\n{_first_line(model)}\n", *_table(model)]
    return "".join(parts)


def _first_line(model: type[models.Model]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _table(model: type[models.Model]) -> Iterator[str]:
    said: Inventory = model.inventory  # type: ignore[attr-defined]  # the server refuses to start without
    together: dict[tuple[Sensitivity, Kept], list[str]] = defaultdict(list)
    for name, stated in said.items():
        together[stated].append(name)
    yield "\n| fields | sensitivity | kept |\n|---|---|---|\n"
    for (sensitivity, kept), names in sorted(together.items()):
        yield f"| {', '.join(f'`{name}`' for name in names)} | {sensitivity} | {kept} |\n"
