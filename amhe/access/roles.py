"""Who may do what: roles, permissions and the table of defaults between them (access.md, section 1).

A new organisation's rows in guardian are written from ROLE_PERMISSIONS; from then on those rows decide.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a membership makes somebody. Held on an organisation, or on one sub-team."""

    COACH = "coach", _("QI Coach")
    SENIOR_SPONSOR = "senior_sponsor", _("Senior sponsor")
    PROJECT_LEAD = "project_lead", _("Project lead")
    PROJECT_TEAM_MEMBER = "project_team_member", _("Project team member")
    SUPPORT = "support", _("Support")
    SUB_TEAM_LEAD = "sub_team_lead", _("Sub-team lead")
    SUB_TEAM_MEMBER = "sub_team_member", _("Sub-team member")
    NOTES_READER = "notes_reader", _("Reads shared notes")


class ProgrammeRole(models.TextChoices):
    """Held on the programme and not on an organisation: it opens no page of any organisation (docs/adr/0011)."""

    ADMINISTRATOR = "administrator", _("Programme administrator")


SUB_TEAM_ROLES = frozenset({Role.SUB_TEAM_LEAD, Role.SUB_TEAM_MEMBER, Role.NOTES_READER})
ORGANISATION_ROLES = frozenset(Role) - SUB_TEAM_ROLES


class Permission(models.TextChoices):
    """One thing that somebody may do. The words finish the sentence "Only ... can"."""

    SIGN_IN = "sign_in", _("use their own account")  # everybody with an account; held by no role
    VIEW_DASHBOARD = "view_dashboard", _("see the coach's dashboard")
    VIEW_ORGANISATION = "view_organisation_home", _("see the organisation's progress")
    MARK_TASKS = "mark_tasks", _("mark a task as done")
    TAILOR_MILESTONES = "tailor_milestones", _("say that a task is not needed here")
    OVERRIDE_HEALTH = "override_health", _("say how an organisation is doing, whatever the signs say")
    SET_UP = "set_up", _("set up the organisation")
    VIEW_TEAM = "view_team_page", _("see the team")
    MANAGE_TEAM = "manage_team", _("change the team")
    AGREE_SUPPORT = "agree_support", _("agree time and support for the team")
    EDIT_TERMS = "edit_terms", _("write the terms of reference")
    COMMENT_TERMS = "comment_terms", _("comment on the terms of reference")
    AGREE_TERMS = "agree_terms", _("write down that the terms of reference are agreed")
    VIEW_MEETINGS = "view_meetings", _("see meetings")
    MANAGE_MEETINGS = "manage_meetings", _("plan meetings")
    UPDATE_ACTIONS = "update_actions", _("update actions")
    READ_SUB_TEAM_MEETINGS = "read_sub_team_meetings", _("read what a sub-team wrote in its meetings")
    WRITE_UPDATE = "write_update", _("tell the project team how the sub-team is doing")
    VIEW_REQUESTS = "view_requests", _("see who asked for help")
    ASK_FOR_HELP = "ask_for_help", _("ask for help")
    ASK_EXPERTS = "ask_experts", _("ask an expert")
    ANSWER_AS_SPONSOR = "answer_as_sponsor", _("answer what the senior sponsor is asked")
    ANSWER_AS_COACH = "answer_as_coach", _("answer what the QI Coach is asked")
    VIEW_POPULATIONS = "view_populations", _("see the list of groups")
    SUGGEST_POPULATIONS = "suggest_populations", _("add and review groups")
    MANAGE_BALLOTS = "manage_ballots", _("open and close a vote")
    VOTE = "vote", _("vote")
    VIEW_RESULTS = "view_results", _("see the result of a vote")
    DECIDE = "decide", _("record the decision")
    VIEW_POPULATION = "view_population_home", _("see this group's pages")
    DEFINE_POPULATION = "define_population", _("define the group")
    MANAGE_SUB_TEAM = "manage_sub_team", _("change the sub-team")
    LOG_CONVERSATIONS = "log_conversations", _("write down conversations")
    VIEW_NOTES = "view_notes", _("read notes of conversations")
    MANAGE_CONTACTS = "manage_contacts", _("see and change how to reach people who want to join in")
    COPY_NOTES = "copy_notes", _("take a copy of the notes")
    VIEW_FINDINGS = "view_findings", _("see the data findings")
    EDIT_FINDINGS = "edit_findings", _("add data findings")
    VIEW_THEMES = "view_themes", _("see the themes")
    EDIT_THEMES = "edit_themes", _("work on the themes")
    VIEW_ASSETS = "view_assets", _("see the assets")
    EDIT_ASSETS = "edit_assets", _("add assets")
    PRIORITISE_ASSETS = "prioritise_assets", _("choose the assets to start with")
    VIEW_PROJECT = "view_project", _("see the QI project")
    EDIT_PROJECT = "edit_project", _("work on the QI project")
    CONFIRM_AIM = "confirm_aim", _("agree an aim or a measure as coach")
    VIEW_REPORT = "view_report", _("see the progress report")
    VIEW_TIMELINE = "view_timeline", _("see who did what, and when")
    RUN_PROGRAMME = "run_programme", _("run the programme")  # held on the programme, see PROGRAMME_PERMISSIONS
    EXPORT_DATA = "export_data", _("take a copy of the organisation's data")
    ASK_DELETION = "ask_deletion", _("ask for everything to be deleted")


P = Permission
_EVERYBODY = {P.VIEW_ORGANISATION, P.VIEW_TEAM, P.VIEW_MEETINGS, P.VIEW_POPULATIONS, P.VIEW_POPULATION}
_TERMS = {P.EDIT_TERMS, P.COMMENT_TERMS, P.AGREE_TERMS}
_THE_WORK = {P.VIEW_FINDINGS, P.VIEW_THEMES, P.VIEW_ASSETS, P.VIEW_PROJECT}
_HELP = {P.VIEW_REQUESTS, P.ASK_FOR_HELP}
_SUB_TEAM = {
    *_THE_WORK,
    *_HELP,
    P.VIEW_POPULATION,
    P.VIEW_MEETINGS,
    P.UPDATE_ACTIONS,
    P.READ_SUB_TEAM_MEETINGS,
    P.WRITE_UPDATE,
    P.DEFINE_POPULATION,
    P.LOG_CONVERSATIONS,
    P.VIEW_NOTES,
    P.MANAGE_CONTACTS,
    P.EDIT_FINDINGS,
    P.EDIT_THEMES,
    P.EDIT_ASSETS,
    P.PRIORITISE_ASSETS,
    P.EDIT_PROJECT,
    P.VIEW_TIMELINE,
}
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.COACH: frozenset(
        _EVERYBODY
        | _THE_WORK
        | _TERMS
        | _HELP
        | {P.ANSWER_AS_COACH}
        | {P.VIEW_DASHBOARD, P.MANAGE_MEETINGS, P.UPDATE_ACTIONS, P.MANAGE_BALLOTS, P.VIEW_RESULTS, P.DECIDE}
        | {P.READ_SUB_TEAM_MEETINGS}
        | {
            P.CONFIRM_AIM,
            P.VIEW_REPORT,
            P.MARK_TASKS,
            P.TAILOR_MILESTONES,
            P.OVERRIDE_HEALTH,
            P.SET_UP,
            P.VIEW_TIMELINE,
            P.ASK_DELETION,
        }
    ),
    Role.SENIOR_SPONSOR: frozenset(
        _EVERYBODY
        | _HELP
        | {P.VOTE, P.VIEW_RESULTS, P.UPDATE_ACTIONS, P.VIEW_REPORT, P.VIEW_PROJECT, P.ANSWER_AS_SPONSOR}
        | {P.AGREE_SUPPORT, P.COMMENT_TERMS, P.AGREE_TERMS}
    ),
    Role.PROJECT_LEAD: frozenset(
        _EVERYBODY
        | _THE_WORK
        | _TERMS
        | _HELP
        | {
            P.ASK_EXPERTS,
            P.MANAGE_TEAM,
            P.AGREE_SUPPORT,
            P.MANAGE_MEETINGS,
            P.UPDATE_ACTIONS,
            P.READ_SUB_TEAM_MEETINGS,
            P.SUGGEST_POPULATIONS,
            P.MANAGE_BALLOTS,
            P.VOTE,
        }
        | {P.VIEW_RESULTS, P.DECIDE, P.DEFINE_POPULATION, P.MANAGE_SUB_TEAM, P.EDIT_FINDINGS, P.EDIT_ASSETS}
        | {P.VIEW_REPORT, P.MARK_TASKS, P.SET_UP, P.VIEW_TIMELINE, P.EXPORT_DATA, P.ASK_DELETION}
    ),
    Role.PROJECT_TEAM_MEMBER: frozenset(
        _EVERYBODY
        | _THE_WORK
        | _HELP
        | {
            P.UPDATE_ACTIONS,
            P.SUGGEST_POPULATIONS,
            P.VOTE,
            P.VIEW_RESULTS,
            P.DEFINE_POPULATION,
            P.EDIT_ASSETS,
        }
        | {P.VIEW_REPORT, P.COMMENT_TERMS}
    ),
    Role.SUPPORT: frozenset(_EVERYBODY | _HELP | {P.MANAGE_MEETINGS, P.UPDATE_ACTIONS, P.COMMENT_TERMS}),
    Role.SUB_TEAM_LEAD: frozenset(_SUB_TEAM | {P.MANAGE_SUB_TEAM, P.MANAGE_MEETINGS, P.COPY_NOTES, P.ASK_EXPERTS}),
    Role.SUB_TEAM_MEMBER: frozenset(_SUB_TEAM),
    Role.NOTES_READER: frozenset({P.VIEW_POPULATION, P.VIEW_NOTES}),
}
PROGRAMME_PERMISSIONS: dict[ProgrammeRole, frozenset[Permission]] = {
    ProgrammeRole.ADMINISTRATOR: frozenset({P.RUN_PROGRAMME})
}
# Where a programme administrator may look in one organisation, until an hour that they named. They change nothing there.
SUPPORT_ACCESS: frozenset[Permission] = frozenset(_EVERYBODY)
SUPPORT_ACCESS_HELD = "support_access"  # what the wall calls it
# What the wall calls it when one of somebody's organisations wants a second step of everybody (docs/adr/0009). No role.
SECOND_STEP_FOR_ALL = "second_step_for_all"


def permissions_on(roles: frozenset[Role]) -> list[Permission]:
    """Every permission that one of these roles holds by default, in the order of the enum."""
    held = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
    return [permission for permission in Permission if permission in held]


def roles_with(permission: Permission) -> list[Role | ProgrammeRole]:
    """The roles that hold a permission by default, in the order of the enums."""
    return [
        *(role for role in Role if permission in ROLE_PERMISSIONS[role]),
        *(role for role in ProgrammeRole if permission in PROGRAMME_PERMISSIONS[role]),
    ]
