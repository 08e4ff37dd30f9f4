"""Addresses of the teams room."""

from django.urls import path

from teams.views import invitations, leaving, meetings, my_actions, people, places, second_step, team, welcome

app_name = "teams"
urlpatterns = [
    path("welcome/<str:token>/", welcome.welcome, name="welcome"),
    path("me/actions/", my_actions.my_actions, name="my_actions"),
    path("me/leave/", leaving.leave, name="leave"),
    path("left/", leaving.left, name="left"),
    path("o/<slug:org>/set-up/second-step/", second_step.second_step, name="second_step"),
    path("o/<slug:org>/team/", team.project_team, name="team"),
    path("o/<slug:org>/team/add/", places.add, name="add"),
    path("o/<slug:org>/team/examples/", team.examples, name="examples"),
    path("o/<slug:org>/team/support/", team.support, name="support"),
    path("o/<slug:org>/team/places/<int:pk>/", places.change, name="place"),
    path("o/<slug:org>/team/places/<int:pk>/invite/", places.invite, name="invite"),
    path("o/<slug:org>/team/people/<int:pk>/", people.person, name="person"),
    path("o/<slug:org>/team/people/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
    path("o/<slug:org>/team/people/<int:pk>/end/", people.end, name="end"),
    path("o/<slug:org>/team/invite/", invitations.invite_many, name="invite_many"),
    path("o/<slug:org>/team/invitations/", invitations.invitations, name="invitations"),
    path("o/<slug:org>/team/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"),
    path("o/<slug:org>/meetings/", meetings.meetings, name="meetings"),
    path("o/<slug:org>/meetings/<int:pk>/", meetings.meeting, name="meeting"),
]
