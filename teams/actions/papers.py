"""The terms of reference as a PDF: asked for, made in the background, kept beside their version."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from amhe import audit, clock
from amhe.celery import queue
from organisations.models import User
from teams.actions.terms import Why, _keep, _terms
from teams.models import Team, TermsPaper, TermsVersion
from teams.terms import words_now

LOST_AFTER = timedelta(minutes=6)  # a little over the worker's time limit


@transaction.atomic
def ask_for_terms_paper(*, by: User, team: Team) -> TermsPaper:
    """The PDF of the terms as they read now: the one that is there or on its way, or a new one queued.

    Words that no version has yet, since the record has changed, become one. One that failed, or that nobody has worked
    on for 6 minutes, is tried again.
    """
    terms = _terms(team)
    newest = TermsVersion.objects.filter(terms=terms).first()
    if newest is None or newest.words != words_now(team, terms):
        newest = _keep(by, team, terms, Why.PRINTED)
    paper, made = TermsPaper.objects.select_for_update().get_or_create(
        version=newest,
        defaults={"organisation_id": team.organisation_id, "asked_at": clock.now(), "asked_by": by},
    )
    lost = paper.state == TermsPaper.State.WAITING and paper.asked_at < clock.now() - LOST_AFTER
    if made or lost or paper.state == TermsPaper.State.FAILED:
        paper.state, paper.asked_at = TermsPaper.State.WAITING, clock.now()
        paper.save()
        audit.record("PDF of terms asked for", by=by, on=terms)
        queue("teams.make_terms_paper", organisation_id=team.organisation_id, paper_id=paper.pk)
    return paper


@transaction.atomic
def keep_terms_paper(*, by: None, paper: TermsPaper, pdf: bytes) -> TermsPaper:
    """A worker is done. With no bytes: it could not make it, and the page offers another try."""
    paper = TermsPaper.objects.select_for_update().get(pk=paper.pk)
    if paper.state != TermsPaper.State.READY:
        paper.state = TermsPaper.State.READY if pdf else TermsPaper.State.FAILED
        paper.pdf, paper.size = pdf or None, len(pdf)
        paper.save()
        audit.record("PDF of terms made" if pdf else "PDF of terms failed", by=by, on=paper.version.terms)
    return paper
