"""Addresses of the populations room."""

from django.urls import path

from populations.views import (
    ballot,
    ballots,
    closing,
    decision,
    definition,
    groups,
    home,
    meetings,
    people,
    requests,
    results,
    review,
    sources,
    sub_team,
)

app_name = "populations"
OF_SUB_TEAM = "o/<slug:org>/p/<slug:team__population__slug>/team"
urlpatterns = [
    path("o/<slug:org>/populations/", groups.long_list, name="list"),
    path("o/<slug:org>/populations/review/", review.table, name="review"),
    path("o/<slug:org>/data-sources/", sources.catalogue, name="sources"),
    path("o/<slug:org>/p/<slug:slug>/change/", groups.change, name="change"),
    path("o/<slug:org>/p/<slug:slug>/review/", review.one, name="review_one"),
    path("o/<slug:org>/p/<slug:slug>/review/comments/", review.comments, name="comments"),
    path("o/<slug:org>/ballots/", ballots.overview, name="ballots"),
    path("o/<slug:org>/ballots/new/", ballots.new, name="new_ballot"),
    path("o/<slug:org>/ballots/other/", ballots.other, name="other_method"),
    path("o/<slug:org>/ballots/<int:pk>/", ballot.vote, name="ballot"),
    path("o/<slug:org>/ballots/<int:pk>/for/", ballot.vote_for, name="ballot_for"),
    path("o/<slug:org>/ballots/<int:pk>/done/", ballot.done, name="done"),
    path("o/<slug:org>/ballots/<int:pk>/sheet/", ballot.sheet, name="sheet"),
    path("o/<slug:org>/ballots/<int:pk>/close/", closing.close, name="close"),
    path("o/<slug:org>/ballots/<int:pk>/again/", closing.again, name="again"),
    path("o/<slug:org>/ballots/<int:pk>/results/", results.results, name="results"),
    path("o/<slug:org>/ballots/<int:pk>/results/result.csv", results.spreadsheet, name="result_csv"),
    path("o/<slug:org>/ballots/<int:pk>/results/ballots.blt", results.ballots, name="result_blt"),
    path("o/<slug:org>/decision/", decision.decide, name="decide"),
    path("o/<slug:org>/p/<slug:slug>/", home.home, name="home"),
    path("o/<slug:org>/p/<slug:slug>/requests/", requests.requests, name="requests"),
    path("o/<slug:org>/p/<slug:slug>/define/", definition.define, name="define"),
    path("o/<slug:org>/p/<slug:slug>/meetings/", meetings.meetings, name="meetings"),
    path("o/<slug:org>/p/<slug:slug>/update/", meetings.update, name="update"),
    path("o/<slug:org>/p/<slug:slug>/team/", sub_team.sub_team, name="sub_team"),
    path("o/<slug:org>/p/<slug:slug>/team/guide/", sub_team.send_guide, name="send_guide"),
    path(f"{OF_SUB_TEAM}/people/<int:pk>/", people.person, name="person"),
    path(f"{OF_SUB_TEAM}/people/<int:pk>/agreed/", people.agreed, name="agreed"),
    path(f"{OF_SUB_TEAM}/people/<int:pk>/hand-over/", people.hand_over, name="hand_over"),
    path(f"{OF_SUB_TEAM}/people/<int:pk>/end/", people.end, name="end"),
    path(f"{OF_SUB_TEAM}/places/<int:pk>/", people.place, name="place"),
    path(f"{OF_SUB_TEAM}/invitations/<int:pk>/", people.invitation, name="invitation"),
]
