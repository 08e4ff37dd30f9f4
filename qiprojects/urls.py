"""Addresses of the qiprojects room."""

from django.urls import path

from qiprojects.views import idea, measuring, project, testing, theory

app_name = "qiprojects"
HERE = "o/<slug:org>/p/<slug:slug>/project/"
IN_PROJECT = "o/<slug:org>/p/<slug:project__population__slug>/project/"
POINT = "o/<slug:org>/p/<slug:measure__project__population__slug>/project/measures/<int:measure__pk>/points/<int:pk>/"
urlpatterns = [
    path(HERE, project.project, name="project"),
    path(f"{IN_PROJECT}aim/<int:pk>/agree/", project.agree_aim, name="agree_aim"),
    path(f"{HERE}theory/", theory.theory, name="theory"),
    path(f"{IN_PROJECT}theory/drivers/<int:pk>/", idea.driver, name="driver"),
    path(f"{IN_PROJECT}theory/ideas/<int:pk>/", idea.idea, name="idea"),
    path(f"{HERE}tests/", testing.tests, name="tests"),
    path(f"{IN_PROJECT}tests/<int:pk>/", testing.test, name="test"),
    path(f"{HERE}measures/", measuring.measures, name="measures"),
    path(f"{IN_PROJECT}measures/<int:pk>/", measuring.measure, name="measure"),
    path(f"{IN_PROJECT}measures/<int:pk>/agree/", measuring.agree_measure, name="agree_measure"),
    path(POINT, measuring.point, name="point"),
]
