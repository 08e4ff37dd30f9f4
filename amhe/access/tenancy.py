"""What every row inside an organisation has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from django.db import models

from amhe.access.inventory import Inventory


class TenantModel(models.Model):
    """A row that belongs to one organisation: walled by row-level security, found only by way of its organisation."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")

    inventory: Inventory = {}
    # What stands in for a field that a copy of the organisation leaves out, when the copy is imported: by name, from the
    # row's other values. Only where a constraint refuses the field's own default (amhe.privacy.importing).
    stands_in: ClassVar[dict[str, Callable[[Mapping[str, Any]], Any]]] = {}
    # What a page about this object needs along with it, joined in the same query.
    comes_with: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def by_address(cls, organisation: models.Model, **address: Any) -> Self | None:
        """The object at this address of an organisation (look-ups as in the URL), or None."""
        found = cls.for_its_page().filter(organisation=organisation, **address)
        target = found.select_related(*cls.comes_with).first() if cls.comes_with else found.first()
        if target is not None:
            target.organisation = organisation  # type: ignore[assignment]  # known already: nobody need ask for it again
        return target

    @classmethod
    def for_its_page(cls) -> models.QuerySet[Self]:
        """The rows as a page about one of them needs them; `comes_with` is joined to it."""
        return cls._default_manager.all()

    @property
    def permission_team_id(self) -> int | None:
        """The sub-team whose members have rights over this object, if it belongs to one."""
        return None


class Edited(models.Model):
    """A row that two people may edit at once: see `amhe.rules.claim`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
