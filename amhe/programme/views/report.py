"""The progress report: a page, and the same as a PDF made in the background."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from amhe import audit, clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import download, page
from amhe.programme import actions
from amhe.programme.models import Report
from amhe.programme.report import facts_version, report_content
from organisations.models import Organisation


@requires(Permission.VIEW_REPORT, on=Organisation)
def report(request: Request, organisation: Organisation) -> HttpResponse:
    """The report on screen, and its PDF: ready, being made, or failed and to be tried again."""
    version = facts_version(organisation)
    if request.method == "POST":
        actions.ask_for_report(by=request.user, organisation=organisation, facts_version=version)
        return redirect("report", organisation.slug)
    newest = Report.objects.defer("pdf").filter(organisation=organisation, facts_version=version).first()
    context = {"pdf": newest, "late": newest and clock.now() - newest.asked_at > actions.LOST_AFTER}
    if request.htmx:
        return render(request, "programme/reports/_pdf.html", context)
    content = report_content(organisation)
    charts = any(part.drawings for part in content.populations)
    return page(request, "programme/report.html", context | {"content": content, "needs_chart": charts})


@requires(Permission.VIEW_REPORT, on=Organisation)
def report_pdf(request: Request, organisation: Organisation) -> HttpResponse:
    """The PDF of the facts as they are now, if it is made; else the page that makes it. Who took it is written down."""
    made = Report.objects.filter(
        organisation=organisation, facts_version=facts_version(organisation), state=Report.State.READY
    ).first()
    if made is None or made.pdf is None:
        return redirect("report", organisation.slug)
    audit.record("report downloaded", by=request.user, on=made)
    name = f"{settings.BRAND}-progress-{organisation.slug}-{clock.today():%Y-%m-%d}.pdf"
    return download(bytes(made.pdf), "application/pdf", name)
