#!/usr/bin/python3
"""drive.py PID SCREENSHOT: uses the demonstration mailbox as a person with a screen reader would.

PID is the process whose window is driven, through AT-SPI and by accessible names only. Every wait has a name and a
deadline; when it passes, the names in the window are printed and the program ends with 1. The picture of the screen
goes to the file SCREENSHOT, also when a wait fails.
"""

import re
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

FOLDER = "SAV en cours"
SUBJECT = "Porte coulissante bloquée, salle du conseil"
ROW = f"Claire Vasseur, {SUBJECT},"
PLACE = "Garantie"
TICKET = "Porte coulissante à remettre sur son rail"


class Missed(Exception):
    """A wait that came to its deadline."""


def wait_for(what, condition, seconds=30):
    """Asks until the condition holds, and returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except GLib.Error:
            found = None  # The object went away while it was asked.
        if found:
            print(f"ok: {what}", flush=True)
            return found
        if time.monotonic() > deadline:
            raise Missed(f"waited {seconds} s for {what}")
        time.sleep(0.1)


def descendants(node):
    """All objects below this one, depth first."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        yield node
        count = node.get_child_count()
        waiting.extend(node.get_child_at_index(index) for index in reversed(range(count)))


def find(root, role, name):
    """The first object of this role whose name matches the pattern."""
    for node in descendants(root):
        if node.get_role_name() in role and re.match(name, node.get_name() or ""):
            return node
    return None


def has(node, state):
    return node.get_state_set().contains(state)


def press(node):
    """Does what a click does."""
    if not Atspi.Action.do_action(node, 0):
        raise Missed(f"{node.get_role_name()} “{node.get_name()}” cannot be pressed")


def dump(root):
    """Prints what a screen reader finds."""
    for node in descendants(root):
        name = node.get_name()
        if name:
            print(f"  {node.get_role_name()}: {name}", file=sys.stderr)


BUTTON = ("push button", "button")
ENTRY = ("entry", "text")
TREE_ITEM = ("tree item",)
TABLE_ROW = ("table row", "list item")
HEADING = ("heading",)
NOTICE = ("status bar", "notification", "alert")
LABEL = ("label", "static", "text", "heading")


def application(pid):
    """The application of this process."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        app = desktop.get_child_at_index(index)
        if app is not None and app.get_process_id() == pid:
            return app
    return None


def drive(app):
    exact = lambda name: f"^{re.escape(name)}$"  # noqa: E731

    folder = wait_for(f"the folder {FOLDER}", lambda: find(app, TREE_ITEM, exact(FOLDER)), 60)
    press(folder)
    wait_for(f"{FOLDER} to be selected", lambda: has(find(app, TREE_ITEM, exact(FOLDER)), Atspi.StateType.SELECTED))

    row = wait_for("the message of Claire Vasseur", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW)))
    press(row)
    wait_for("the message to be open", lambda: find(app, HEADING, exact(SUBJECT)))

    search = wait_for("the search field", lambda: find(app, ENTRY, exact("Rechercher dans la base")))
    if not Atspi.EditableText.set_text_contents(search, "coulissante"):
        raise Missed("the search field takes no text")
    wait_for("the number of results", lambda: find(app, LABEL, r"^\d+ résultats?\b"))
    wait_for(
        "nothing but results",
        lambda: all(
            "coulissante" in node.get_name().lower()
            for node in descendants(app)
            if node.get_role_name() in TABLE_ROW and node.get_name()
        ),
    )
    row = wait_for("the message among the results", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW)))
    press(row)
    wait_for(
        "the message to be selected",
        lambda: has(find(app, TABLE_ROW, "^" + re.escape(ROW)), Atspi.StateType.SELECTED),
    )

    button = wait_for(
        "the button Ticket to be usable",
        lambda: next(
            (
                node
                for node in descendants(app)
                if node.get_role_name() in BUTTON
                and node.get_name() == "Ticket"
                and has(node, Atspi.StateType.ENABLED)
                and Atspi.Action.get_n_actions(node) > 0
            ),
            None,
        ),
    )
    press(button)
    subject = wait_for("the form's field Objet", lambda: find(app, ENTRY, r"^Objet\b"))
    if not Atspi.EditableText.set_text_contents(subject, TICKET):
        raise Missed("the form's field Objet takes no text")
    wait_for(
        "the field to hold the text",
        lambda: Atspi.Text.get_text(find(app, ENTRY, r"^Objet\b"), 0, -1) == TICKET,
    )
    place = wait_for(f"the ticket folder {PLACE}", lambda: find(app, TREE_ITEM, exact(PLACE)))
    press(place)
    wait_for(f"{PLACE} to be selected", lambda: has(find(app, TREE_ITEM, exact(PLACE)), Atspi.StateType.SELECTED))
    submit = wait_for("the button Créer le ticket", lambda: find(app, BUTTON, exact("Créer le ticket")))
    press(submit)
    wait_for("the form to close", lambda: find(app, BUTTON, exact("Créer le ticket")) is None)
    wait_for("the notice of the ticket", lambda: find(app, NOTICE, r".*T-\d+ a été créé"))
    chip = wait_for("the ticket's chip", lambda: find(app, BUTTON, r"^T-\d+"))
    if TICKET not in chip.get_name():
        raise Missed(f"the chip names the ticket’s subject; it is “{chip.get_name()}”")
    print(f"chip: {chip.get_name()}", flush=True)

    press(wait_for("the button Effacer la recherche", lambda: find(app, BUTTON, "^Effacer la recherche$")))
    wait_for("the whole folder again", lambda: find(app, TABLE_ROW, "^Aïcha Benali, Tiroir caisse"))
    press(wait_for("the message in its folder", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW))))
    wait_for("the chip still to be there", lambda: find(app, BUTTON, r"^T-\d+"))
    wait_for("the notices to go", lambda: find(app, NOTICE, r"^(Tickets|Terminé)\s*:") is None)


def main():
    pid, picture = int(sys.argv[1]), sys.argv[2]
    Atspi.init()
    Atspi.set_timeout(5000, 30000)
    app = None
    try:
        app = wait_for(f"process {pid} to show its window", lambda: application(pid), 60)
        drive(app)
        code = 0
    except (Missed, GLib.Error) as error:
        print(f"failed: {error}", file=sys.stderr)
        if app is not None:
            dump(app)
        code = 1
    subprocess.run(["import", "-window", "root", picture], check=True, timeout=60)
    return code


sys.exit(main())
