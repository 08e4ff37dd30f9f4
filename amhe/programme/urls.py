"""Addresses of the top floor."""

from django.urls import path

from amhe.programme.views import (
    about_me,
    administration,
    administrators,
    coach,
    health,
    home,
    legal,
    library,
    milestones,
    own_sign_in,
    privacy,
    report,
    roles,
    support,
    timeline,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("me/kept/", about_me.about_me, name="about_me"),
    path("me/kept/copy/", about_me.my_copy, name="my_copy"),
    path("me/roles/", roles.my_roles, name="my_roles"),
    path("coach/", coach.coach, name="coach"),
    path("programme/", administration.administration, name="administration"),
    path("programme/new/", administration.new_organisation, name="new_organisation"),
    path("programme/organisations/<slug:which>/", administration.administer, name="administer"),
    path(
        "programme/organisations/<slug:which>/change/", administration.change_organisation, name="change_organisation"
    ),
    path("programme/organisations/<slug:which>/support/", support.ask, name="ask_for_support"),
    path("programme/organisations/<slug:which>/sign-in/", own_sign_in.answer, name="administer_sign_in"),
    path("programme/roles/", administration.roles, name="roles"),
    path("programme/administrators/", administrators.administrators, name="administrators"),
    path("programme/library/", library.library, name="library"),
    path("programme/library/<slug:resource>/", library.link, name="library_link"),
    path("accessibility/", legal.accessibility, name="accessibility"),
    path("privacy/", legal.privacy, name="privacy"),
    path("cookies/", legal.cookies, name="cookies"),
    path(".well-known/security.txt", legal.security, name="security_txt"),
    path("o/<slug:org>/", home.organisation_home, name="organisation"),
    path("o/<slug:org>/health/", health.health, name="health"),
    path("o/<slug:org>/health/<int:pk>/end/", health.end, name="end_override"),
    path("o/<slug:org>/support-access/", support.support_access, name="support_access"),
    path("o/<slug:org>/milestones/", milestones.all_milestones, name="milestones"),
    path("o/<slug:org>/milestones/<int:number>/", milestones.one_milestone, name="milestone"),
    path("o/<slug:org>/marks/<int:pk>/take-back/", milestones.unmark, name="unmark"),
    path("o/<slug:org>/timeline/", timeline.of_organisation, name="timeline"),
    path("o/<slug:org>/p/<slug:slug>/timeline/", timeline.of_population, name="timeline_of_population"),
    path("o/<slug:org>/export/", privacy.export, name="export"),
    path("o/<slug:org>/export/<int:pk>/", privacy.export_zip, name="export_zip"),
    path("o/<slug:org>/delete/", privacy.deletion, name="deletion"),
    path("o/<slug:org>/report/", report.report, name="report"),
    path("o/<slug:org>/report.pdf", report.report_pdf, name="report_pdf"),
]
