"""Nothing but an action writes (house.md, section 2), and every action says who, all at once, into the trail."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.architecture.source import functions, is_action_module, modules, names_in

# Only rows have these; `update`, `add`, `remove`, `set` and `clear` are also words of dicts and sets.
ALWAYS = {
    "save",
    "delete",
    "create",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "create_user",
}
ALWAYS |= {f"a{name}" for name in ALWAYS}
OF_QUERYSETS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by", "select_related"}
RELATED = {"groups", "user_permissions", "options"}  # the many-to-many fields there are

# (module, what it calls): why it may.
MAY_WRITE = {
    (
        "organisations/models/people.py",
        "save",
    ): "UserManager.create_user is how Django wants accounts made; actions call it",
    (
        "amhe/programme/standing.py",
        "bulk_create",
    ): "keeps what can be worked out again at any moment, at the end of the transaction of the action behind it",
    ("amhe/programme/standing.py", "delete"): "drops what could not be kept; it is worked out again",
    (
        "amhe/programme/example/cast.py",
        "create_user",
    ): "accounts of the example data, made before any organisation",
}
# Public functions of actions that leave out one of the three, and why.
NOT_IN_THE_TRAIL = {
    "organisations.set_language": "the trail is an organisation's, and this is nobody's but the person's own",
    "organisations.account_of": "an account belongs to no organisation; the role that comes with it is in the trail",
    "organisations.keep_equality_answers": "whether somebody answered is as private as the answers",
    "organisations.forget_equality_answers": "whether somebody answered is as private as the answers",
    **{
        f"teams.{action}": "the mail of what is in the trail already; its own row says when it was queued and sent"
        for action in ("keep_mailed", "send_lost_invitation", "tell_lost_coach")
    },
    **dict.fromkeys(
        ("teams.make_feed", "teams.take_back_feed"),
        "a private link belongs to no organisation; its row says when it was made",
    ),
    "teams.tell_calendars": "tells of what is in the trail already; its rows, MeetingLetter, say what and when",
    "teams.drop_reply_links": "what the links were about is over; nobody did anything",
    "teams.open_guide": "a log of reading: the role's own row says when its holder opened the roles guide",
    **{
        f"reminders.{action}": "the letter's own row says when it was due, sent or dropped; what it is about is in the trail"
        for action in (
            "post",
            "claim",
            "finish",
            "put_off",
            "begin_digests",
            "claim_digest",
            "fill_digest",
            "finish_all",
            "drop_old",
        )
    },
    **{
        f"reminders.{action}": "the trail is an organisation's, and this is nobody's but the person's own"
        for action in ("want", "stop", "start_again")
    },
    "privacy.write_down": "the ledger of erasures is in no organisation, and so in no organisation's trail",
    "privacy.import_organisation": "the trail comes along in the copy; privacy.note_import adds its line once it is there",
    "privacy.forget_old_trail": "what goes is the trail itself, as its time is over",
    "privacy.delete_organisation": "the trail itself goes; the ledger says that it did",
    "datareview.open_note": "its one row, NoteRead, is the trail of who opened a note",
    "datareview.open_contacts": "its one row, NoteRead, is the trail of who opened the list of people to reach",
    **dict.fromkeys(
        ("organisations.make_administrator", "organisations.add_administrator"),
        "the trail is an organisation's; the role's own row says who gave it, from when and until when",
    ),
    **dict.fromkeys(
        ("organisations.set_link", "organisations.record_check"),
        "the trail is an organisation's; the link's own row says who changed it, when, and what it answered",
    ),
    **{
        f"organisations.{action}": "the trail is an organisation's; the row itself says who changed it last, and when"
        for action in (
            "add_learning_set",
            "change_learning_set",
            "cancel_learning_set",
            "add_expert",
            "change_expert",
        )
    },
    "organisations.open_page": "its one row, SupportView, is the trail of what support access opened",
    **{
        f"organisations.{action}": "its row, SignInChange, is the trail of an account, which belongs to no organisation"
        for action in (
            "add_passkey",
            "remove_passkey",
            "start_code_app",
            "stop_code_app",
            "make_recovery_codes",
            "set_password",
            "remove_password",
        )
    },
    **{
        f"organisations.{action}": "keeps the list of one's own browsers, or a label on it"
        for action in (
            "rename_passkey",
            "keep_recovery_codes",
            "list_session",
            "note_use",
            "follow_session",
            "sign_out",
            "forget_old_sessions",
        )
    },
    "assets.open_words": "its rows, NoteRead, are the trail of who was shown words of notes",
}


def writes(tree: ast.AST) -> list[tuple[int, str]]:
    """(line, method) of every call that writes rows."""
    found = []
    for scope in [tree, *functions(tree)]:
        from_querysets = {
            target.id
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and names_in(node.value) & OF_QUERYSETS
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(scope):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            method, owner = node.func.attr, node.func.value
            rows = names_in(owner) & OF_QUERYSETS or (isinstance(owner, ast.Name) and owner.id in from_querysets)
            related = isinstance(owner, ast.Attribute) and owner.attr in RELATED
            if (
                method in ALWAYS
                or (method in {"update", "aupdate"} and rows)
                or (method in {"add", "remove", "set", "clear"} and related)
            ):
                found.append((node.lineno, method))
    return sorted(set(found))


def test_nothing_but_an_action_writes() -> None:
    exempt = ("amhe/access/", "amhe/audit/")
    wrong, used = [], set()
    for path, tree in modules().items():
        if is_action_module(path) or path.startswith(exempt):
            continue
        for line, method in writes(tree):
            if (path, method) in MAY_WRITE:
                used.add((path, method))
            else:
                wrong.append(f"{path}:{line} calls .{method}(")
    assert wrong == []
    assert used == set(MAY_WRITE), "an exception that nothing needs any more"


def test_nothing_but_the_access_room_and_backups_speak_sql_of_their_own() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if not path.startswith(("amhe/access/", "amhe/backup/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"cursor", "raw", "execute", "extra", "RawSQL"}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("thing.save()", ["save"]),
        ("Thing.objects.filter(pk=1).update(name='x')", ["update"]),
        ("things = Thing.objects.all()\nthings.update(name='x')", ["update"]),
        ("Thing.objects.get_or_create(name='x')", ["get_or_create"]),
        ("user.groups.add(group)", ["add"]),
        ("def view(request):\n    mark.delete()", ["delete"]),
        ("context = {}\ncontext.update(name='x')\nseen = set()\nseen.update([1])\nseen.add(2)", []),
    ],
)
def test_the_search_for_writes_sees_rows_and_not_dicts(source: str, caught: list[str]) -> None:
    assert [method for _, method in writes(ast.parse(source))] == caught


@cache
def actions() -> dict[str, dict[str, ast.FunctionDef]]:
    """The top-level functions of each app's actions, private ones too: {"teams": {"join": ...}}."""
    found: dict[str, dict[str, ast.FunctionDef]] = {}
    for path, tree in modules().items():
        if is_action_module(path):
            app = path.split("/actions")[0].rsplit("/", 1)[-1]
            found.setdefault(app, {}).update(
                {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
            )
    return found


@cache
def public() -> dict[str, ast.FunctionDef]:
    """The actions that others may call: in `__all__` of an actions package, or without underscore in an actions.py."""
    found = {}
    for path, tree in modules().items():
        if not is_action_module(path) or not path.endswith(("/actions.py", "/actions/__init__.py")):
            continue
        app = path.split("/actions")[0].rsplit("/", 1)[-1]
        listed = [
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and names_in(node.targets[0]) == {"__all__"}
        ]
        names = listed[0] if listed else [name for name in actions()[app] if not name.startswith("_")]
        found.update({f"{app}.{name}": actions()[app][name] for name in names if name in actions()[app]})
    return found


def test_there_are_actions_in_every_room() -> None:
    rooms = {name.split(".")[0] for name in public()}
    assert rooms == {
        "organisations",
        "teams",
        "populations",
        "datareview",
        "assets",
        "qiprojects",
        "privacy",
        "programme",
        "reminders",
    }
    assert len(public()) > 50


def test_an_action_says_who_acts_first_and_takes_everything_by_name() -> None:
    wrong = []
    for name, node in public().items():
        spoken = [argument.arg for argument in node.args.kwonlyargs]
        if node.args.args or node.args.posonlyargs or spoken[:1] != ["by"]:
            wrong.append(name)
    assert wrong == []


def test_an_action_happens_whole_or_not_at_all() -> None:
    wrong = [
        name for name, node in public().items() if "atomic" not in set().union(*map(names_in, node.decorator_list))
    ]
    assert wrong == []


def called_by(node: ast.AST) -> set[str]:
    """The names that a function is made of. What it asks of a class (`TOTP.activate`) is no action of that name."""
    of_classes = {
        id(n)
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id[:1].isupper()
    }
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and id(n) not in of_classes
    }


@pytest.mark.parametrize(
    ("source", "calls"), [("TOTP.activate(by)", False), ("activate(by=by)", True), ("actions.activate(by=by)", True)]
)
def test_a_method_of_a_class_is_no_action_of_that_name(source: str, calls: bool) -> None:
    assert ("activate" in called_by(ast.parse(source))) is calls


def test_an_action_is_written_into_the_trail() -> None:
    everywhere: dict[str, set[str]] = {}
    for functions_of_app in actions().values():
        for name, node in functions_of_app.items():
            everywhere.setdefault(name, set()).update(called_by(node))
    recorded = {name for name, said in everywhere.items() if "record" in said and "audit" in said}
    while more := {name for name, said in everywhere.items() if said & recorded} - recorded:
        recorded |= more
    silent = {name for name, node in public().items() if node.name not in recorded}
    assert silent == set(NOT_IN_THE_TRAIL)


def test_nobody_outside_calls_what_the_actions_keep_to_themselves() -> None:
    open_names = {name.split(".")[1] for name in public()}
    inner = {name for functions_of_app in actions().values() for name in functions_of_app} - open_names
    wrong = [
        f"{path} imports {alias.name}"
        for path, tree in modules().items()
        if not is_action_module(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and ".actions" in node.module
        for alias in node.names
        if alias.name in inner
    ]
    assert wrong == []


def test_a_form_never_saves() -> None:
    wrong = []
    for path, tree in modules().items():
        if not (path.endswith("/forms.py") or "/forms/" in path):
            continue
        wrong += [f"{path} defines save()" for node in functions(tree) if node.name == "save"]
        wrong += [
            f"{path} is a ModelForm"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute | ast.Name) and "ModelForm" in names_in(node)
        ]
        wrong += [
            f"{path} imports {node.module}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and node.module
            and (".actions" in node.module or "actions" in {alias.name for alias in node.names})
            and not all(alias.name.isupper() for alias in node.names)  # a constant does nothing
        ]
    assert wrong == []
