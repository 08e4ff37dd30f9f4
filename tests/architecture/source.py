"""The product's own source, read as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("amhe", "organisations", "teams", "populations", "datareview", "assets", "qiprojects")
APPS = ROOMS[1:]


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path from the root, migrations left out."""
    found = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in found
        if "migrations" not in path.parts
    }


@cache
def templates() -> dict[str, str]:
    """Every template's text by its path from the root."""
    found = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def is_action_module(path: str) -> bool:
    """Whether it is an `actions.py` or inside an `actions` folder."""
    return path.endswith("/actions.py") or "/actions/" in path


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Every function and method in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node  # type: ignore[misc]


def names_in(node: ast.AST) -> set[str]:
    """Every name and attribute that an expression is made of."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)
    }
