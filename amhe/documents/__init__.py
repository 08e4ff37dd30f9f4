"""HTML templates to tagged PDF. The only room that imports weasyprint, and only when one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

__all__ = ["render_pdf"]


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    language: str = "en",
    made_on: date | None = None,
) -> bytes:
    """A template that extends `layouts/document.html`, as the bytes of a PDF built as PDF/UA-1 (screens, 9).

    `title` is shown by readers and listed in the metadata; `language` is the language of the text and of the
    formats in it. `made_on` (today, if not given) stands in the footer and in the metadata; nothing else
    depends on the moment, so the same template, context and day give the same bytes. The template also
    receives `title`, `language` and `made_on`, and says `made_by` in the footer if the context has it.

    Only our own static files can be loaded into a document (`amhe.documents.sources`): any other address is
    left out, and written to the log. Give links as full addresses: a relative one leads nowhere on paper.
    Slow (up to a second): call it in a task, not in a web request.
    """
    from amhe.documents.pdf import render

    return render(template_name, context, title=title, language=language, made_on=made_on)
