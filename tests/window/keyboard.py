#!/usr/bin/python3
"""keyboard.py PID SCREENSHOT: the main paths of the demonstration mailbox with the keyboard alone.

Keys are pressed on the screen's own keyboard; what came of them is read by accessible names.
"""

import subprocess

from screen import BUTTON, ENTRY, HEADING, LABEL, NOTICE, TABLE_ROW, TREE_ITEM
from screen import Atspi, Missed, descendants, exact, find, has, run, wait_for

FOLDER = "SAV en cours"
SUBJECT = "Porte coulissante bloquée, salle du conseil"
ROW = f"^Claire Vasseur, {SUBJECT},"
# Steps from the top of the tree to any of its folders.
TREE = 60


def xdotool(*words):
    return subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True, timeout=60).stdout


def key(*keys):
    xdotool("key", "--clearmodifiers", "--delay", "60", *keys)


def write(text):
    xdotool("type", "--clearmodifiers", "--delay", "40", text)


def focus_window():
    """Gives the window the keyboard: a screen without a window manager gives it to none."""

    def focused():
        windows = xdotool("search", "--onlyvisible", "--name", ".").split()
        if windows:
            xdotool("windowfocus", "--sync", windows[-1])
        return windows

    wait_for("the window to have the keyboard", focused)


def selected(app, role, name):
    node = find(app, role, name)
    return node is not None and has(node, Atspi.StateType.SELECTED)


def go_to(app, what, role):
    """Goes from zone to zone until one of these roles has the focus."""

    def there():
        if any(node.get_role_name() in role and has(node, Atspi.StateType.FOCUSED) for node in descendants(app)):
            return True
        key("F6")
        return False

    wait_for(f"the keys to be in {what}", there)


def open_folder(app):
    go_to(app, "the tree", ("tree",))
    key("Home")
    for _ in range(TREE):
        if selected(app, TREE_ITEM, exact(FOLDER)):
            return
        key("Down")
    raise Missed(f"the keys do not reach the folder {FOLDER}")


def open_message(app):
    go_to(app, "the list", ("table",) + TABLE_ROW)
    key("Home")
    wait_for("the first message to be open", lambda: find(app, HEADING, exact(SUBJECT)))


def drive(app):
    wait_for("the tree", lambda: find(app, TREE_ITEM, exact(FOLDER)), 60)
    focus_window()
    open_folder(app)
    wait_for("the folder's messages", lambda: find(app, TABLE_ROW, ROW))
    open_message(app)

    key("u")
    wait_for("the message to be unread", lambda: find(app, TABLE_ROW, ROW + ".*, non lu,"))
    key("shift+u")
    wait_for("the message to be read", lambda: find(app, TABLE_ROW, ROW + ".*, lu,"))

    key("Delete")
    wait_for("the message to be gone", lambda: find(app, TABLE_ROW, ROW) is None)
    key("ctrl+z")
    wait_for("the message to be back", lambda: find(app, TABLE_ROW, ROW))
    open_message(app)

    key("ctrl+g")
    wait_for("the conversation", lambda: find(app, BUTTON + ("toggle button",), exact("Retour à la liste")))
    key("Escape")
    wait_for("the list again", lambda: find(app, TABLE_ROW, ROW))

    key("ctrl+k")
    write("coulissante")
    key("Return")
    wait_for("the results", lambda: find(app, LABEL, r"^\d+ résultats?\b"))
    key("Escape", "Escape")
    wait_for("the whole folder", lambda: find(app, LABEL, r"^\d+ résultats?\b") is None)
    open_message(app)

    key("ctrl+r")
    wait_for("an answer to be written", lambda: find(app, BUTTON, exact("Abandonner")))
    wait_for("its text", lambda: find(app, ENTRY, "^Texte"))
    key("Return")
    write("Bonjour Madame")
    wait_for(
        "what was typed",
        lambda: "Bonjour Madame" in Atspi.Text.get_text(find(app, ENTRY, "^Texte"), 0, -1),
    )
    # The first leaves the text.
    key("Escape", "Escape")
    wait_for("the answer to be put away", lambda: find(app, BUTTON, exact("Abandonner")) is None)

    key("ctrl+shift+p")
    write("preferences")
    key("Return")
    wait_for("the preferences", lambda: find(app, HEADING, exact("Préférences")))
    key("ctrl+1")
    wait_for("the mail again", lambda: find(app, TABLE_ROW, ROW))
    wait_for("no question left", lambda: find(app, NOTICE, "^Erreur") is None)


run(drive)
