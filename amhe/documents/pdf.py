"""The drawing of a document by WeasyPrint. Imported when `amhe.documents.render_pdf` is first called."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from amhe import clock
from amhe.documents.sources import BASE, NotOurs, static_file

logger = logging.getLogger(__name__)


class OwnFilesOnly(URLFetcher):
    """Serves our own static files and refuses the rest; never opens a file or a connection by address."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The static file at this address. Raises NotOurs: WeasyPrint then leaves the thing out."""
        try:
            content, media_type = static_file(url)
        except NotOurs as refusal:
            logger.warning("A document asked for %.80r: %s", url, refusal)
            raise
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


@cache
def _fonts() -> FontConfiguration:
    """One for the process: reading the machine's fonts again for every document is slow."""
    return FontConfiguration()


def render(template_name: str, context: Mapping[str, Any], *, title: str, language: str, made_on: date | None) -> bytes:
    """See `amhe.documents.render_pdf`."""
    made = made_on or clock.today()
    with translation.override(language):
        html = render_to_string(template_name, {**context, "title": title, "language": language, "made_on": made})
    document = HTML(string=html, base_url=BASE, url_fetcher=OwnFilesOnly())
    pdf: bytes = document.write_pdf(
        font_config=_fonts(),
        pdf_variant="pdf/ua-1",
        pdf_identifier=hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
    )
    return pdf
