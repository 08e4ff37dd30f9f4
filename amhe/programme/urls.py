"""Addresses of the top floor."""

from django.urls import path

from amhe.programme.views import coach, health, home, legal, milestones, report, roles, timeline

urlpatterns = [
    path("", home.home, name="home"),
    path("me/roles/", roles.my_roles, name="my_roles"),
    path("coach/", coach.coach, name="coach"),
    path("accessibility/", legal.accessibility, name="accessibility"),
    path("o/<slug:org>/", home.organisation_home, name="organisation"),
    path("o/<slug:org>/health/", health.health, name="health"),
    path("o/<slug:org>/health/<int:pk>/end/", health.end, name="end_override"),
    path("o/<slug:org>/milestones/", milestones.all_milestones, name="milestones"),
    path("o/<slug:org>/milestones/<int:number>/", milestones.one_milestone, name="milestone"),
    path("o/<slug:org>/marks/<int:pk>/take-back/", milestones.unmark, name="unmark"),
    path("o/<slug:org>/timeline/", timeline.of_organisation, name="timeline"),
    path("o/<slug:org>/p/<slug:slug>/timeline/", timeline.of_population, name="timeline_of_population"),
    path("o/<slug:org>/report/", report.report, name="report"),
    path("o/<slug:org>/report.pdf", report.report_pdf, name="report_pdf"),
]
