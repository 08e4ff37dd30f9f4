"""Addresses of the top floor."""

from django.urls import path

from amhe.programme.views import coach, health, home, legal, milestones, report

urlpatterns = [
    path("", home.home, name="home"),
    path("coach/", coach.coach, name="coach"),
    path("accessibility/", legal.accessibility, name="accessibility"),
    path("privacy/", legal.privacy, name="privacy"),
    path("cookies/", legal.cookies, name="cookies"),
    path(".well-known/security.txt", legal.security, name="security_txt"),
    path("o/<slug:org>/", home.organisation_home, name="organisation"),
    path("o/<slug:org>/health/", health.health, name="health"),
    path("o/<slug:org>/health/<int:pk>/end/", health.end, name="end_override"),
    path("o/<slug:org>/milestones/", milestones.all_milestones, name="milestones"),
    path("o/<slug:org>/milestones/<int:number>/", milestones.one_milestone, name="milestone"),
    path("o/<slug:org>/marks/<int:pk>/take-back/", milestones.unmark, name="unmark"),
    path("o/<slug:org>/report/", report.report, name="report"),
    path("o/<slug:org>/report.pdf", report.report_pdf, name="report_pdf"),
]
