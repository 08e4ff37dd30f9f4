"""What changed, row by row: a trigger on each table that matters, so that no way of writing is missed (docs/adr/0012).

What a row of history may hold follows from the model's own inventory, and the triggers follow it at the end of every
migrate: a new column needs nothing more than its statement.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from amhe.access.inventory import Inventory, Kept, Sensitivity

TRIGGER = "keeps_history"
# Ballots and voters are not here: a row that says when somebody's vote changed would say who voted, and when.
TRACKED = (
    "access.GrantException",
    "assets.Asset",
    "datareview.Conversation",
    "datareview.Finding",
    "datareview.Theme",
    "organisations.Organisation",
    "organisations.SignInProvider",
    "organisations.SupportAccess",
    "organisations.WhoToCall",
    "populations.Choice",
    "populations.Decision",
    "populations.DefinitionVersion",
    "populations.NamedOrganisation",
    "populations.Population",
    "populations.Prioritisation",
    "populations.Round",
    "programme.HealthOverride",
    "programme.TaskMark",
    "qiprojects.AimVersion",
    "qiprojects.Measure",
    "qiprojects.Point",
    "qiprojects.QIProject",
    "teams.GovernanceRole",
    "teams.Invitation",
    "teams.Membership",
    "teams.Team",
    "teams.TeamPlace",
    "teams.Terms",
)
FOUND = """
    SELECT c.relname, obj_description(t.oid, 'pg_trigger')
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname = %s AND c.relnamespace = 'public'::regnamespace
"""
THERE = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


def columns(model: type[models.Model]) -> tuple[list[str], list[str]]:
    """(columns whose values history keeps, columns of which it keeps only that they changed), in order of name.

    Values are kept of what is ordinary, and of what is personal as long as it is a key, a date or one of a few answers:
    so names and addresses are in one place, where they can be taken out. Never what goes when a note or a vote does, nor
    which note something came from.
    """
    said: Inventory = getattr(model, "inventory", {})
    kept: list[str] = []
    named: list[str] = []
    for field in model._meta.concrete_fields:
        if field.name not in said:
            continue  # keys, the organisation and the version say nothing
        sensitivity, until = said[field.name]
        words = isinstance(field, models.CharField | models.TextField) and not field.choices
        to_note = field.related_model is not None and any(
            until is Kept.NOTE for _, until in getattr(field.related_model, "inventory", {}).values()
        )
        fits = sensitivity is Sensitivity.ORDINARY or (sensitivity is Sensitivity.PERSONAL and not words)
        stays = until in (Kept.PROGRAMME, Kept.MEMBERSHIP, Kept.TRAIL) and not to_note
        into = kept if fits and stays else named
        if sensitivity is not Sensitivity.SECRET:
            into.append(str(field.column))
    return sorted(kept), sorted(named)


def trigger_on(model: type[models.Model]) -> str:
    """The statement that makes a model's trigger."""
    kept, named = columns(model)
    # an organisation that is removed takes its history along; a new row of which no value is kept tells nothing
    is_organisation = model._meta.label == "organisations.Organisation"
    when = "INSERT OR UPDATE" if is_organisation else "INSERT OR UPDATE OR DELETE" if kept else "UPDATE OR DELETE"
    lists = ", ".join("'{" + ",".join(names) + "}'" for names in (kept, named))
    return (
        f'CREATE TRIGGER {TRIGGER} AFTER {when} ON "{model._meta.db_table}"'
        f" FOR EACH ROW EXECUTE FUNCTION public.audit_keep('{model._meta.label}', {lists})"
    )


def follow_inventory(connection: Any) -> list[str]:
    """Make the triggers what the inventory says, as the owner. Returns the tables that were changed.

    A table that has the right one already is not touched, so nothing waits for a lock.
    """
    functions = (Path(__file__).parent / "sql" / "history.sql").read_text(encoding="utf-8")
    changed = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(THERE)
        there = {name for (name,) in cursor.fetchall()}
        if "audit_change" not in there:
            return []
        cursor.execute(functions)
        cursor.execute(FOUND, [TRIGGER])
        found = dict(cursor.fetchall())
        wanted = {model._meta.db_table: trigger_on(model) for model in map(apps.get_model, TRACKED)}
        for table in sorted(there & (set(found) | set(wanted))):
            made = wanted.get(table)
            if found.get(table) == made:
                continue
            cursor.execute(f'DROP TRIGGER IF EXISTS {TRIGGER} ON "{table}"')
            if made:
                cursor.execute(made)
                cursor.execute(f'COMMENT ON TRIGGER {TRIGGER} ON "{table}" IS %s', [made])
            changed.append(table)
    return changed
